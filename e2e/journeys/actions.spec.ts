// From insight to action: what is suggested is accepted, worked on and done; by mouse, by keyboard, alone and with others.
import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../support/test";
import { customers, overtake, plan, titled } from "../support/work";

/** Nothing is on its way any more. */
async function complete(page: Page): Promise<void> {
  await expect(page.locator(".sk")).toHaveCount(0);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** The panel at the side in which an action is open. */
function sheetOf(page: Page): Locator {
  return page.getByRole("dialog", { name: "Action", exact: true });
}

function column(page: Page, name: string): Locator {
  return page.getByRole("region", { name: new RegExp(`^${name}`) });
}

test("a suggestion is accepted, begun and completed with what came of it", async ({ page }) => {
  await page.goto("/actions?view=suggestions");
  const card = page.locator(".sugg > li").first();
  await expect(card.locator(".sugg__why")).toHaveText(/\d/);
  const title = await card.locator(".sugg__title").innerText();
  const name = await card.getByRole("link").innerText();
  await card.getByRole("button", { name: /^Accept/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "is in the queue" })).toBeVisible();

  await page.getByRole("link", { name: "Queue" }).click();
  const row = page.locator(".task").filter({ hasText: title }).filter({ hasText: name });
  await row.getByRole("button", { name: title }).click();
  const sheet = sheetOf(page);
  await expect(sheet.getByRole("heading", { name: title })).toBeVisible();
  await expect(page).toHaveURL(/action=/);
  await sheet.getByRole("button", { name: "Start" }).click();
  await expect(sheet.locator(".status").first()).toHaveText("In progress");
  await expectAccessible(page, "dialog[open]");

  await sheet.getByRole("button", { name: "Complete…" }).click();
  const outcome = page.getByRole("dialog", { name: "Complete the action" });
  await outcome.getByLabel("What came of it").selectOption("retained");
  await outcome.getByRole("button", { name: "Yes" }).click();
  await outcome.getByLabel("In more words").fill("They order again next week.");
  await outcome.getByLabel("Minutes spent").fill("25");
  await expectAccessible(page, "#close-action");
  await outcome.getByRole("button", { name: "Complete" }).click();
  await expect(outcome).toBeHidden();
  await expect(sheet.locator(".status").first()).toHaveText("Done");
  await expect(sheet.getByRole("region", { name: "What came of it" })).toContainText("They stay");
  await expect(sheet).toContainText("25 min");

  await sheet.getByRole("link", { name }).click();
  await page.getByRole("navigation", { name: "Account sections" }).getByRole("link", { name: "Actions" }).click();
  await expect(page.locator(".task--brief").filter({ hasText: title })).toContainText("They stay");
});

test("an action is made, with what is wrong said at its field", async ({ page, request }) => {
  const title = titled("Ask for the new buyer");
  const [customer] = await customers(request);
  await page.goto("/actions");
  await page.getByRole("button", { name: "New action" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New action" });
  await dialog.getByRole("combobox", { name: "Account" }).fill(customer.name);
  await dialog.getByRole("option").first().click();
  await dialog.getByLabel("What is to be done").fill(title);
  await dialog.getByLabel("Priority").selectOption("high");
  await dialog.getByRole("button", { name: "In a week" }).click();
  await dialog.getByLabel("Checklist").fill("Ring\nWrite down the name");
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog).toBeHidden();
  const row = page.locator(".task").filter({ hasText: title });
  await expect(row).toContainText("0 of 2 points");
  await row.getByRole("button", { name: title }).click();
  await sheetOf(page).getByRole("checkbox", { name: "Ring" }).check();
  await expect(row).toContainText("1 of 2 points");
});

test("cards move by keyboard alone, and the focus goes with them", async ({ page, request }) => {
  const title = titled("Card");
  await plan(request, title);
  await page.goto(`/actions?view=board&q=${encodeURIComponent(title)}`);
  const card = page.getByRole("button", { name: title });
  await expect(column(page, "Open").getByRole("button", { name: title })).toBeVisible();
  await complete(page);
  await expectAccessible(page);

  await card.focus();
  await page.keyboard.press("]");
  await expect(column(page, "In progress").getByRole("button", { name: title })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "is In progress now" })).toBeAttached();

  await page.keyboard.press("]");
  const outcome = page.getByRole("dialog", { name: "Complete the action" });
  await outcome.getByLabel("What came of it").selectOption("expanded");
  await outcome.getByRole("button", { name: "Complete" }).click();
  await expect(column(page, "Done").getByRole("button", { name: title })).toBeVisible();

  await column(page, "Done").getByRole("button", { name: title }).focus();
  await page.keyboard.press("[");
  await expect(column(page, "Open").getByRole("button", { name: title })).toBeFocused();
});

test("a card is dragged, and goes back when the server refuses", async ({ page, request }) => {
  test.info().annotations.push({ type: "console", description: "503" });
  const title = titled("Dragged");
  await plan(request, title);
  await page.goto(`/actions?view=board&q=${encodeURIComponent(title)}`);
  const card = page.locator(".card").filter({ hasText: title });
  await card.dragTo(column(page, "In progress"));
  await expect(column(page, "In progress").getByRole("button", { name: title })).toBeVisible();

  const transitions = "**/api/v1/actions/*/transitions";
  await page.route(transitions, (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" }));
  await card.dragTo(column(page, "Open"));
  const alert = page.getByRole("alert").filter({ hasText: "The move was not saved" });
  await expect(alert).toBeVisible();
  await expect(column(page, "In progress").getByRole("button", { name: title })).toBeVisible();
  await page.unroute(transitions);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(column(page, "Open").getByRole("button", { name: title })).toBeVisible();
  await expect(alert).toBeHidden();
});

test("several actions are changed at once", async ({ page, request }) => {
  const common = titled("Bulk");
  for (const number of [1, 2, 3]) await plan(request, `${common} no. ${number}`);
  await page.goto(`/actions?q=${encodeURIComponent(common)}`);
  const rows = page.locator(".task");
  await expect(rows).toHaveCount(3);
  for (const number of [1, 2, 3]) await page.getByRole("checkbox", { name: `Select “${common} no. ${number}”` }).check();
  const bar = page.getByRole("region", { name: "Selected actions" });
  await expect(bar).toContainText("3 actions selected");
  await expectAccessible(page);
  await bar.getByRole("button", { name: "Change…" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the selected actions" });
  await dialog.getByLabel("Status").selectOption("in_progress");
  await dialog.getByLabel("Priority").selectOption("urgent");
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(rows.filter({ hasText: "Urgent" }).filter({ hasText: "In progress" })).toHaveCount(3);

  for (const number of [1, 2]) await page.getByRole("checkbox", { name: `Select “${common} no. ${number}”` }).check();
  await bar.getByRole("button", { name: "Complete…" }).click();
  const outcome = page.getByRole("dialog", { name: "Complete 2 actions" });
  await outcome.getByLabel("What came of it").selectOption("resolved");
  await outcome.getByRole("button", { name: "Complete" }).click();
  await expect(rows).toHaveCount(1);
  await expect(bar).toBeHidden();
});

test("filters are in the address, and the way back leads through them", async ({ page, request }) => {
  const common = titled("Filter");
  await plan(request, `${common} call`);
  await plan(request, `${common} meeting`, { kind: "meeting", priority: "high" });
  await page.goto(`/actions?q=${encodeURIComponent(common)}`);
  const rows = page.locator(".task");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Type", exact: true }).click();
  await page.getByRole("dialog", { name: "Filter by type" }).getByRole("button", { name: "Meeting" }).click();
  await expect(page).toHaveURL(/kind=meeting/);
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(`${common} meeting`);
  await page.goBack();
  await expect(rows).toHaveCount(2);
});

test("a second browser sees changes without being reloaded", async ({ page, browser, request, baseURL, storageState }) => {
  const title = titled("Seen by both");
  const context = await browser.newContext({ baseURL, storageState, locale: "en-GB" });
  const other = await context.newPage();
  await other.goto(`/actions?q=${encodeURIComponent(title)}`);
  await expect(other.getByRole("heading", { name: "No action matches" })).toBeVisible();

  await plan(request, title);
  const row = other.locator(".task").filter({ hasText: title });
  await expect(row).toBeVisible();
  await page.goto(`/actions?q=${encodeURIComponent(title)}`);
  await page.getByRole("button", { name: title }).click();
  await sheetOf(page).getByRole("button", { name: "Start" }).click();
  await expect(row).toContainText("In progress");
  await context.close();
});

test("nothing that was typed is lost when a note cannot be saved", async ({ page, request }) => {
  test.info().annotations.push({ type: "console", description: "503" });
  const { id } = await plan(request, titled("Note"));
  await page.goto(`/actions?action=${id}`);
  const sheet = sheetOf(page);
  const notes = "**/api/v1/actions/*/notes";
  await page.route(notes, (route) =>
    route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "No", status: 503, code: "unavailable", detail: "The store does not answer.", errors: [], request_id: "r" }),
    }),
  );
  await sheet.getByLabel("Note", { exact: true }).fill("They want a call on Monday.");
  await sheet.getByLabel("Minutes spent").fill("10");
  await sheet.getByRole("button", { name: "Add the note" }).click();
  const alert = sheet.getByRole("alert");
  await expect(alert).toContainText("The store does not answer.");
  await expect(sheet.getByLabel("Note", { exact: true })).toHaveValue("They want a call on Monday.");
  await page.unroute(notes);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(sheet.locator(".notes")).toContainText("They want a call on Monday.");
  await expect(sheet.getByLabel("Note", { exact: true })).toHaveValue("");
});

test("who is overtaken keeps what they typed, and decides", async ({ page, request }) => {
  test.info().annotations.push({ type: "console", description: "412" });
  const { id } = await plan(request, titled("Overtaken"));
  await page.goto(`/actions?action=${id}`);
  const sheet = sheetOf(page);
  await sheet.getByRole("button", { name: "Edit" }).click();
  const form = sheet.getByRole("form", { name: "Change the action" });
  await form.getByLabel("In more words").fill("Ask for the delivery note.");
  await overtake(request, id, { priority: "urgent" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert").first()).toContainText("Somebody else changed this action meanwhile");
  await expect(form.getByLabel("In more words")).toHaveValue("Ask for the delivery note.");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(sheet).toContainText("Ask for the delivery note.");
  await expect(sheet).toContainText("Urgent");
});

test("from a row of the portfolio an action is made, and it is in the account", async ({ page }) => {
  const title = titled("From the row");
  await page.goto("/");
  const row = page.locator("tr[data-index]").first();
  const name = await row.locator(".acct a").innerText();
  await row.hover();
  await row.getByRole("button", { name: `New action for ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: "New action" });
  await expect(dialog).toContainText(name);
  await dialog.getByLabel("What is to be done").fill(title);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog).toBeHidden();
  await row.locator(".acct a").click();
  await expect(page.locator(".task--brief").filter({ hasText: title })).toBeVisible();
});

test("an account has its key dates, playbooks and comments", async ({ page, request }) => {
  const [customer] = await customers(request);
  await page.goto(`/customers/${customer.id}/actions`);
  const dates = page.getByRole("region", { name: "Key dates" });
  const title = titled("Renewal");
  await dates.getByRole("button", { name: "Add" }).click();
  await dates.getByLabel("What it is").fill(title);
  await dates.getByLabel("Date", { exact: true }).fill("2026-04-20");
  await dates.getByRole("button", { name: "Save" }).click();
  await expect(dates.locator("li").filter({ hasText: title })).toContainText("in 20 days");

  const playbooks = page.getByRole("region", { name: "Playbooks" });
  await playbooks.getByRole("button", { name: "Start one" }).click();
  const dialog = page.getByRole("dialog", { name: "Start a playbook" });
  await dialog.getByLabel("Playbook").selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "Start it" }).click();
  await expect(dialog).toBeHidden();
  await expect(playbooks.locator(".run").first()).toContainText("0 of");

  const said = titled("They moved");
  const comments = page.getByRole("region", { name: "Comments" });
  await comments.getByRole("textbox", { name: "Comment" }).fill(said);
  await comments.getByRole("button", { name: "Comment" }).click();
  await expect(comments.locator("li").filter({ hasText: said })).toBeVisible();
  await complete(page);
  await expectAccessible(page);
});

for (const [width, colorScheme] of [
  [390, "light"],
  [390, "dark"],
  [1280, "light"],
  [1280, "dark"],
  [1920, "light"],
] as const) {
  for (const view of ["queue", "board", "suggestions", "playbooks", "team"]) {
    test(`${view} at ${width} px, ${colorScheme}`, async ({ page }) => {
      test.slow(view === "suggestions", "axe looks at every one of them");
      await page.setViewportSize({ width, height: width < 720 ? 844 : 1000 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`/actions?owner=all&view=${view}`);
      await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
      await complete(page);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, "pixels that stick out").toBeLessThanOrEqual(0);
      await page.screenshot({ path: `output/screens/actions-${view}-${width}-${colorScheme}.png`, fullPage: true });
      await expectAccessible(page);
    });
  }
}
