// Playwright's test with what every journey wants: the server's address, an administrator who is signed in, and failure on
// any error the page reports. An answer that a journey provokes is an error to the browser, too: a journey says so by an
// annotation "console" with its status.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { PASSWORD, PEOPLE } from "./people";

export { expect };

type State = Awaited<ReturnType<import("@playwright/test").APIRequestContext["storageState"]>>;

export const test = base.extend<{ silentConsole: void }, { server: string; administrator: State }>({
  // Of the servers of playwright.config.ts that of the journeys.
  server: [async ({}, use) => use(`http://127.0.0.1:${process.env.E2E_PORT}`), { scope: "worker" }],

  // Once for each worker: who tries often is told to wait.
  administrator: [
    async ({ playwright, server }, use) => {
      const request = await playwright.request.newContext({ baseURL: server });
      const answer = await request.post("/api/v1/auth/sign-in", { data: { email: PEOPLE.admin, password: PASSWORD } });
      expect(answer.status(), "signing in").toBe(200);
      await use(await request.storageState());
      await request.dispose();
    },
    { scope: "worker" },
  ],

  storageState: async ({ administrator }, use) => use(administrator),

  baseURL: async ({ server }, use) => use(server),

  silentConsole: [
    async ({ page }, use, info) => {
      const problems: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(message.text());
      });
      page.on("pageerror", (error) => problems.push(String(error)));
      await use();
      const provoked = info.annotations.filter(({ type }) => type === "console").map(({ description }) => `status of ${description}`);
      const others = problems.filter((problem) => !provoked.some((status) => problem.includes(status)));
      expect(others, "errors in the browser's console").toEqual([]);
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
