// What to say: a template is filled in for an account, copied, handed to the program for mail, and logged; and written, with
// what becomes of it beside it.
import { invite, pageOf } from "../support/people";
import { firstAccount } from "../support/table";
import { expect, expectAccessible, test } from "../support/test";
import { customers, plan, titled } from "../support/work";

test("a template is used from an action, and logged as a contact", async ({ page, request, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const title = titled("Send the price list");
  const { customer } = await plan(request, title, { kind: "email", due_at: "2026-04-02T09:00:00Z" });
  await page.goto(`/actions?q=${encodeURIComponent(title)}`);
  await page.getByRole("button", { name: title }).first().click();
  await page.getByRole("button", { name: "Use a template" }).click();
  const dialog = page.getByRole("dialog", { name: "Use a template" });
  await dialog.getByLabel("Template").selectOption({ label: "Follow up on what was agreed · E-mail, English (GB)" });
  await expect(dialog.getByLabel("Subject")).toHaveValue(title);
  await expect(dialog.getByLabel("Text")).toHaveValue(/planned for 2 April 2026/);
  await expect(dialog.getByLabel("Text")).not.toHaveValue(/null|undefined|\{/);
  await expectAccessible(page, "dialog[open]");

  const mail = dialog.getByRole("link", { name: "Open in mail program" });
  await expect(mail).toHaveAttribute("href", new RegExp(`^mailto:[^?]*\\?subject=${encodeURIComponent(title)}&body=`));
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(title);

  // It was now, which is after the business date of the journeys: pages of that day do not show it.
  const logging = page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith("/contacts"));
  await dialog.getByRole("button", { name: "Log as contact" }).click();
  await expect(dialog).toBeHidden();
  const logged = await logging;
  expect(logged.status()).toBe(201);
  expect(logged.url()).toContain(`/customers/${customer.id}/`);
  expect(await logged.json()).toMatchObject({ channel: "email", direction: "outbound", summary: expect.stringContaining(title) });
});

test("a template is used before a call, for another person and in another language", async ({ page }) => {
  await page.goto("/?sort=-net");
  const href = await firstAccount(page).getAttribute("href");
  await page.goto(`${href}/call-prep`);
  await page.getByRole("button", { name: "Use a template" }).click();
  const dialog = page.getByRole("dialog", { name: "Use a template" });
  await dialog.getByLabel("Template").selectOption({ label: "Zum Jahresgespräch einladen · Meeting invitation, German (DE)" });
  await expect(dialog.getByLabel("Text")).toHaveValue(/letzten zwölf Monate \([\d.]+,\d\d\u00a0\S+\)/);
  const person = dialog.getByLabel("Person");
  const others = await person.locator("option").count();
  if (others > 1) {
    await person.selectOption({ index: 1 });
    const name = (await person.locator("option").nth(1).innerText()).split(",")[0];
    await expect(dialog.getByLabel("Text")).toHaveValue(new RegExp(`Guten Tag ${name}`));
  }
});

test("a template is written with what becomes of it beside it, refused, and taken away", async ({ page, browser, baseURL, request }) => {
  test.info().annotations.push({ type: "console", description: "400" });
  await page.goto("/actions?view=templates");
  await page.getByRole("button", { name: "New template" }).click();
  const dialog = page.getByRole("dialog", { name: "Message template" });
  const name = titled("Journey");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Subject").fill("For ");
  await dialog.getByLabel("Insert a placeholder").selectOption("customer.name");
  await expect(dialog.getByLabel("Subject")).toHaveValue("For {customer.name}");
  await dialog.getByLabel("Text").fill("Hello {colour}");
  await expect(dialog.locator(".field__err").filter({ hasText: "`{colour}` is no placeholder" })).toBeVisible();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByLabel("Text").fill("Hello {contact.name|there}, it is {today}.");
  const paper = dialog.locator(".preview__paper");
  await expect(paper).toContainText("it is 31 March 2026.");
  await dialog.getByLabel("Language").selectOption("fr");
  await expect(paper).toContainText("31 mars 2026");
  await dialog.getByLabel("Everybody uses it").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const row = page.locator(".rule-item").filter({ hasText: name });
  await expect(row).toContainText("Everybody uses it");
  await expectAccessible(page);

  // Who leads nobody uses it, and keeps a copy to change.
  const other = await pageOf(browser, baseURL!, await invite(request, "account_manager", ["am-01"]));
  await other.goto("/actions?view=templates");
  const seen = other.locator(".rule-item").filter({ hasText: name });
  await expect(seen.getByRole("button", { name: /^Change/ })).toHaveCount(0);
  await seen.getByRole("button", { name: /^Copy/ }).click();
  const copy = other.getByRole("dialog", { name: "Message template" });
  await expect(copy.getByLabel("Everybody uses it")).toHaveCount(0);
  await copy.getByRole("button", { name: "Save" }).click();
  await expect(other.locator(".rule-item").filter({ hasText: `${name} (copy)` })).toContainText("Only you use it");
  await other.context().close();

  await row.getByRole("button", { name: /^Delete/ }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(row).toHaveCount(0);
});

for (const [width, colorScheme] of [
  [390, "light"],
  [390, "dark"],
  [1280, "light"],
  [1280, "dark"],
] as const) {
  test(`templates at ${width} px, ${colorScheme}`, async ({ page, request }) => {
    await page.setViewportSize({ width, height: width < 720 ? 844 : 900 });
    await page.emulateMedia({ colorScheme });
    await page.goto("/actions?view=templates");
    await expect(page.locator(".rule-item").first()).toBeVisible();
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond, "pixels that stick out").toBeLessThanOrEqual(0);
    await page.screenshot({ path: `output/screens/templates-${width}-${colorScheme}.png` });
    await expectAccessible(page);
    await page.getByRole("button", { name: /^Change “Ask for the next order”/ }).click();
    await expect(page.locator(".preview__paper .said-text")).toBeVisible();
    await page.screenshot({ path: `output/screens/template-form-${width}-${colorScheme}.png` });
    await expectAccessible(page, "dialog[open]");
    const [customer] = await customers(request);
    await page.goto(`/customers/${customer.id}/call-prep`);
    await page.getByRole("button", { name: "Use a template" }).click();
    await expect(page.getByRole("dialog", { name: "Use a template" }).getByLabel("Text")).toHaveValue(/./);
    await page.screenshot({ path: `output/screens/message-${width}-${colorScheme}.png` });
    await expectAccessible(page, "dialog[open]");
  });
}
