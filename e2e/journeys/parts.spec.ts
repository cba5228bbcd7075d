// The dashboard comes in parts: a page's code is fetched when it is needed, and a part that cannot be had says so.
import { expect, test } from "../support/test";
import { rows } from "../support/table";

const part = (name: string) => new RegExp(`/part-${name}-[0-9a-f]+\\.wasm$`);

test("the portfolio is shown without the code of the other pages", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await page.goto("/");
  await expect(rows(page).first()).toBeVisible();
  const parts = fetched.filter((url) => url.endsWith(".wasm"));
  expect(parts.filter((url) => part("portfolio\\.portfolio_table").test(url))).toHaveLength(1);
  expect(parts.filter((url) => part("data").test(url))).toEqual([]);

  const asked = page.waitForRequest(part("data"));
  await page.getByRole("navigation", { name: "Set-up" }).getByRole("link", { name: "Data" }).click();
  expect((await (await asked).response())!.headers()["cache-control"]).toContain("immutable");
  await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
});
