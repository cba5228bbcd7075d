// Pictures of whole pages that are compared with those that were accepted (../pictures). The pages come from a server of their
// own, whose data no journey changes, and their clock stands still.
//
// What a page looks like depends on the browser that draws it. Which one drew the accepted pictures is kept beside them;
// what another one draws is not compared, and that is said.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext, Page, TestInfo } from "@playwright/test";
import { proof } from "./people";
import { expect as hasty, test as strict } from "./test";
import { scoredPast } from "./work";

const DRAWN_BY = join(import.meta.dirname, "../pictures/browser.json");

/** Waits longer than journeys do: pictures say what a page looks like, not how long it took on a busy machine. */
export const expect = hasty.configure({ timeout: 30_000 });

/** The morning of the business date that server.mjs pins. */
const NOW = new Date("2026-03-31T08:30:00Z");

/** What is to be done in the pictures: title, more. Nothing on the business date: the server knows what hour it really is. */
const WORK: [string, object][] = [
  ["Ask about the order that did not come", { kind: "call", due_at: "2026-03-27T15:00:00Z", priority: "high" }],
  ["Send the new price list", { kind: "email", due_at: "2026-04-02T09:00:00Z" }],
  ["Review the budget with purchasing", { kind: "meeting", due_at: "2026-04-14T09:00:00Z" }],
];

export const test = strict.extend<{ still: void }, object>({
  server: [async ({}, use) => use(`http://127.0.0.1:${process.env.PICTURES_PORT}`), { scope: "worker" }],

  still: [
    async ({ page }, use) => {
      await page.clock.setFixedTime(NOW);
      // How old data is, and until what hour something is best done, goes by the server's clock, which goes on.
      await page.route(/\/api\/v1\/(?!events)/, async (route) => {
        const response = await route.fetch();
        let body = (await response.text()).replace(/"age_s":\d+/g, '"age_s":840');
        if (route.request().url().includes("/suggestions")) body = body.replace(/T\d\d:\d\d:\d\d(\.\d+)?Z/g, "T12:00:00Z");
        await route.fulfill({ response, body });
      });
      await use();
      await page.unrouteAll({ behavior: "ignoreErrors" });
    },
    { auto: true },
  ],
});

/** Skips a test, loudly, whose picture was accepted as another browser drew it; remembers the browser if this one is to count. */
export function comparable(version: string, info: TestInfo): void {
  if (["all", "changed"].includes(info.config.updateSnapshots)) {
    writeFileSync(DRAWN_BY, `${JSON.stringify({ chromium: version })}\n`);
    return;
  }
  const accepted = existsSync(DRAWN_BY) ? JSON.parse(readFileSync(DRAWN_BY, "utf8")).chromium : "none";
  const why = `pictures were drawn by Chromium ${accepted}, this is ${version}: not compared; see them, then \`./dev accept-screens\``;
  if (accepted !== version) {
    console.warn(`\n${info.title}: ${why}`);
    info.annotations.push({ type: "not compared", description: why });
  }
  test.skip(accepted !== version, why);
}

/** Waits until the past was scored, which a new server does meanwhile, and makes what is to be done: once, however often and by
 * however many it is asked for. */
export async function planWork(request: APIRequestContext, account: string): Promise<void> {
  await scoredPast(request, account.slice("/customers/".length));
  const { items } = await (await request.get("/api/v1/customers?limit=3&sort=-net")).json();
  const headers = await proof(request);
  for (const [at, [title, more]] of WORK.entries()) {
    const data = { title, customer: items[at].id, ...more };
    const answer = await request.post("/api/v1/actions", { data, headers: { ...headers, "Idempotency-Key": `pictures-${at}` } });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

/** Waits until all is there, then compares. */
export async function expectPicture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await expect(page.locator(".sk, .awaited, [aria-busy=true]")).toHaveCount(0);
  await expect(page).toHaveScreenshot(`${name}.png`);
}
