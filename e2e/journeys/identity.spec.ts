// Signing in, one's profile, and the administration of users.
import type { APIRequestContext, Page } from "@playwright/test";
import { code, fillSignIn, invite, NOBODY, pageOf, PASSWORD, PEOPLE, proof } from "../support/people";
import { rows } from "../support/table";
import { expect, expectAccessible, test } from "../support/test";

/** Nothing is on its way any more, nothing sticks out, nothing breaks WCAG. */
async function expectSound(page: Page, within?: string): Promise<void> {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, "pixels that stick out").toBeLessThanOrEqual(0);
  await expectAccessible(page, within);
}

async function ownersOf(request: APIRequestContext): Promise<{ id: string; name: string; customers: number }[]> {
  return (await (await request.get("/api/v1/owners")).json()).items;
}

test.describe("who is not signed in", () => {
  test.use({ storageState: NOBODY });

  test("is asked to, and comes back to the page they wanted", async ({ page }) => {
    // The answer that leads here is an error to the browser.
    test.info().annotations.push({ type: "console", description: "401" });
    await page.goto("/data");
    await expect(page).toHaveURL("/sign-in?next=%2Fdata");
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expectSound(page);
    await fillSignIn(page, PEOPLE.admin);
    await expect(page).toHaveURL("/data");
    await expect(page.getByRole("heading", { level: 1, name: "Data" })).toBeVisible();
  });

  test("is told when the password is wrong, and not which of both it was", async ({ page }) => {
    test.info().annotations.push({ type: "console", description: "401" });
    await page.goto("/sign-in");
    await fillSignIn(page, PEOPLE.admin, "not the password");
    await expect(page.getByRole("alert")).toContainText("E-mail address or password is wrong");
    await expect(page).toHaveURL("/sign-in");
    await expectSound(page);
  });

  test("is led to no other site", async ({ page }) => {
    await page.goto("/sign-in?next=https://example.com/");
    await fillSignIn(page, PEOPLE.admin);
    await expect(page).toHaveURL("/");
  });

  test("with a link that was used finds the way on", async ({ page }) => {
    test.info().annotations.push({ type: "console", description: "404" });
    await page.goto("/link/no-such-link");
    await expect(page.getByRole("heading", { name: "This link cannot be used any more" })).toBeVisible();
    await expectSound(page);
    await page.getByRole("link", { name: "To sign in" }).click();
    await expect(page).toHaveURL("/sign-in");
  });
});

test("signing out ends the session", async ({ page, browser, baseURL }) => {
  test.info().annotations.push({ type: "console", description: "401" });
  await page.goto("/");
  const person = await invite(page.request, "account_manager");
  const theirs = await pageOf(browser, baseURL!, person);
  await theirs.getByRole("button", { name: `${person.name}, your menu` }).click();
  await expect(theirs.getByRole("dialog", { name: "Your menu" })).toBeVisible();
  await theirs.getByRole("button", { name: "Sign out" }).click();
  await expect(theirs).toHaveURL("/sign-in");
  expect((await theirs.request.get("/api/v1/me")).status()).toBe(401);
  await theirs.context().close();
});

test("an invitation is made, accepted once, and leads in", async ({ page, browser, baseURL }) => {
  await page.goto("/admin/users");
  await page.getByRole("button", { name: "Invite a user" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite a user" });
  const email = `invited.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await dialog.getByLabel("Name").fill("Jonas Wetterli");
  await dialog.getByLabel("E-mail address").fill(email);
  await dialog.getByLabel("Role").selectOption("Account manager");
  await expectSound(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Invite" }).click();
  const link = await dialog.getByLabel("One-time link").inputValue();
  await expectSound(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("button", { name: "Jonas Wetterli" }).first()).toBeVisible();

  const context = await browser.newContext({ baseURL, storageState: NOBODY });
  const theirs = await context.newPage();
  await theirs.goto(new URL(link).pathname);
  await expect(theirs.getByRole("heading", { name: "Welcome, Jonas Wetterli" })).toBeVisible();
  await theirs.getByLabel("New password").fill("short");
  await expect(theirs.getByText("Not met: at least")).toBeAttached();
  await expectSound(theirs);
  await theirs.getByLabel("New password").fill(PASSWORD);
  await expect(theirs.getByText("Not met:")).toHaveCount(0);
  await theirs.getByRole("button", { name: "Set the password and sign in" }).click();
  await expect(theirs).toHaveURL("/");

  await theirs.goto(new URL(link).pathname);
  await expect(theirs.getByRole("heading", { name: "This link cannot be used any more" })).toBeVisible();
  await context.close();
});

test("a second factor is set up, asked for, and replaced by a recovery code", async ({ page, browser, baseURL }) => {
  test.info().annotations.push({ type: "console", description: "400" });
  await page.goto("/");
  const person = await invite(page.request, "account_manager");
  const theirs = await pageOf(browser, baseURL!, person);
  await theirs.goto("/profile");
  await theirs.getByRole("button", { name: "Set up" }).click();
  const dialog = theirs.getByRole("dialog", { name: "Set up the second factor" });
  await dialog.getByLabel("Password", { exact: true }).fill("not the password");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
  const secret = await dialog.getByLabel("Key").inputValue();
  await expectSound(theirs, "dialog[open]");
  await dialog.getByLabel("Code", { exact: true }).fill(code(secret));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  const codes = theirs.getByRole("dialog", { name: "Recovery codes" });
  const recovery = await codes.getByRole("listitem").first().innerText();
  await expectSound(theirs, "dialog[open]");
  await codes.getByRole("button", { name: "I have stored them" }).click();
  await expect(theirs.getByRole("region", { name: "Second factor" })).toContainText("On");

  // A code works once, so the one of the next half minute is used; the server accepts it a little early.
  for (const recover of [false, true]) {
    const context = await browser.newContext({ baseURL, storageState: NOBODY });
    const again = await context.newPage();
    await again.goto("/sign-in?next=%2Fprofile");
    await fillSignIn(again, person.email);
    await expect(again).toHaveURL("/sign-in/code?next=%2Fprofile");
    expect((await context.request.get("/api/v1/customers")).status(), "before the second factor").toBe(401);
    if (recover) {
      await again.getByRole("button", { name: "Use a recovery code" }).click();
      await again.getByLabel("Recovery code").fill(recovery);
    } else {
      await expectSound(again);
      await again.getByLabel("Code", { exact: true }).fill(code(secret, 1));
    }
    await again.getByRole("button", { name: "Continue" }).click();
    await expect(again).toHaveURL("/profile");
    await context.close();
  }
  await theirs.context().close();
});

test("the theme of the profile holds on the next device, too", async ({ page, browser, baseURL }) => {
  await page.goto("/");
  const person = await invite(page.request, "account_manager");
  const theirs = await pageOf(browser, baseURL!, person);
  await theirs.goto("/profile");
  await expect(theirs.getByLabel("Name", { exact: true })).toHaveValue(person.name);
  await expectSound(theirs);
  await theirs.getByRole("button", { name: "Dark", exact: true }).click();
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs.getByText("Your profile was saved")).toBeVisible();
  await expect(theirs.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectSound(theirs);

  const context = await browser.newContext({ baseURL, storageState: NOBODY });
  const other = await context.newPage();
  await other.goto("/sign-in");
  await fillSignIn(other, person.email);
  await expect(other).toHaveURL("/");
  await expect(other.locator("html")).toHaveAttribute("data-theme", "dark");

  // Both are seen from the first one, which ends the other.
  await theirs.reload();
  const sessions = theirs.getByRole("region", { name: "Sessions" });
  await sessions.getByRole("button", { name: "End all others" }).click();
  await theirs.getByRole("dialog", { name: "End all other sessions?" }).getByRole("button", { name: "End them" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  expect((await context.request.get("/api/v1/me")).status()).toBe(401);
  await context.close();
  await theirs.context().close();
});

test("a key of the API is shown once, works, and is revoked", async ({ page, playwright, baseURL }) => {
  await page.goto("/profile");
  const keys = page.getByRole("region", { name: "API keys" });
  const name = `Journey ${crypto.randomUUID().slice(0, 8)}`;
  await keys.getByRole("button", { name: "Make a key" }).click();
  const dialog = page.getByRole("dialog", { name: "Make a key" });
  await dialog.getByLabel("What it is for").fill(name);
  await expectSound(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const secret = await dialog.getByLabel("Key", { exact: true }).inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();

  const program = await playwright.request.newContext({
    baseURL: baseURL!,
    storageState: NOBODY,
    extraHTTPHeaders: { authorization: `Bearer ${secret}` },
  });
  expect((await program.get("/api/v1/customers?limit=1")).status()).toBe(200);
  await keys.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("dialog", { name: "Revoke this key?" }).getByRole("button", { name: "Revoke it" }).click();
  await expect(keys.getByText(name)).toHaveCount(0);
  expect((await program.get("/api/v1/customers?limit=1")).status()).toBe(401);
  await program.dispose();
});

test("users are found by text and role, and changed", async ({ page }) => {
  await page.goto("/");
  const person = await invite(page.request, "learner");
  await page.goto("/admin/users");
  await expect(page.getByRole("table")).toBeVisible();
  await expectSound(page);
  await page.getByRole("searchbox", { name: /Filter users/ }).fill(person.email);
  await expect(page).toHaveURL(/q=learner/);
  await expect(page.locator("tr[data-user]")).toHaveCount(1);
  await page.getByRole("button", { name: "Role", exact: true }).click();
  await page.getByRole("dialog", { name: "Filter by role" }).getByRole("button", { name: "Administrator" }).click();
  await expect(page.getByRole("heading", { name: "No user matches" })).toBeVisible();
  await page.getByRole("button", { name: "Remove the filter Role" }).click();
  await expect(page.locator("tr[data-user]")).toHaveCount(1);

  await page.getByRole("button", { name: person.name }).click();
  const dialog = page.getByRole("dialog", { name: "User" });
  await expectSound(page, "dialog[open]");
  // Meanwhile somebody else gives them another name.
  const { version } = await (await page.request.get(`/api/v1/users/${person.id}`)).json();
  const headers = { ...(await proof(page.request)), "If-Match": `"${version}"` };
  await page.request.patch(`/api/v1/users/${person.id}`, { data: { name: "Quicker" }, headers });
  test.info().annotations.push({ type: "console", description: "412" });
  await dialog.getByLabel("Role").selectOption("Account manager");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Somebody else changed this user")).toBeVisible();
  await expect(dialog.getByLabel("Name")).toHaveValue("Quicker");
  await dialog.getByLabel("Role").selectOption("Account manager");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator("tr[data-user]")).toContainText("Account manager");
});

test("who is disabled is out at once", async ({ page, browser, baseURL }) => {
  await page.goto("/");
  const person = await invite(page.request, "account_manager");
  const theirs = await pageOf(browser, baseURL!, person);
  await page.goto(`/admin/users?q=${person.email}`);
  await page.getByRole("button", { name: person.name }).click();
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await page.getByRole("dialog", { name: "Disable this user?" }).getByRole("button", { name: "Disable" }).click();
  await expect(page.locator("tr[data-user]")).toContainText("Disabled");
  expect((await theirs.request.get("/api/v1/me")).status()).toBe(401);
  await theirs.goto("/");
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.context().close();
});

test("a team is formed, gets people and another name, and goes", async ({ page }) => {
  await page.goto("/");
  const person = await invite(page.request, "account_manager");
  await page.goto("/admin/teams");
  await expectSound(page);
  const name = `Team ${crypto.randomUUID().slice(0, 8)}`;
  await page.getByRole("button", { name: "Form a team" }).click();
  await page.getByRole("dialog", { name: "Name of the team" }).getByLabel("Name").fill(name);
  await page.keyboard.press("Enter");
  const team = page.getByRole("region", { name });
  await team.getByRole("button", { name: `Add somebody to ${name}` }).click();
  const adding = page.getByRole("dialog", { name: "Add somebody to the team" });
  await adding.getByLabel("Who").selectOption({ label: person.name });
  await expectSound(page, "dialog[open]");
  await adding.getByRole("button", { name: "Add" }).click();
  await expect(team).toContainText(person.name);
  await team.getByRole("button", { name: `Take ${person.name} out of ${name}` }).click();
  await expect(team).not.toContainText(person.name);
  await team.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("dialog", { name: `Delete the team ${name}?` }).getByRole("button", { name: "Delete" }).click();
  await expect(team).toHaveCount(0);
});

test("what was done is in the audit log, with what it changed", async ({ page }) => {
  await page.goto("/");
  const person = await invite(page.request, "learner");
  await page.goto("/admin/audit");
  await expect(page.getByRole("table")).toBeVisible();
  await expectSound(page);
  await page.getByRole("button", { name: person.name }).first().click();
  await expect(page).toHaveURL(/target=/);
  const entry = page.locator("[data-entry]");
  await expect(entry).toHaveCount(1);
  await entry.focus();
  await page.keyboard.press("Enter");
  await expect(entry).toHaveAttribute("aria-expanded", "true");
  await expect(entry).toBeFocused();
  await expect(page.locator(".tbl--diff")).toContainText(person.email);
  await expectSound(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export CSV" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("audit.csv");
});

test("an account manager sees their own customers, and no administration", async ({ page, browser, baseURL }) => {
  await page.goto("/");
  const [owner] = await ownersOf(page.request);
  const person = await invite(page.request, "account_manager", [owner!.id]);
  const theirs = await pageOf(browser, baseURL!, person);
  await expect(rows(theirs).first()).toBeVisible();
  await expect(theirs.locator("tfoot")).toContainText(`${owner!.customers} account`);
  await expect(theirs.getByRole("button", { name: /^Portfolio of/ })).toHaveCount(0);
  await expect(theirs.getByRole("link", { name: "Users" })).toHaveCount(0);
  await theirs.goto("/admin/users");
  await expect(theirs.getByRole("heading", { name: "This page is not for you" })).toBeVisible();
  await expectSound(theirs);
  await theirs.context().close();
});

test("whoever sees the portfolios of others looks at one of them", async ({ page }) => {
  await page.goto("/");
  const [owner] = (await ownersOf(page.request)).filter((one) => one.customers > 0);
  const choice = page.getByRole("button", { name: /^Portfolio of/ });
  await choice.click();
  const menu = page.getByRole("dialog", { name: "Whose portfolio" });
  await expect(menu).toBeVisible();
  await expectAccessible(page, "#switcher");
  await menu.getByRole("link", { name: owner!.name }).click();
  await expect(page).toHaveURL(`/?owner=${owner!.id}`);
  await expect(choice).toContainText(owner!.name);
  await expect(page.locator("tfoot")).toContainText(`${owner!.customers} account`);
  await page.getByRole("button", { name: "Remove the filter Owner" }).click();
  await expect(page).toHaveURL("/");
});

for (const [width, colorScheme] of [
  [390, "dark"],
  [1920, "light"],
] as const) {
  test(`at ${width} px, ${colorScheme}, nothing sticks out`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    for (const path of ["/profile", "/admin/users", "/admin/teams", "/admin/audit"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
      await test.step(path, () => expectSound(page));
    }
  });
}
