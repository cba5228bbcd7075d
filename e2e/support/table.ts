// The table of accounts, as the journeys see it.
import { expect, type Locator, type Page } from "@playwright/test";

/** Rows of accounts that exist in the document, those on their way left out. */
export function rows(page: Page): Locator {
  return page.locator("tr[data-index]");
}

/** Waits until every row that is to be there is, which takes some frames. */
export async function drawn(page: Page): Promise<void> {
  await expect(rows(page).first()).toBeVisible();
  await expect(page.locator(".tbl--accounts")).toHaveAttribute("aria-busy", "false");
}

/** Names of the accounts in these rows, from top to bottom. */
export async function names(page: Page): Promise<string[]> {
  await drawn(page);
  return rows(page).locator(".acct a").allInnerTexts();
}

/** The way to the account of the first row. */
export function firstAccount(page: Page): Locator {
  return rows(page).first().locator(".acct a");
}
