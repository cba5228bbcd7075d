// Beyond the three main pages, which screens.spec.ts looks at: sections, dialogs, popovers, tips, and the keyboard alone.
import type { Page } from "@playwright/test";
import { drawn, firstAccount } from "../support/table";
import { expect, expectAccessible, test } from "../support/test";

const SECTIONS = ["timeline", "invoices", "credit-notes", "orders", "training", "contacts", "peers", "health-history", "call-prep"];

/** Waits until nothing is on its way any more. */
async function complete(page: Page): Promise<void> {
  await expect(page.locator(".sk")).toHaveCount(0);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

async function expectNothingSticksOut(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, "pixels that stick out").toBeLessThanOrEqual(0);
  // Their last column is the amount: it is not to be scrolled to.
  const documents = page.locator(".scroll-x:has(> .tbl--documents)");
  const hidden = await documents.evaluateAll((around) => around.map((of) => of.scrollWidth - of.clientWidth));
  for (const pixels of hidden) expect(pixels, "pixels of documents out of sight").toBeLessThanOrEqual(0);
  const current = page.locator(".tabs a[aria-current]");
  if ((await current.count()) > 0) await expect(current).toBeInViewport({ ratio: 0.9 });
}

for (const [width, colorScheme, hasOverlays] of [
  [1280, "light", false],
  [1280, "dark", true],
  [390, "light", true],
  [390, "dark", false],
] as const) {
  test.describe(`${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 844 }, colorScheme });

    test("sections of an account", async ({ page }) => {
      test.setTimeout(120_000); // axe looks at nine whole pages
      for (const section of SECTIONS) {
        await page.goto(`/customers/C0000046/${section}`);
        await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
        await complete(page);
        await expectNothingSticksOut(page);
        await expectAccessible(page);
      }
    });

    if (!hasOverlays) return; // both widths and both themes are seen, if not all pairs of them
    test("what lies above the page", async ({ page }) => {
      await page.goto("/?band=high,critical");
      await drawn(page);
      await complete(page);

      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
      await expectAccessible(page, "dialog[open]");
      await page.keyboard.press("Escape");

      await page.keyboard.press("/");
      await page.getByRole("combobox").fill("a");
      await expect(page.getByRole("option").first()).toBeVisible();
      await expectAccessible(page, "dialog[open]");
      await page.getByRole("dialog", { name: "Search accounts" }).getByRole("button", { name: "Close" }).click();

      await page.getByRole("button", { name: /^Band/ }).click();
      await expect(page.getByRole("dialog", { name: "Filter by band" })).toBeVisible();
      await expectAccessible(page, "#filter-band"); // what a popover covers for a moment has no size to be judged
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: /As of/ }).click();
      await expect(page.getByLabel("Show everything as of")).toBeVisible();
      await expectAccessible(page, "#as-of");
    });
  });
}

test("without a match, and without such a page", async ({ page }) => {
  for (const [path, heading] of [
    ["/?q=no such account", "No account matches"],
    ["/nowhere", "There is no such page"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
    await expectAccessible(page);
  }
});

test("at 320 px, which is a wide page enlarged four times, nothing is cut off", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const account = "/customers/C0000046";
  const work = ["board", "suggestions", "playbooks", "templates", "team"].map((view) => `/actions?view=${view}`);
  const others = ["/risk", "/scoring", "/alerts", "/alerts?view=rules", "/alerts?view=deliveries", "/data", "/actions", ...work];
  test.setTimeout(180_000); // so many pages
  for (const path of ["/", account, ...SECTIONS.map((section) => `${account}/${section}`), ...others]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
    await complete(page);
    await test.step(path, () => expectNothingSticksOut(page));
  }
});

test("a dialog keeps the focus and gives it back", async ({ page }) => {
  await page.goto("/");
  const opener = page.getByRole("button", { name: "Keyboard" });
  await opener.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Keyboard" });
  await expect(dialog).toBeVisible();
  for (let stop = 0; stop < 4; stop += 1) {
    await page.keyboard.press("Tab");
    const outside = await dialog.evaluate((element) => {
      const focused = document.activeElement!;
      return focused !== document.body && !element.contains(focused);
    });
    expect(outside, "focus behind the dialog").toBe(false);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test("with the keyboard alone a filter is set", async ({ page }) => {
  await page.goto("/");
  await drawn(page);
  await page.getByRole("button", { name: "Tier", exact: true }).focus();
  await page.keyboard.press("Enter");
  const option = page.getByRole("dialog", { name: "Filter by tier" }).getByRole("checkbox").first();
  await expect(option).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(option).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/tier=/);
});

test("a new page has its own title, and the focus at its content", async ({ page }) => {
  await page.goto("/");
  const link = firstAccount(page);
  const name = await link.innerText();
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle(`${name} · Bellwether`);
  await expect(page.getByRole("main")).toBeFocused();
});

test("who wants less motion gets none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/");
  await drawn(page);
  const moving = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
  expect(moving).toBe(0);
});
