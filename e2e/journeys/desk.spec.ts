// What makes the portfolio an account manager's desk: groups, views of one's own, several accounts at once.
import { NOBODY, PEOPLE, fillSignIn } from "../support/people";
import { expect, expectAccessible, test } from "../support/test";
import { drawn, names, rows } from "../support/table";

test.beforeEach(async ({ page }) => {
  await page.goto("/");
  await drawn(page);
});

test("shift and click sorts by one more column", async ({ page }) => {
  const heading = (name: string) => page.getByRole("columnheader", { name });
  await heading("FYTD net").getByRole("button").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=score,-net/);
  await expect(page.getByText("lowest score first, then highest FYTD net")).toBeVisible();
  await expect(heading("Score")).toHaveAttribute("aria-sort", "ascending");
  await expect(heading("FYTD net")).not.toHaveAttribute("aria-sort", /.*/);
  await heading("YoY").getByRole("button").click();
  await expect(page).toHaveURL(/sort=yoy$/);
});

test("groups have subtotals that add up, and open to their accounts", async ({ page }) => {
  await page.getByRole("button", { name: "Group" }).click();
  await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Country" }).click();
  await expect(page).toHaveURL(/group=country/);
  const groups = page.locator(".group-row");
  await expect(groups.first()).toBeVisible();
  const counts = await groups.locator(".tag").allInnerTexts();
  expect(counts.reduce((sum, text) => sum + Number(text.match(/\d+/)![0]), 0)).toBe(60);
  await expect(page.locator("tfoot")).toContainText(`60 accounts in ${counts.length} groups`);

  const first = groups.first();
  const count = Number((await first.locator(".tag").innerText()).match(/\d+/)![0]);
  await first.getByRole("button").click();
  await expect(first.getByRole("button")).toHaveAttribute("aria-expanded", "true");
  await expect(page.locator(".tbl--groups tbody tr[data-index]")).toHaveCount(count);
  await expectAccessible(page);
  await page.reload();
  await expect(groups).toHaveCount(counts.length);
});

test("a view is kept, opened, replaced and deleted", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "400" });
  const name = `Large and at risk ${Date.now()}`;
  await page.goto("/?band=high,critical&sort=-net&cols=score,net");
  const save = page.getByRole("button", { name: "Save view" });
  await save.click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Name").fill(name);
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("View saved")).toBeVisible();

  await page.goto("/");
  const kept = page.getByRole("navigation", { name: "Saved views" }).getByRole("link", { name });
  await kept.click();
  await expect(page).toHaveURL(/\?band=high,critical&sort=-net&cols=score,net$/);
  await expect(page.getByRole("columnheader")).toHaveText(["Account", "Score", "FYTD net"]);
  await expect(kept).toHaveAttribute("aria-current", "page");

  await save.click();
  await dialog.getByRole("button", { name: `Delete ${name}` }).click();
  await expect(page.getByText("View deleted")).toBeVisible();
  await expect(kept).toHaveCount(0);
});

test("a view is opened by its link until it is no longer shared", async ({ page, browser, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = `For the team ${crypto.randomUUID().slice(0, 8)}`;
  await page.goto("/?band=high,critical&sort=-net");
  await page.getByRole("button", { name: "Save view" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel(/^Share it/).check();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Link of the view copied")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(new RegExp(`^${baseURL}/views/[^/]+$`));

  const other = await (await browser.newContext({ baseURL, storageState: NOBODY })).newPage();
  await other.goto(new URL(link).pathname);
  await fillSignIn(other, PEOPLE.lead);
  await expect(other).toHaveURL(/\/\?band=high,critical&sort=-net$/);
  await expect(other.getByRole("heading", { level: 1, name: "Portfolio" })).toBeVisible();

  // How one looks at the numbers stays one's own.
  await page.goto(`${new URL(link).pathname}?as_of=2025-12-31`);
  await expect(page).toHaveURL(/\/\?band=high,critical&sort=-net&as_of=2025-12-31$/);

  await page.getByRole("button", { name: "Save view" }).click();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: `Stop sharing ${name}` }).click();
  await expect(page.getByText("View no longer shared")).toBeVisible();
  await other.goto(new URL(link).pathname);
  await expect(other.getByRole("heading", { level: 1, name: "There is no such view" })).toBeVisible();
  await expectAccessible(other);
  await dialog.getByRole("button", { name: `Share ${name}` }).click();
  await other.reload();
  await expect(other).toHaveURL(/\/\?band=high,critical/);
  await other.context().close();
  await dialog.getByRole("button", { name: `Delete ${name}` }).click();
  await expect(page.getByText("View deleted")).toBeVisible();
});

test("all accounts of the list are picked, and dropped again", async ({ page, request }) => {
  await page.goto("/?band=critical,high");
  await drawn(page);
  const { page: found } = await (await request.get("/api/v1/customers?band=critical,high&limit=1")).json();
  const all = page.getByRole("button", { name: "Pick all" });
  const bar = page.getByRole("region", { name: "Picked accounts" });
  await all.click();
  await expect(bar).toContainText(`${found.total} accounts picked`);
  await expect(page.locator("tr[data-index].is-picked")).toHaveCount(found.total);
  await all.click();
  await expect(bar).toBeHidden();
});

test("picked accounts are exported, and given to somebody", async ({ page, request }) => {
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  const [first, second] = await names(page);
  await rows(page).nth(1).hover();
  await page.getByRole("checkbox", { name: `Pick ${second}` }).check();
  const bar = page.getByRole("region", { name: "Picked accounts" });
  await expect(bar).toContainText("2 accounts picked");
  const href = await bar.getByRole("link", { name: "Export CSV" }).getAttribute("href");
  const text = await (await request.get(href!)).text();
  expect(text.trim().split("\r\n")).toHaveLength(3);
  expect([text.includes(first!), text.includes(second!)]).toEqual([true, true]);

  await bar.getByRole("button", { name: "Give to…" }).click();
  const dialog = page.getByRole("dialog", { name: "Give accounts to an account manager" });
  await expect(dialog.getByLabel("Account manager").getByRole("option").first()).toBeAttached();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Close" }).click();
  await bar.getByRole("button", { name: "Clear" }).click();
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: `Pick ${second}` })).not.toBeChecked();
});
