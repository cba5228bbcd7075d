// The main pages look as they did when their pictures were accepted (support/pictures.ts). `./dev accept-screens` accepts how
// they look now.
import type { Page } from "@playwright/test";
import { comparable, expect, expectPicture, planWork, test } from "../support/pictures";
import { NOBODY } from "../support/people";
import { drawn } from "../support/table";

const VIEWS = [
  { width: 390, height: 1200, colorScheme: "light" },
  { width: 1280, height: 900, colorScheme: "light" },
  { width: 1280, height: 900, colorScheme: "dark" },
] as const;

/** Buys, pays, learns and slips a little: something is in every part of its page. */
const ACCOUNT = "/customers/C0000046";

async function portfolio(page: Page): Promise<void> {
  await drawn(page);
  await expect(page.locator(".kpi .spark")).toHaveCount(4);
}

const PAGES: [name: string, path: string, complete: (page: Page) => Promise<void>][] = [
  ["portfolio", "/", portfolio],
  ["account", ACCOUNT, async (page) => expect(page.locator(".chart canvas")).toBeVisible()],
  ["call-prep", `${ACCOUNT}/call-prep`, async (page) => expect(page.locator(".sheet .cadence")).toBeVisible()],
  ["risk", "/risk", async (page) => expect(page.locator(".chart canvas")).toHaveCount(3)],
  ["scoring", "/scoring", async (page) => expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible()],
  ["actions", "/actions", async (page) => expect(page.getByText("Send the new price list")).toBeVisible()],
  ["alerts", "/alerts", async (page) => expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible()],
];

// What a busy machine had not drawn yet is there when it is looked at again.
test.describe.configure({ retries: 2 });

for (const { width, height, colorScheme } of VIEWS) {
  test.describe(`${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
    test.beforeEach(({ browser }, info) => {
      comparable(browser.version(), info);
      test.setTimeout(120_000);
    });

    for (const [name, path, complete] of PAGES) {
      test(name, async ({ page, request }) => {
        await planWork(request, ACCOUNT);
        await page.goto(path);
        await complete(page);
        await expectPicture(page, `${name}-${width}-${colorScheme}`);
      });
    }

    test.describe("nobody is signed in", () => {
      test.use({ storageState: NOBODY });

      test("sign-in", async ({ page }) => {
        test.info().annotations.push({ type: "console", description: "401" });
        await page.goto("/");
        await expect(page.getByLabel("E-mail address")).toBeVisible();
        await expectPicture(page, `sign-in-${width}-${colorScheme}`);
      });
    });
  });
}
