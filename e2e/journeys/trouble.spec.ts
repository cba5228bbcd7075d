// When something goes wrong only the part that failed says so, and what to do about it.
import { expect, test as strict } from "../support/test";
import { rows } from "../support/table";

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
  await expect(rows(page).first()).toBeVisible();
  const alert = page.getByRole("alert").first();
  await expect(alert).toContainText("The key figures could not be loaded");
  await expect(alert).toContainText("The source did not answer within 10 s.");
  await expect(alert).toContainText("Request 8f3a-21c7");

  await page.unroute("**/api/v1/portfolio/summary*");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".kpi__value").first()).toHaveText(/\d/);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("the list of accounts can be tried again", async ({ page }) => {
  await page.route("**/api/v1/customers?limit=100*", (route) => route.abort());
  await page.goto("/");
  await expect(page.getByText("Accounts could not be loaded")).toBeVisible();
  await page.unroute("**/api/v1/customers?limit=100*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(rows(page).first()).toBeVisible();
});

test("an address with a wrong value says what would be right", async ({ page }) => {
  await page.goto("/?sort=colour");
  await expect(page.getByRole("alert")).toContainText("colour");
});

test("there are ways back from where nothing is", async ({ page }) => {
  await page.goto("/customers/nobody");
  await expect(page.getByRole("heading", { level: 1, name: "There is no such account" })).toBeVisible();
  await page.goto("/nowhere");
  await page.getByRole("link", { name: "To the portfolio" }).click();
  await expect(rows(page).first()).toBeVisible();
});
