// What an account manager does with the portfolio: look, sort, filter, search, share, export.
import { expect, test } from "../support/test";
import { drawn, names, rows } from "../support/table";

test.beforeEach(async ({ page }) => {
  await page.goto("/");
  await drawn(page);
});

test("key figures, who needs attention and the accounts are there", async ({ page }) => {
  await expect(page.locator(".kpi")).toHaveCount(4);
  await expect(page.locator(".kpi__value").first()).toHaveText(/[£€]\d/);
  await expect(page.locator(".need").first().getByRole("link", { name: /^Open / })).toBeVisible();
  await expect(page.locator(".bandlist li")).toHaveCount(5);
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "62");
  await expect(page.locator("tfoot")).toContainText("60 accounts");
  await expect(page.locator(".page-head")).toContainText("31 Mar 2026");
  await expect(page.locator(".age")).toContainText(/Data .* old/);
  await expect(page.locator(".demo")).toContainText("generated");
});

test("headings sort, and say how", async ({ page }) => {
  const heading = page.getByRole("columnheader", { name: "FYTD net" });
  await heading.getByRole("button").click();
  await expect(page).toHaveURL(/sort=-net/);
  await expect(heading).toHaveAttribute("aria-sort", "descending");
  await expect(page.getByText("highest FYTD net first")).toBeVisible();
  const nets = () =>
    page
      .locator("tr[data-index] .c-net [data-tip]")
      .evaluateAll((cells) =>
        cells.map((cell) => Number(cell.getAttribute("data-tip")!.replace("−", "-").replace(/[^\d.-]/g, ""))),
      );
  await expect.poll(async () => (await nets()).every((net, row, all) => row === 0 || all[row - 1]! >= net)).toBe(true);

  await heading.getByRole("button").click();
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  await page.goBack();
  await expect(heading).toHaveAttribute("aria-sort", "descending");
});

test("a filter narrows the list, is in the address, and can be taken back", async ({ page }) => {
  await page.getByRole("button", { name: "Country", exact: true }).click();
  const choice = page.getByRole("dialog", { name: "Filter by country" });
  const option = choice.getByRole("checkbox").first();
  const count = Number(await choice.locator(".muted").first().innerText());
  await option.check();
  await expect(page).toHaveURL(/country=[A-Z]{2}/);
  await expect(page.locator("tfoot")).toContainText(count === 1 ? "1 account," : `${count} accounts, 1 country`);
  const chosen = new URL(page.url()).searchParams.get("country");
  expect(new Set(await page.locator("tr[data-index] .cc").allInnerTexts())).toEqual(new Set([chosen]));

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Remove the filter Country" }).click();
  await expect(page.locator("tfoot")).toContainText("60 accounts");
  await page.goBack();
  await expect(page.locator("tfoot")).toContainText(`${count} account`);
});

test("quick filters agree with the figures they show", async ({ page }) => {
  const overdue = page.getByRole("button", { name: /Order overdue \d+/ });
  const count = Number((await overdue.innerText()).match(/\d+/)![0]);
  await overdue.click();
  await expect(overdue).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("tfoot")).toContainText(new RegExp(`^${count} account`));
});

test("text narrows the list while typing; without a match the way back is offered", async ({ page }) => {
  const first = (await names(page))[0]!;
  await page.keyboard.press("f");
  await page.keyboard.type(first.toUpperCase());
  await expect(rows(page)).toHaveCount(1);
  expect(await names(page)).toEqual([first]);

  await page.getByRole("searchbox").fill("no such account anywhere");
  await expect(page.getByRole("heading", { name: "No account matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page.locator("tfoot")).toContainText("60 accounts");
});

test("an address brings back the same view", async ({ page }) => {
  await page.goto("/?band=low,medium&sort=name&cols=score,owner");
  await expect(page.locator(".chip-set.is-set")).toContainText("Medium risk");
  await expect(page.getByRole("columnheader")).toHaveText(["Account", "Score", "Owner"]);
  const shown = await names(page);
  expect(shown).toEqual([...shown].sort((a, b) => a.localeCompare(b, "en", { sensitivity: "base" })));
});

test("columns can be chosen", async ({ page }) => {
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("dialog", { name: "Columns" }).getByLabel("Owner").check();
  await expect(page).toHaveURL(/cols=.*owner/);
  await expect(page.getByRole("columnheader", { name: "Owner" })).toBeAttached();
});

test("who chooses by the keyboard goes on from what was chosen, though it is drawn anew", async ({ page }) => {
  await page.getByRole("button", { name: "Columns" }).press("Enter");
  const columns = page.getByRole("dialog", { name: "Columns" });
  for (const name of ["Owner", "Industry"]) {
    const box = columns.getByLabel(name);
    await box.press("Space");
    await expect(box).toBeChecked();
    await expect(box).toBeFocused();
  }
  await expect(page).toHaveURL(/cols=.*owner/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Group" }).press("Enter");
  const country = page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Country" });
  await country.press("Enter");
  await expect(country).toHaveAttribute("aria-pressed", "true");
  await expect(country).toBeFocused();
});

test("the keyboard moves, opens and comes back", async ({ page }) => {
  const second = (await names(page))[1]!;
  for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
  await expect(page.locator("tr.is-active")).toContainText(second);
  await expect(page.getByRole("link", { name: second, exact: true }).last()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/customers\//);
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/\/$/);
});

test("search finds an account from anywhere", async ({ page }) => {
  const name = (await names(page))[3]!;
  await page.goto("/data");
  await expect(page.getByRole("heading", { name: "Sources" })).toBeVisible();
  await page.keyboard.press("/");
  await page.getByRole("combobox").fill(name);
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
});

/** A list of 5,000 accounts, which are the first ones again and again; `answers` is told what is asked for, and says whether it
 * can be had. */
async function lengthen(page: Page, answers: (offset: string | null) => boolean): Promise<void> {
  await page.route("**/api/v1/customers?limit=100*", async (route) => {
    const url = new URL(route.request().url());
    const offset = url.searchParams.get("offset");
    if (!answers(offset)) return route.fulfill({ status: 503 });
    url.searchParams.delete("offset");
    const response = await route.fetch({ url: url.href });
    const json = await response.json();
    const { items, page } = json;
    json.items = Array.from({ length: 100 }, (_, index) => ({ ...items[index % items.length], id: `${offset ?? 0}-${index}` }));
    page.total = 5000;
    await route.fulfill({ response, json });
  });
}

test("of a long list only the rows in view exist, and are asked for", async ({ page }) => {
  const asked: (string | null)[] = [];
  await lengthen(page, (offset) => asked.push(offset) > 0);
  await page.reload();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "5002");
  const drawn = page.locator("tbody tr:not(.space)");
  expect(await drawn.count()).toBeLessThan(80);
  // In the middle one stays in the middle: what is drawn above it is no content that came.
  const middle = await page.evaluate(() => (scrollTo(0, document.body.scrollHeight / 2), scrollY));
  await expect(page.locator("tr[aria-rowindex='2502']")).toBeAttached();
  await expect.poll(() => asked).toContain("2500");
  expect(Math.abs((await page.evaluate(() => scrollY)) - middle)).toBeLessThan(2);
  asked.length = 0;
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(drawn.last()).toHaveAttribute("aria-rowindex", "5001");
  expect(await drawn.count()).toBeLessThan(80);
  await expect.poll(() => asked).toEqual(["4900"]);
});

test("what fails far down a long list is said where one looks, and tried again", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "503" });
  let fails = true;
  await lengthen(page, (offset) => offset !== "4900" || !fails);
  await page.reload();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "5002");
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
  await expect(page.locator("tr[aria-rowindex='2502'] a").first()).toBeVisible();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(page.getByText("Accounts could not be loaded")).toBeInViewport({ ratio: 1 });
  fails = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("tr[aria-rowindex='5001'] a").first()).toBeVisible();
  await expect(page.getByText("Accounts could not be loaded")).toHaveCount(0);
});

test("newer numbers are offered, and shown only when one asks for them", async ({ page }) => {
  await page.clock.install();
  await page.reload();
  const shown = await names(page);
  let later = 0;
  await page.route("**/api/v1/portfolio/summary", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    later += 1;
    await route.fulfill({ response, json: { ...json, rose: json.rose + 1 } });
  });
  const offer = page.locator(".newer button");
  await page.clock.fastForward(5_000);
  await expect(offer).toBeAttached();
  await expect(offer).toBeHidden();
  await page.clock.fastForward(61_000);
  await expect(offer).toBeVisible();
  expect(await names(page)).toEqual(shown);
  await offer.click();
  await expect(offer).toBeHidden();
  expect(later).toBeGreaterThan(1);
});

test("every missing value says why, on hover and on focus", async ({ page }) => {
  const missing = page.locator("tbody .nv:visible");
  const reasons = await missing.evaluateAll((all) => all.map((one) => one.getAttribute("data-tip")));
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) expect(reason).toMatch(/^(Not applicable|Insufficient history|Source unavailable): ./);

  const tip = page.getByRole("tooltip");
  await missing.first().hover();
  await expect(tip).toHaveText(reasons[0]!);
  await page.keyboard.press("Escape");
  await expect(tip).toBeHidden();
  await missing.last().focus();
  await expect(tip).toHaveText(reasons.at(-1)!);
});

test("the export is what the screen shows", async ({ page, request }) => {
  await page.goto("/?band=low,medium&sort=-net");
  await expect(page.locator("tfoot")).toContainText(/\d+ account/);
  await drawn(page);
  const shown = await names(page);
  const href = await page.getByRole("link", { name: "Export CSV" }).getAttribute("href");
  const answer = await request.get(href!);
  expect(answer.headers()["content-type"]).toContain("text/csv");
  const lines = (await answer.text()).trim().split(/\r?\n/);
  const column = lines[0]!.replace("\u{feff}", "").split(",").indexOf("name");
  const total = Number((await page.locator("tfoot").innerText()).match(/\d+/)![0]);
  expect(lines.length - 1).toBe(total);
  const exported = lines.slice(1).map((line) => line.split(",")[column]!.replaceAll('"', ""));
  expect(exported.slice(0, shown.length)).toEqual(shown);
});

test("another business date changes everything, and can be left again", async ({ page }) => {
  const net = await page.locator(".kpi__value").first().innerText();
  await page.getByRole("button", { name: /As of/ }).click();
  await page.getByLabel("Show everything as of").fill("2025-09-30");
  await expect(page).toHaveURL(/as_of=2025-09-30/);
  await expect(page.locator(".page-head")).toContainText("30 Sep");
  await expect(page.locator(".kpi__value").first()).not.toHaveText(net);
  await expect(page.locator("tr[data-index] a").first()).toHaveAttribute("href", /as_of=2025-09-30/);
  await page.getByRole("button", { name: "Back to the latest" }).click();
  await expect(page.locator(".kpi__value").first()).toHaveText(net);
});

test("the theme is kept", async ({ page }) => {
  const toggle = page.getByRole("button", { name: "Switch between light and dark" }).first();
  await toggle.click();
  const chosen = await page.locator("html").getAttribute("data-theme");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", chosen!);
  await toggle.click();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme", chosen!);
});

test("single keys can be switched off", async ({ page }) => {
  await page.keyboard.press("?");
  await page.getByRole("switch", { name: "Single keys are shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox")).toBeHidden();
});
