// The dashboard comes in parts: a page's code is fetched when it is needed, and a part that cannot be had says so.
import { expect, test } from "../support/test";
import { drawn } from "../support/table";

const part = (name: string) => new RegExp(`/part-${name}-[0-9a-f]+\\.wasm$`);

test("the portfolio is shown without the code of the other pages and without the chart library", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await page.goto("/");
  await drawn(page);
  const parts = fetched.filter((url) => url.endsWith(".wasm"));
  expect(parts.filter((url) => part("portfolio\\.portfolio_table").test(url))).toHaveLength(1);
  expect(parts.filter((url) => part("data").test(url))).toEqual([]);
  expect(fetched.filter((url) => url.includes("/charts/"))).toEqual([]);

  const asked = page.waitForRequest(part("data"));
  await page.getByRole("navigation", { name: "Set-up" }).getByRole("link", { name: "Data" }).click();
  expect((await (await asked).response())!.headers()["cache-control"]).toContain("immutable");
  await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
});

test("what is asked ahead of the program is what it asks, and is asked once", async ({ page }) => {
  type Asking = { bellwetherAsked: Map<string, unknown> };
  for (const [path, complete] of [
    ["/", "tr[data-index]"],
    ["/customers/C0000046", ".explain__sum"],
  ] as const) {
    const asked: string[] = [];
    const note = (request: { url(): string }) => asked.push(request.url().replace(/.*\/api\/v1/, ""));
    page.on("request", note);
    await page.goto(path);
    await expect(page.locator(complete).first()).toBeVisible();
    // What nobody takes is forgotten after ten seconds, which is not meant here.
    const left = () => page.evaluate(() => [...(window as unknown as Asking).bellwetherAsked.keys()]);
    await expect.poll(left, { timeout: 9_000 }).toEqual([]);
    page.off("request", note);
    for (const once of ["/me", "/meta", "/fiscal/window"]) expect(asked.filter((one) => one === once)).toHaveLength(1);
  }
});
