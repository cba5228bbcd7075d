// The whole way, from facts to what came of it: a customer stops buying, somebody hears of it, does what is suggested, and it
// counts; in two browsers that nobody reloads.
import { MANAGER, test } from "../support/company";
import { invite, pageOf } from "../support/people";
import { expect } from "../support/test";
import { scoredPast } from "../support/work";

const FALLEN = "Cedar House";

test("a customer that stops buying becomes an alert, an action, an outcome", async ({ page, browser, baseURL, request, company }) => {
  test.setTimeout(300_000);
  await scoredPast(request, "1");
  const manager = await pageOf(browser, baseURL!, await invite(request, "account_manager", [MANAGER]));
  await manager.goto("/alerts");
  await expect(manager.getByRole("heading", { name: "All is looked at" })).toBeVisible();
  await page.goto("/actions?view=team");
  const ends = page.getByRole("region", { name: "How actions end" });
  await expect(ends).toContainText("Nothing was completed in this time.");

  company.import({ [FALLEN]: "2025-03" });
  const notice = manager.locator(".notice").filter({ hasText: `${FALLEN} may leave` });
  await expect(notice).toBeVisible({ timeout: 60_000 });
  await notice.getByRole("link", { name: FALLEN }).click();
  await expect(manager.getByRole("heading", { level: 1, name: FALLEN })).toBeVisible();
  await expect(manager.locator("main")).toContainText("Critical");

  const card = manager.locator(".sugg > li").first();
  await card.scrollIntoViewIfNeeded();
  await expect(card.locator(".sugg__why")).toHaveText(/\d/);
  const title = await card.locator(".sugg__title").innerText();
  await card.getByRole("button", { name: /^Accept/ }).click();
  await expect(manager.getByRole("status").filter({ hasText: "is in the queue" })).toBeVisible();
  await manager.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: /Actions/ }).click();
  await manager.locator(".task").filter({ hasText: title }).getByRole("button", { name: title }).first().click();
  const sheet = manager.getByRole("dialog").filter({ hasText: title });
  await sheet.getByRole("button", { name: "Start" }).click();
  await sheet.getByRole("button", { name: "Complete…" }).click();
  const outcome = manager.getByRole("dialog", { name: "Complete the action" });
  await outcome.getByLabel("What came of it").selectOption("retained");
  await outcome.getByRole("button", { name: "Yes" }).click();
  await outcome.getByRole("button", { name: "Complete" }).click();
  await expect(outcome).toBeHidden();

  await expect(ends.getByRole("row").nth(1)).toContainText("100% of 1");
  const { items } = await (await request.get("/api/v1/actions/outcomes")).json();
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ customer: { name: FALLEN }, result: "retained", effective: true, created: { band: "critical" } });
  expect(await (await request.get("/api/v1/actions/outcomes.csv")).text()).toContain(FALLEN);
  await manager.context().close();
});
