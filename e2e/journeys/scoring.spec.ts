// How scores are made: a model is taken apart, tried, tested against the past, saved and activated.
import type { Locator, Page } from "@playwright/test";
import { proof } from "../support/people";
import { expect, expectAccessible, test } from "../support/test";

const SHIPPED = "distribution@1";

const panel = (page: Page, name: string | RegExp) => page.getByRole("region", { name, exact: true });
const weight = (page: Page, name: string) => page.getByLabel(`Weight of ${name}`, { exact: true });

async function open(page: Page, model = SHIPPED): Promise<void> {
  await page.goto(`/scoring?model=${model}`);
  await expect(weight(page, "Revenue")).toHaveValue("25");
}

/** Opens a dimension and returns its part of the page. */
async function unfold(page: Page, name: string): Promise<Locator> {
  // Its name is followed by a note when something in it is wrong.
  const button = page.getByRole("button", { name: new RegExp(`^${name}( Something in it is wrong)?$`) });
  const part = page.locator(".part", { has: button });
  await button.click();
  await expect(part.getByRole("group", { name: /^Curve of/ }).first()).toBeVisible();
  return part;
}

test("the models are there, with their versions and the active one", async ({ page }) => {
  await page.goto("/scoring");
  await expect(page.getByRole("navigation", { name: "Models" }).getByRole("link")).toHaveCount(4);
  const versions = page.getByRole("table", { name: "Versions, newest first" });
  await expect(versions).toContainText("Came with Bellwether");
  await expect(versions.getByText("Active")).toHaveCount(1);
  await expect(panel(page, "What would change")).toContainText("Nothing would change");
  await page.getByRole("navigation", { name: "Models" }).getByRole("link", { name: "Platform" }).click();
  await expect(page).toHaveURL(/model=platform/);
  await expect(weight(page, "Usage")).toHaveValue("40");
  await expect(panel(page, "What would change")).toContainText("would change band");
});

test("another weight moves accounts between bands, and they are named", async ({ page }) => {
  await open(page);
  await weight(page, "Contact").fill("90");
  const trial = panel(page, "What would change");
  await expect(trial).toContainText(/[1-9]\d* accounts? of 60 would change band/);
  const moved = Number((await trial.locator(".trial__sum b").innerText()).match(/\d+/)![0]);
  const moves = await trial.locator("td[data-move]:not([data-move=stays])").allInnerTexts();
  expect(moves.map(Number).reduce((sum, count) => sum + count, 0)).toBe(moved);
  await expect(page.getByRole("table", { name: "Accounts that would change band" }).locator("tbody tr")).toHaveCount(Math.min(moved, 25));
  // Out of sight it is drawn after some seconds.
  await expect(panel(page, "Scores now and then").locator("canvas")).toBeVisible();

  await page.getByRole("button", { name: "Discard" }).click();
  await expect(weight(page, "Contact")).toHaveValue("15");
  await expect(trial).toContainText("Nothing would change");
});

test("a point of a curve can be dragged, nudged, and typed", async ({ page }) => {
  await open(page);
  const part = await unfold(page, "Cadence");
  const score = part.getByLabel("Point 2: score");
  await expect(score).toHaveValue("75");
  const handle = part.getByRole("button", { name: "1.5 scores 75" });
  const { x, y } = (await handle.boundingBox())!;
  await page.mouse.move(x + 13, y + 13);
  await page.mouse.down();
  await page.mouse.move(x + 13, y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(score).not.toHaveValue("75");
  const dragged = Number(await score.inputValue());
  expect(dragged).toBeLessThan(75);
  await expect(panel(page, "What would change")).toContainText("would have a higher score");

  await part.getByRole("button", { name: new RegExp(`scores ${dragged}$`) }).focus();
  await page.keyboard.press("ArrowUp");
  await expect(score).toHaveValue(String(dragged + 1));
  await score.fill("75");
  await expect(part.getByRole("button", { name: /scores 75$/ })).toBeVisible();
});

test("a curve that is wrong is refused at its field, in the server's words", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "422" }, { type: "console", description: "400" });
  await open(page);
  const part = await unfold(page, "Cadence");
  await part.getByLabel("Point 2: value").fill("0.5");
  const curve = part.locator(".input-part");
  await expect(curve.locator(".field__err")).toContainText(/value 0.5 of point 2/);
  await expect(page.getByRole("alert")).toContainText("One field is wrong");
  await part.getByLabel("Point 2: score").fill("much");
  await expect(curve.locator(".field__err")).toContainText("`much` is not a number");
  await expect(part.getByLabel("Point 2: score")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await weight(page, "Cadence").fill("0");
  await part.getByLabel("Point 2: score").fill("75");
  await part.getByLabel("Point 2: value").fill("1.5");
  await expect(part.locator(".part__row .field__err")).toContainText("give a finite number above 0");
  await weight(page, "Cadence").fill("20");
  await expect(page.locator(".field__err")).toHaveCount(0);
});

test("the past says how well the model would have warned", async ({ page }) => {
  await open(page);
  await weight(page, "Trend").fill("60");
  const history = panel(page, "Against history");
  // The last day that is followed by a whole year.
  await expect(history.getByLabel("Day to look at")).toHaveValue("2025-03-31");
  await history.getByRole("button", { name: "Run the back-test" }).click();
  const table = history.getByRole("table", { name: "How well the models rank who was lost" });
  await expect(table.getByRole("row", { name: /AUC/ })).toContainText(/0\.\d{3}\s*0\.\d{3}/);
  await expect(table.getByRole("row", { name: /Precision at 10%/ })).toContainText(/\d+%\s*\d+%/);
  await expect(history).toContainText(/were lost between 31 Mar 2025 and 31 Mar 2026: \d+%/);
  await weight(page, "Trend").fill("61");
  await expect(history.getByRole("note")).toContainText("Run it again");
});

test("changes that were not saved are there when one comes back", async ({ page }) => {
  await open(page);
  await weight(page, "Trend").fill("33");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Risk" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Risk" })).toBeVisible();
  await page.getByRole("navigation", { name: "Set-up" }).getByRole("link", { name: "Scoring" }).click();
  await expect(weight(page, "Trend")).toHaveValue("33");
  await expect(page.getByText("Not saved")).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(weight(page, "Trend")).toHaveValue("15");
});

test("with the keyboard alone a weight is changed and the change is thrown away", async ({ page }) => {
  await open(page);
  await weight(page, "Coverage").focus();
  await page.keyboard.press("ArrowUp");
  await expect(weight(page, "Coverage")).toHaveValue("16");
  await page.keyboard.press("Shift+ArrowUp");
  await expect(weight(page, "Coverage")).toHaveValue("26");
  await page.getByRole("button", { name: "Discard" }).focus();
  await page.keyboard.press("Enter");
  await expect(weight(page, "Coverage")).toHaveValue("15");
  await page.getByRole("button", { name: "Coverage", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: /^Curve of/ })).toBeVisible();
});

test("a version is saved, activated, and the one before activated again", async ({ page }) => {
  await open(page);
  const part = await unfold(page, "Coverage");
  // A point on the line: another curve, but the same scores for everybody who looks meanwhile.
  await part.getByRole("button", { name: "Add a point" }).click();
  await expect(part.getByLabel("Point 2: value")).toHaveValue("0.5");
  await page.getByRole("button", { name: "Save as a new version" }).click();
  const saving = page.getByRole("dialog", { name: "Save as a new version" });
  await saving.getByLabel("What has changed, and why").fill("A point in the middle of coverage");
  await expectAccessible(page, "dialog[open]");
  await saving.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/^distribution@\d+ is saved/)).toBeVisible();
  await expect(page).toHaveURL(/model=distribution%40\d+|model=distribution@\d+/);
  const id = new URL(page.url()).searchParams.get("model")!;
  expect(id).not.toBe(SHIPPED);

  try {
    const row = page.getByRole("table", { name: "Versions, newest first" }).locator("tr.is-active");
    await expect(row).toContainText("Journey admin");
    await row.getByRole("button", { name: /^Activate/ }).click();
    const asking = page.getByRole("dialog", { name: `Activate ${id}?` });
    await expect(asking).toContainText("0 accounts would change band");
    await asking.getByLabel("Why").fill("To be seen that it works");
    await expectAccessible(page, "dialog[open]");
    await asking.getByRole("button", { name: "Activate", exact: true }).click();
    await expect(page.getByText(`${id} scores 60 accounts now, instead of ${SHIPPED}`)).toBeVisible();
    await expect(row.getByText("Active")).toBeVisible();
    const models = await (await page.request.get("/api/v1/scoring-models")).json();
    expect(models.active).toBe(id);
  } finally {
    const headers = await proof(page.request);
    const back = await page.request.post("/api/v1/scoring-models/distribution/versions/1/activate", {
      headers: { ...headers, "Idempotency-Key": `back-${id}` },
      data: { reason: "As it came" },
    });
    expect(back.status(), await back.text()).toBe(200);
  }
});

test("who may not change models reads them", async ({ page }) => {
  await page.route("**/api/v1/me", async (route) => {
    const answer = await route.fetch();
    const me = await answer.json();
    const permissions = me.permissions.filter((one: string) => one !== "manage_models");
    await route.fulfill({ response: answer, json: { ...me, permissions } });
  });
  await open(page);
  await expect(page.getByText("To be looked at: administrators change models")).toBeVisible();
  await expect(weight(page, "Revenue")).toHaveAttribute("readonly", "");
  await unfold(page, "Cadence");
  await expect(page.locator(".curve__point").first()).toBeDisabled();
  await expect(page.getByRole("button", { name: /^(Add|Remove|Save|Activate|Discard)/ })).toHaveCount(0);
  await expectAccessible(page);
});

test("there is no such model", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "404" });
  await page.goto("/scoring?model=weather@3");
  await expect(page.getByRole("heading", { name: "There is no such model" })).toBeVisible();
  await page.getByRole("link", { name: "The active model" }).click();
  await expect(weight(page, "Revenue")).toBeVisible();
});

for (const [width, colorScheme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
  [320, "light"],
  [1920, "light"],
  [1920, "dark"],
] as const) {
  test.describe(`${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 844 }, colorScheme });

    test("nothing sticks out, axe finds nothing, and a picture is kept", async ({ page }) => {
      await open(page);
      await unfold(page, "Revenue");
      await weight(page, "Contact").fill("60");
      await expect(panel(page, "What would change")).toContainText("would change band");
      await expect(panel(page, "Scores now and then").locator("canvas")).toBeVisible();
      await panel(page, "Against history").getByRole("button", { name: "Run the back-test" }).click();
      await expect(panel(page, "Against history").getByRole("table")).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `output/screens/scoring-${width}-${colorScheme}.png`, fullPage: true });
      if (width > 320) await expectAccessible(page); // there the bar at the foot covers parts of what is above it
    });
  });
}
