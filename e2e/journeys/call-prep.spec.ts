// Monday, nine o'clock: who slips, why, and what to say. From the first page to the sheet, on paper, and logged.
import { expect, expectAccessible, test } from "../support/test";
import { drawn, firstAccount } from "../support/table";

const sheet = ".sheet";

test("the worst account is two clicks away from its call prep", async ({ page }) => {
  await page.goto("/");
  const needed = page.locator(".need").first();
  const name = await needed.locator(".need__name a").innerText();
  await expect(needed.locator(".need__why")).toHaveText(/\d/);
  await needed.getByRole("link", { name: "Prepare a call with" }).click();
  await expect(page).toHaveURL(/\/customers\/[^/]+\/call-prep$/);
  await expect(page.locator(sheet).getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page).toHaveTitle(`Call prep, ${name} · Bellwether`);

  await page.goto("/");
  await firstAccount(page).click();
  await page.getByRole("link", { name: "Call prep", exact: true }).click();
  await expect(page.locator(sheet)).toBeVisible();
});

test("with the keyboard alone", async ({ page }) => {
  await page.goto("/");
  await drawn(page);
  await page.keyboard.press("j");
  await page.keyboard.press("c");
  await expect(page.locator(sheet).getByRole("heading", { name: "Talking points" })).toBeVisible();
});

test("the sheet is one page of A4, and one of Letter", async ({ page }) => {
  await page.goto("/?sort=-net");
  const href = await firstAccount(page).getAttribute("href");
  await page.goto(`${href}/call-prep`);
  await expect(page.locator(`${sheet} h2`).first()).toBeVisible();
  await expect(page.locator(".sk")).toHaveCount(0);
  for (const format of ["A4", "Letter"] as const) {
    const pdf = (await page.pdf({ format })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g), format).toHaveLength(1);
  }
  await page.emulateMedia({ media: "print" });
  const cut = await page.locator(sheet).evaluate((element) => element.scrollHeight - element.clientHeight);
  expect(cut, "pixels that are cut off on paper").toBeLessThanOrEqual(1);
});

test("the call is logged on the sheet, and is part of the timeline", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "400" });
  await page.goto("/?sort=net");
  const href = await firstAccount(page).getAttribute("href");
  await page.goto(`${href}/call-prep`);
  await page.getByRole("button", { name: "Log this call" }).click();
  const dialog = page.getByRole("dialog", { name: "Log a contact" });
  await dialog.getByRole("button", { name: "Log contact" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await expectAccessible(page, "dialog[open]");

  const about = `Asked about the usual order ${Date.now()}`;
  await dialog.getByLabel("What was it about?").fill(about);
  await dialog.getByLabel("When").fill("2026-03-30T10:15"); // the journeys live in the past
  await dialog.getByRole("button", { name: "Order agreed" }).click();
  await expect(dialog.getByLabel("What came of it?")).toHaveValue("Order agreed");
  await dialog.getByRole("button", { name: "Log contact" }).click();
  await expect(page.getByText("Contact logged")).toBeVisible();
  await expect(page.locator(sheet)).toContainText(about);
  await page.goto(`${href}/timeline`);
  await expect(page.locator(".timeline")).toContainText(about);
});
