// Who sets up the product writes rules and playbooks in forms: what is asked is chosen from lists, what is wrong is said at its
// field, and the secret of a webhook is renewed.
import type { Locator, Page } from "@playwright/test";
import { proof } from "../support/people";
import { expect, expectAccessible, test } from "../support/test";

function unique(what: string): string {
  return `${what}_${crypto.randomUUID().slice(0, 8)}`;
}

/** The field or row in which something is wrong. */
function fault(dialog: Locator, words: RegExp): Locator {
  return dialog.locator(".field__err").filter({ hasText: words });
}

async function fits(page: Page, within: string): Promise<void> {
  const beyond = await page.locator(within).evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(beyond, "pixels that stick out of the dialog").toBeLessThanOrEqual(0);
}

test("a rule of alerts is written, refused at its fields, changed and deleted", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "400" });
  await page.goto("/alerts?view=rules");
  const rules = page.getByRole("region", { name: "Rules of alerts" });
  await rules.getByRole("button", { name: "New rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Rule of alerts" });
  const key = unique("journey");
  await dialog.getByLabel("Key").fill("Not a key");
  await dialog.getByLabel("Title").fill(`{name} is low (${key})`);
  await dialog.getByLabel("Sentence").fill("The score is {colour}.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(fault(dialog, /is no key/)).toBeVisible();
  await expect(fault(dialog, /`colour` is nothing that rules can ask about/)).toBeVisible();
  await expect(fault(dialog, /asks nothing/)).toBeVisible();
  await expectAccessible(page, "dialog[open]");

  await dialog.getByLabel("Key").fill(key);
  await dialog.getByLabel("Sentence").fill("The score is {score}.");
  await dialog.getByLabel("Condition 1: at least").fill("5");
  await dialog.getByLabel("Condition 1: how").selectOption("between");
  await dialog.getByLabel("Condition 1: at most").fill("2");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(fault(dialog, /nothing lies in between/)).toBeVisible();
  await dialog.getByLabel("Condition 1: at most").fill("20");
  await dialog.getByRole("button", { name: "Add a condition" }).click();
  await dialog.getByLabel("Condition 2: what").selectOption("band");
  await dialog.getByRole("button", { name: "Critical", exact: true }).click();
  await dialog.getByLabel("Starts a playbook").selectOption({ label: "Save an account" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const rule = rules.locator(".rule-item").filter({ hasText: key });
  await expect(rule).toContainText("Score from 5 to 20");
  await expect(rule).toContainText("Band is critical");

  await rule.getByRole("button", { name: /^Change the rule/ }).click();
  await expect(dialog.getByLabel("Condition 1: at most")).toHaveValue("20");
  await expect(dialog.getByRole("button", { name: "Critical", exact: true })).toHaveAttribute("aria-pressed", "true");
  await dialog.getByRole("button", { name: "Remove condition 2" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(rule).not.toContainText("Band is critical");
  await rule.getByRole("button", { name: /^Delete the rule/ }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(rule).toHaveCount(0);
});

test("a rule of suggestions is changed and put back as it came", async ({ page }) => {
  await page.goto("/alerts?view=rules");
  const rules = page.getByRole("region", { name: "Rules of suggestions" });
  const rule = rules.locator(".rule-item").filter({ hasText: "Get in touch with account" });
  await expect(rule).toContainText("as it came");
  await rule.getByRole("button", { name: /^Change the rule/ }).click();
  const dialog = page.getByRole("dialog", { name: "Rule of suggestions" });
  await expect(dialog.getByLabel("May win back, in %")).toHaveValue("80");
  await expect(dialog.getByLabel("Of the points of")).toHaveValue("contact");
  await expectAccessible(page, "dialog[open]");
  await dialog.getByLabel("Condition 1: at least").fill("75");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(rule).toContainText("at least 75");
  await rule.getByRole("button", { name: /^Reset the rule/ }).click();
  await expect(rule).toContainText("as it came");
  await expect(rule).toContainText("at least 60");

  await rules.getByRole("button", { name: "New rule" }).click();
  const key = unique("journey");
  await dialog.getByLabel("Key").fill(key);
  await dialog.getByLabel("What to do").fill(`Visit {name} (${key})`);
  await dialog.getByLabel("Why").fill("They have {open_actions} open actions.");
  await dialog.getByLabel("Condition 1: what").selectOption("open_actions");
  await dialog.getByLabel("Condition 1: at least").fill("500");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const own = rules.locator(".rule-item").filter({ hasText: key });
  await own.getByRole("button", { name: /^Delete the rule/ }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(own).toHaveCount(0);
});

test("steps of a playbook are added, moved by keyboard and taken away", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "400" });
  await page.goto("/actions?view=playbooks");
  await page.getByRole("button", { name: "New playbook" }).click();
  const dialog = page.getByRole("dialog", { name: "Playbook", exact: true });
  const key = unique("journey");
  await dialog.getByLabel("Key").fill(key);
  await dialog.getByLabel("Name").fill(`Journey ${key}`);
  const step = (number: number) => dialog.getByRole("group", { name: `Step ${number}`, exact: true });
  await step(1).getByLabel("What is to be done").fill("Ring");
  await dialog.getByRole("button", { name: "Add a step" }).click();
  await expect(step(2).getByLabel("What is to be done")).toBeFocused();
  await expect(step(2).getByLabel("Due after days")).toHaveValue("1");
  await page.keyboard.type("Visit");
  await step(2).getByLabel("Type").selectOption("meeting");
  await step(2).getByLabel("What is to be done").press("Alt+ArrowUp");
  await expect(step(1).getByLabel("What is to be done")).toHaveValue("Visit");
  await expect(dialog.getByRole("button", { name: "Move up step 1" })).toBeFocused();
  await dialog.getByRole("button", { name: "Add a step" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(step(3).locator(".field__err")).toContainText("has 0 characters");
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Remove step 3" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();

  const book = page.locator(".list--books > li").filter({ hasText: key });
  await book.locator("summary").click();
  await expect(book.locator(".run__steps li").first()).toContainText("Visit");
  await book.getByRole("button", { name: /^Change/ }).click();
  await expect(dialog).toContainText("What was started goes on as it was");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await book.getByRole("button", { name: /^Delete/ }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(book).toHaveCount(0);
});

test("the secret of a webhook is renewed, and the former one signs for a while", async ({ page, request }) => {
  const name = unique("Hook");
  const data = { name, url: "https://example.com/hook" };
  const made = await request.post("/api/v1/webhooks", { data, headers: await proof(request) });
  expect(made.status(), await made.text()).toBe(201);
  await page.goto("/alerts?view=deliveries");
  const hook = page.locator(".list--hooks > li").filter({ hasText: name });
  await hook.getByRole("button", { name: /^Renew the secret/ }).click();
  const dialog = page.getByRole("dialog", { name: "Renew the secret" });
  await expect(dialog).toContainText("signed with both");
  await dialog.getByRole("button", { name: "Renew it" }).click();
  await expect(dialog.getByLabel("Secret")).toHaveValue(/^whsec_/);
  expect(await dialog.getByLabel("Secret").inputValue()).not.toBe((await made.json()).secret);
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await expect(hook).toContainText("the former secret signs too until");
});

for (const [width, colorScheme] of [
  [390, "dark"],
  [1280, "light"],
] as const) {
  test(`forms at ${width} px, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width, height: width < 720 ? 844 : 1000 });
    await page.emulateMedia({ colorScheme });
    await page.goto("/alerts?view=rules");
    for (const [panel, button, name] of [
      ["Rules of alerts", /Change the rule “account is long overdue/, "alert-rule"],
      ["Rules of suggestions", /Change the rule “Win/, "suggestion-rule"],
    ] as const) {
      await page.getByRole("region", { name: panel }).getByRole("button", { name: button }).click();
      await expect(page.locator("dialog[open] .cond").first()).toBeVisible();
      await fits(page, "dialog[open]");
      await page.screenshot({ path: `output/screens/${name}-${width}-${colorScheme}.png` });
      await expectAccessible(page, "dialog[open]");
      await page.keyboard.press("Escape");
    }
    await page.goto("/actions?view=playbooks");
    const book = page.locator(".list--books > li").filter({ hasText: "Save an account" });
    await book.locator("summary").click();
    await book.getByRole("button", { name: /^Change/ }).click();
    await expect(page.locator("dialog[open] .step-edit").first()).toBeVisible();
    await fits(page, "dialog[open]");
    await page.screenshot({ path: `output/screens/playbook-form-${width}-${colorScheme}.png` });
    await expectAccessible(page, "dialog[open]");
  });
}
