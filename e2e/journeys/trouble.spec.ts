// When something goes wrong only the part that failed says so, and what to do about it.
import { expect, test as strict } from "../support/test";
import { drawn, firstAccount } from "../support/table";

// The browser reports a failed request in its console: here that is what is wanted.
const test = strict.extend<{ silentConsole: void }>({ silentConsole: [async ({}, use) => use(), { auto: true }] });

const problem = {
  status: 503,
  contentType: "application/problem+json",
  body: JSON.stringify({
    type: "urn:bellwether:problem:unavailable",
    title: "Unavailable",
    status: 503,
    code: "unavailable",
    detail: "The source did not answer within 10 s.",
    errors: [],
    request_id: "8f3a-21c7",
  }),
};

test("a panel that failed can be tried again while the others are there", async ({ page }) => {
  await page.route("**/api/v1/portfolio/summary*", (route) => route.fulfill(problem));
  await page.goto("/");
  await drawn(page);
  const alert = page.getByRole("alert").first();
  await expect(alert).toContainText("The key figures could not be loaded");
  await expect(alert).toContainText("The source did not answer within 10 s.");
  await expect(alert).toContainText("Request 8f3a-21c7");

  await page.unroute("**/api/v1/portfolio/summary*");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".kpi__value").first()).toHaveText(/\d/);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

for (const state of ["unavailable", "not_configured"]) {
  test(`without a contact log (${state}) nobody is counted as silent`, async ({ page }) => {
    await page.route("**/api/v1/portfolio/summary*", async (route) => {
      const response = await route.fetch();
      const summary = await response.json();
      summary.sources.find((source: { name: string }) => source.name === "contacts").state = state;
      await route.fulfill({ response, json: summary });
    });
    await page.route(/customers\?.*min_contact_days/, async (route) => {
      const response = await route.fetch();
      const list = await response.json();
      await route.fulfill({ response, json: { ...list, items: [], page: { ...list.page, total: 0, next_cursor: null } } });
    });
    await page.goto("/");
    await drawn(page);
    const silent = page.locator(".kpi__cmp span", { hasText: "without contact for 45 days" });
    await expect(silent).toHaveText(/^–/);
    await expect(silent.locator("[data-tip]")).toHaveAttribute("data-tip", /no contacts are known/);
  });
}

test("the list of accounts can be tried again", async ({ page }) => {
  await page.route("**/api/v1/customers?limit=100*", (route) => route.abort());
  await page.goto("/");
  await expect(page.getByText("Accounts could not be loaded")).toBeVisible();
  await page.unroute("**/api/v1/customers?limit=100*");
  await page.getByRole("button", { name: "Try again" }).click();
  await drawn(page);
});

test("an address with a wrong value says what would be right, and leads back without it", async ({ page }) => {
  await page.goto("/?sort=colour&as_of=2025-12-31");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("colour");
  await alert.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/\?as_of=2025-12-31$/);
  await drawn(page);
});

test("without a connection the search finds what was loaded", async ({ page, context }) => {
  await page.goto("/");
  const name = await firstAccount(page).innerText();
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Search accounts" });
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await context.setOffline(true);
  await dialog.getByRole("combobox").fill(name);
  await expect(dialog.getByText("No connection: only accounts that were loaded before are found.")).toBeVisible();
  await expect(dialog.getByRole("option", { name })).toBeVisible();
  await dialog.getByRole("combobox").fill("no such account anywhere");
  await expect(dialog.getByText("among those that were loaded")).toBeVisible();
  await context.setOffline(false);
  await expect(dialog.getByText("No connection")).toBeHidden();
});

test("there are ways back from where nothing is", async ({ page }) => {
  await page.goto("/customers/nobody");
  await expect(page.getByRole("heading", { level: 1, name: "There is no such account" })).toBeVisible();
  await page.goto("/nowhere");
  await page.getByRole("link", { name: "To the portfolio" }).click();
  await drawn(page);
});

test("without a connection the last data stays, and a change says that it failed", async ({ page, context }) => {
  await page.goto("/");
  const href = await firstAccount(page).getAttribute("href");
  await page.goto(href!);
  await expect(page.locator(".explain__sum")).toBeVisible();
  await page.getByRole("button", { name: "Log contact" }).click();
  const dialog = page.getByRole("dialog", { name: "Log a contact" });
  await dialog.getByLabel("What was it about?").fill("Nothing of this may be lost");

  await context.setOffline(true);
  await dialog.getByRole("button", { name: "Log contact" }).click();
  await expect(dialog.getByRole("alert")).toContainText("cannot be reached");
  await expect(page.getByText("No connection")).toBeVisible();
  await expect(dialog.getByLabel("What was it about?")).toHaveValue("Nothing of this may be lost");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".explain__sum")).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("No connection")).toBeHidden();
});

const dataPart = /\/part-data-[0-9a-f]+\.wasm$/;

test("a part that could not be fetched is fetched when one tries again", async ({ page }) => {
  await page.goto("/");
  await drawn(page);
  await page.route(dataPart, (route) => route.fulfill({ status: 503 }));
  await page.getByRole("navigation", { name: "Set-up" }).getByRole("link", { name: "Data" }).click();
  await expect(page.getByRole("heading", { name: "This part of the page could not be loaded" })).toBeVisible();
  await page.unroute(dataPart);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("rowheader").first()).toBeVisible();
});
