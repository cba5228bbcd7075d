// Playwright's test with what every journey wants: the server's address, and failure on any error the page reports.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

export const test = base.extend<{ silentConsole: void }>({
  baseURL: async ({}, use) => use(`http://127.0.0.1:${process.env.E2E_PORT}`),

  silentConsole: [
    async ({ page }, use) => {
      const problems: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(message.text());
      });
      page.on("pageerror", (error) => problems.push(String(error)));
      await use();
      expect(problems, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** Fails with the list of what breaks WCAG 2.2 AA on the page, or in the part `within`, as it is shown now. */
export async function expectAccessible(page: Page, within = ":root"): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await new AxeBuilder({ page }).include(within).withTags(tags).analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html) }));
  expect(found, "violations found by axe").toEqual([]);
}
