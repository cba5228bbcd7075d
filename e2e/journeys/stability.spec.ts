// Nothing moves after it was drawn: the layout shift of whole page loads, as browsers measure it.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/test";

/** The most that may move while a page loads (cumulative layout shift). */
const MOST = 0.02;

async function shiftOf(page: Page, path: string, complete: string): Promise<{ shift: number; moved: string[] }> {
  await page.goto(path);
  await expect(page.locator(complete).first()).toBeVisible();
  await expect(page.locator(".sk")).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const seen = { shift: 0, moved: [] as string[] };
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
            sources: { node?: Element }[];
          })[]) {
            if (entry.hadRecentInput) continue;
            seen.shift += entry.value;
            seen.moved.push(...entry.sources.map(({ node }) => `${entry.value.toFixed(3)} ${node?.className || node?.nodeName}`));
          }
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(seen), 300);
      }),
  );
}

for (const width of [390, 1280, 1920]) {
  test(`pages stand still while they load, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const [path, complete] of [
      ["/", "tr[data-index]"],
      ["/customers/C0000046", ".explain__sum"],
      ["/customers/C0000046/call-prep", ".sheet h2"],
    ] as const) {
      const { shift, moved } = await shiftOf(page, path, complete);
      expect(shift, `${path}: ${moved.join(", ")}`).toBeLessThanOrEqual(MOST);
    }
  });
}
