// The same numbers looked at in another way: by another fiscal calendar, in another currency; and what a link narrowed down.
import type { Page } from "@playwright/test";
import { drawn, firstAccount } from "../support/table";
import { expect, expectAccessible, test } from "../support/test";

const CALENDAR = "months-04";
const BACK = "Back to the company's calendar and currency";
const head = (page: Page) => page.locator(".page-head");

async function open(page: Page): Promise<void> {
  await page.getByRole("button", { name: /As of/ }).click();
  await expect(page.getByLabel("Fiscal calendar")).toBeVisible();
}

test("another calendar is chosen, goes along everywhere, and can be left again", async ({ page }) => {
  await page.goto("/");
  const own = await head(page).getByText(/to date|Previous fiscal year/).innerText();
  await open(page);
  await expect(page.getByLabel("Fiscal calendar").locator("option:checked")).toHaveText("The company's: Calendar year");
  await expect(page.getByRole("dialog").getByRole("button", { name: BACK })).toBeDisabled();
  await page.getByLabel("Fiscal calendar").selectOption({ label: "Years from April" });
  await expect(page).toHaveURL(new RegExp(`/\\?calendar=${CALENDAR}$`));
  await expect(head(page)).not.toContainText(own);
  await expect(page.locator(".lens-mark")).toHaveText("Years from April");
  await expectAccessible(page, "#as-of");
  await page.keyboard.press("Escape");

  await expect(page.getByRole("link", { name: "Export CSV" })).toHaveAttribute("href", new RegExp(`calendar=${CALENDAR}`));
  await expect(page.getByRole("link", { name: "At risk" })).toHaveAttribute("href", new RegExp(`calendar=${CALENDAR}`));
  await firstAccount(page).click();
  await expect(page).toHaveURL(new RegExp(`/customers/[^/]+\\?calendar=${CALENDAR}$`));
  await expect(page.locator(".lens-mark")).toHaveText("Years from April");
  const asked = page.waitForRequest((request) => /\/call-prep\?/.test(request.url()) && request.url().includes("/api/"));
  await page.getByRole("link", { name: "Call prep" }).first().click();
  expect((await asked).url()).toContain(`calendar=${CALENDAR}`);
  await expect(page.getByRole("link", { name: "PDF" })).toHaveAttribute("href", new RegExp(`calendar=${CALENDAR}`));
  await page.getByRole("button", { name: BACK }).click();
  await expect(page).toHaveURL(/\/call-prep$/);
  await expect(page.locator(".lens-mark")).toHaveCount(0);
});

test("revenue goes by the months of the calendar", async ({ page }) => {
  await page.goto("/");
  const href = await firstAccount(page).getAttribute("href");
  const months = async (query: string) => {
    const { months } = await (await page.request.get(`/api/v1${href}/revenue${query}`)).json();
    return (months as { label: string }[]).map(({ label }) => label);
  };
  expect(await months(`?calendar=${CALENDAR}`)).not.toEqual(await months(""));
  const asked = page.waitForResponse((answer) => answer.url().includes(`/revenue?calendar=${CALENDAR}`));
  await page.goto(`${href}?calendar=${CALENDAR}`);
  expect((await asked).status()).toBe(200);
});

test.describe("a currency without rates", () => {
  test.use({ viewport: { width: 390, height: 800 } });

  test("is not offered, and refused in place with the way back", { annotation: { type: "console", description: "400" } }, async ({ page }) => {
    // It is not offered, but a link may ask for it.
    await page.goto("/?as_of=2025-12-31");
    await open(page);
    await expect(page.locator("#as-of")).toContainText("Amounts are in GBP: there are no rates of exchange for another currency.");
    await expect(page.getByLabel("Currency", { exact: true })).toHaveCount(0);
    await page.goto("/?as_of=2025-12-31&reporting=EUR");
    const figures = page.getByRole("region", { name: "Key figures" });
    await expect(figures.getByRole("alert")).toContainText(/no exchange rate .*from GBP to EUR for \d{4}-\d{2} to \d{4}-\d{2}/);
    await expect(head(page)).toContainText("31 Dec");
    await expect(page.locator(".lens-mark")).toHaveText("amounts in EUR");
    await page.locator(".lens").getByRole("button", { name: BACK }).click();
    await expect(page).toHaveURL(/\/\?as_of=2025-12-31$/);
    await expect(figures.getByRole("alert")).toHaveCount(0);
    await drawn(page);
  });
});

test("whatever a link narrows down has a chip that removes it", async ({ page }) => {
  await page.goto("/?min_score=1&max_score=99&factor=cadence&min_overdue_ratio=0.1&min_contact_days=1&pace=behind&id=1,2");
  const filters = page.getByRole("group", { name: "Filters" });
  const names = ["Lowest score", "Highest score", "Costs points", "Order overdue", "No contact", "Pace", "Account number"];
  for (const name of names) {
    await filters.getByRole("button", { name: `Remove the filter ${name}` }).click();
    await expect(filters.getByRole("button", { name: `Remove the filter ${name}` })).toHaveCount(0);
  }
  await expect(page).toHaveURL(/\/$/);
  await drawn(page);
});
