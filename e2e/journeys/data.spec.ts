// Where the numbers come from: sources, data sets, what was rejected, and what was generated.
import { expect, test } from "../support/test";
import { counted } from "../support/written";

interface Sources {
  items: { name: string; origin: string; state: string; rows: number; rejects: number; last_error: string | null }[];
  datasets: { label: string; generated: boolean; rows: number; rejects: object[] }[];
}

test("every source says where its facts come from and how many there are", async ({ page, request }) => {
  const { items }: Sources = await (await request.get("/api/v1/sources")).json();
  expect(items.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["customers", "financials", "catalogue", "budgets", "learning", "contacts"]),
  );
  await page.goto("/data");
  const sources = page.getByRole("table", { name: "Sources with their state" }).locator("tbody tr");
  await expect(sources).toHaveCount(items.length);
  for (const [index, { name, origin, rows, rejects }] of items.entries()) {
    const cells = sources.nth(index).locator("th, td");
    await expect(cells.first()).toHaveText(name, { ignoreCase: true });
    await expect(cells.nth(1)).toHaveText(origin);
    await expect(cells.nth(2)).toHaveText("Current");
    await expect(cells.nth(4)).toHaveText(`Rows in use ${rows.toLocaleString("en-GB")}`);
    await expect(cells.nth(5)).toHaveText(`Rejected ${rejects}`);
  }
});

test("generated data is labelled as generated, on this page and on all others", async ({ page, request }) => {
  const { datasets }: Sources = await (await request.get("/api/v1/sources")).json();
  await page.goto("/data");
  const shown = page.getByRole("region", { name: "Data sets" });
  await expect(shown.getByRole("heading", { level: 3 })).toHaveCount(datasets.length);
  await expect(shown.getByText("generated for demonstration")).toHaveCount(datasets.filter((one) => one.generated).length);
  await expect(shown).toContainText(`${counted(datasets[0]!.rows, "row")} taken, 0 rejected`);

  for (const path of ["/data", "/", "/customers/C0000001"]) {
    await page.goto(path);
    await expect(page.getByRole("note").filter({ hasText: "Demo." })).toContainText("data is generated");
  }
});

test("rejected rows are listed by reason and add up; a failing source says what failed", async ({ page }) => {
  // The demonstration is without fault: faults are put into the server's own answer.
  await page.route("**/api/v1/sources", async (route) => {
    const response = await route.fetch();
    const answer: Sources = await response.json();
    answer.datasets[0]!.rejects = [
      { reason: "no customer", declared: true, count: 243_007 },
      { reason: "unknown country", declared: false, count: 12 },
    ];
    Object.assign(answer.items[1]!, { state: "stale", last_error: "The file is cut short." });
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/data");
  const rejects = page.getByRole("table", { name: /^Rejected rows of/ });
  await expect(rejects.locator("tbody tr")).toHaveText([
    "no customerdeclared by the mapping243,007",
    "unknown countryunexpected12",
  ]);
  await expect(rejects.locator("tfoot")).toContainText("243,019");
  const failing = page.getByRole("table", { name: "Sources with their state" }).locator("tbody tr").nth(1);
  await expect(failing).toContainText("Stale");
  await expect(failing).toContainText("The file is cut short.");
});

test("on a phone a source is read without scrolling sideways, whatever is wrong with it", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.route("**/api/v1/sources", async (route) => {
    const response = await route.fetch();
    const answer: Sources = await response.json();
    const cause = "the connection was refused; see that the server runs, and that host and port are right";
    Object.assign(answer.items[1]!, {
      state: "stale",
      stale_since: "2026-03-29",
      age_s: 190_000,
      failures: 4,
      breaker: "open",
      retry_at: "2026-03-31T09:30:00Z",
      last_error: `erp-primary-replica.internal.example.com:14330 cannot be reached: ${cause}`,
    });
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/data");
  const group = page.getByRole("group", { name: "Sources" });
  const failing = group.getByRole("row").filter({ hasText: "cannot be reached" });
  await expect(failing).toContainText("Failed 4 times in a row; the facts of 29 Mar 2026 are used; left alone until 09:30 UTC");
  await expect(failing.getByRole("cell").filter({ hasText: "Last good load" })).toContainText("2 d ago");
  expect(await group.evaluate((shown) => shown.scrollWidth - shown.clientWidth)).toBe(0);
  for (const row of await group.locator("tbody").getByRole("row").all()) {
    const { x, width } = (await row.getByText(/ ago$/).boundingBox())!;
    expect(x + width, "where the age ends").toBeLessThanOrEqual(390);
  }
});

test("two keys lead here and back", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Accounts" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await expect(page).toHaveURL(/\/data$/);
  await expect(page).toHaveTitle("Data · Bellwether");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Portfolio" })).toBeVisible();
});
