// What somebody should hear of: it appears by itself, is looked at, put off, settled; rules and ways of delivery.
import type { APIRequestContext, Page } from "@playwright/test";
import { invite, pageOf, proof } from "../support/people";
import { expect, expectAccessible, test } from "../support/test";
import { customers, titled } from "../support/work";

async function complete(page: Page): Promise<void> {
  await expect(page.locator(".sk")).toHaveCount(0);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** Calls upon somebody in a comment on an account. */
async function mention(request: APIRequestContext, user: string, text: string): Promise<void> {
  const [customer] = await customers(request);
  const data = { text, mentions: [user] };
  const answer = await request.post(`/api/v1/customers/${customer.id}/comments`, { data, headers: await proof(request) });
  expect(answer.status(), await answer.text()).toBe(201);
}

test("who is called upon hears of it without reloading, and settles it", async ({ browser, baseURL, request }) => {
  const person = await invite(request, "admin");
  const page = await pageOf(browser, baseURL!, person);
  await page.goto("/alerts");
  await expect(page.getByRole("heading", { name: "All is looked at" })).toBeVisible();
  const words = titled("Can you look at the price list?");
  await mention(request, person.id, words);
  const notice = page.locator(".notice").filter({ hasText: words });
  await expect(notice).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: /Alerts/ })).toContainText("1");
  await complete(page);
  await expectAccessible(page);

  await notice.getByRole("button", { name: /^Mark as read/ }).click();
  await expect(notice.getByRole("button", { name: /^Mark as unread/ })).toBeVisible();
  await notice.getByRole("button", { name: /^Snooze/ }).click();
  await page.getByRole("button", { name: /^For a week/ }).click();
  await expect(notice).toBeHidden();
  await page.getByRole("button", { name: "Put off" }).click();
  await expect(page).toHaveURL(/status=snoozed/);
  await notice.getByRole("button", { name: "Bring back" }).click();
  await page.getByRole("button", { name: "To look at" }).click();
  await notice.getByRole("button", { name: /^Settle/ }).click();
  await expect(notice).toBeHidden();
  await page.getByRole("button", { name: "Settled" }).click();
  await expect(notice).toBeVisible();
  await page.context().close();
});

test("a notice leads to an action", async ({ browser, baseURL, request }) => {
  const person = await invite(request, "admin");
  const page = await pageOf(browser, baseURL!, person);
  const words = titled("Please ring them");
  await mention(request, person.id, words);
  await page.goto("/alerts");
  const notice = page.locator(".notice").filter({ hasText: words });
  await notice.getByRole("button", { name: "Make an action" }).click();
  const dialog = page.getByRole("dialog", { name: "New action" });
  const title = titled("Ring them");
  await dialog.getByLabel("What is to be done").fill(title);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog).toBeHidden();
  await page.goto("/actions");
  await expect(page.locator(".task").filter({ hasText: title })).toBeVisible();
  await page.context().close();
});

test("rules are switched off and on again", async ({ page }) => {
  await page.goto("/alerts?view=rules");
  const rules = page.getByRole("region", { name: "Rules of alerts" });
  const first = rules.getByRole("switch").first();
  const before = await first.getAttribute("aria-checked");
  await first.click();
  await expect(first).toHaveAttribute("aria-checked", before === "true" ? "false" : "true");
  await first.click();
  await expect(first).toHaveAttribute("aria-checked", before!);
  await complete(page);
  await expectAccessible(page);
});

test("how one is told is kept", async ({ browser, baseURL, request }) => {
  const person = await invite(request, "admin");
  const page = await pageOf(browser, baseURL!, person);
  await page.goto("/alerts?view=settings");
  await page.getByLabel("An e-mail at once").selectOption("critical");
  const quiet = page.getByRole("switch", { name: /^Quiet hours/ });
  await quiet.check();
  await page.getByLabel("From", { exact: true }).fill("19:30");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("An e-mail at once")).toHaveValue("critical");
  await expect(page.getByLabel("From", { exact: true })).toHaveValue("19:30");
  await expectAccessible(page);
  await page.context().close();
});

for (const [width, colorScheme] of [
  [390, "light"],
  [1280, "dark"],
  [1920, "light"],
] as const) {
  for (const view of ["inbox", "rules", "deliveries", "settings"]) {
    test(`${view} at ${width} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: width < 720 ? 844 : 1000 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`/alerts?view=${view}`);
      await expect(page.getByRole("heading", { level: 1, name: "Alerts" })).toBeVisible();
      await complete(page);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, "pixels that stick out").toBeLessThanOrEqual(0);
      await page.screenshot({ path: `output/screens/alerts-${view}-${width}-${colorScheme}.png`, fullPage: true });
      await expectAccessible(page);
    });
  }
}
