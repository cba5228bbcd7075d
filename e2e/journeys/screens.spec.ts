// Every page at three widths in both themes: nothing sticks out, axe finds nothing, and a picture is kept.
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../support/test";
import { drawn, firstAccount } from "../support/table";

const WIDTHS = [390, 1280, 1920];

for (const width of WIDTHS) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${width} px, ${colorScheme}`, () => {
      const view = { width, height: width < 720 ? 844 : 1000 };
      test.use({ viewport: view, colorScheme });

      const show = async (page: Page, name: string) => {
        await page.evaluate(() => document.fonts.ready);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(beyond, "pixels that stick out").toBeLessThanOrEqual(0);
        // The widest pages are those of 1280 px with more air.
        if (width < 1920) await expectAccessible(page);
        // In a view as high as the page nothing hangs in the middle of it, and every row of the table exists.
        const height = await page.evaluate(() => document.documentElement.scrollHeight);
        await page.setViewportSize({ width, height });
        const heights = () => page.locator(".space").evaluateAll((all) => all.map((row) => row.clientHeight));
        await expect.poll(async () => Math.max(0, ...(await heights()))).toBe(0);
        await page.screenshot({ path: `output/screens/${name}-${width}-${colorScheme}.png`, fullPage: true });
        await page.setViewportSize(view);
      };

      test("portfolio", async ({ page }) => {
        await page.goto("/");
        await drawn(page);
        await expect(page.locator(".kpi__value").first()).toHaveText(/\d/);
        await show(page, "portfolio");
      });

      test("account", async ({ page }) => {
        await page.goto("/?sort=-net");
        const href = await firstAccount(page).getAttribute("href");
        await page.goto(href!);
        await expect(page.locator(".chart canvas")).toBeVisible();
        await expect(page.locator(".sk")).toHaveCount(0);
        await show(page, "account");
        await page.goto(`${href}/invoices`);
        await page.getByRole("button", { name: /^Lines of/ }).first().click();
        await expect(page.getByRole("table", { name: /^Lines of/ })).toBeVisible();
        await show(page, "invoices");
      });

      test("call prep", async ({ page }) => {
        await page.goto("/?sort=-net");
        const href = await firstAccount(page).getAttribute("href");
        await page.goto(`${href}/call-prep`);
        await expect(page.locator(".sheet .cadence")).toBeVisible();
        await expect(page.locator(".sk")).toHaveCount(0);
        await show(page, "call-prep");
      });

      test("data", async ({ page }) => {
        await page.goto("/data");
        await expect(page.getByRole("rowheader").first()).toBeVisible();
        await show(page, "data");
      });
    });
  }
}
