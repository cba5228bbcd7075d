// Where the risk is, and from every mark to the accounts behind it.
import { readFileSync } from "node:fs";
import type { Download, Page } from "@playwright/test";
import { drawn } from "../support/table";
import { expect, expectAccessible, test } from "../support/test";

interface Weight {
  dimension: string;
  customers: number;
}
interface Risk {
  customers: number;
  bands: { band: string; customers: number; factors: Weight[] }[];
  factors: Weight[];
  distribution: { from: number; to: number; customers: number }[];
  tree: { tier: string; customers: number }[];
}

const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const chart = (page: Page, panelName: string) => panel(page, panelName).getByRole("application");

/** Waits until everything is drawn, charts out of sight after some seconds. */
async function complete(page: Page): Promise<void> {
  await expect(page.locator(".sk")).toHaveCount(0);
  await expect(page.locator(".chart canvas")).toHaveCount(3);
}

/** The number of accounts that the portfolio says it shows. */
async function expectAccounts(page: Page, count: number): Promise<void> {
  await drawn(page);
  await expect(page.locator("tfoot").first()).toContainText(new RegExp(`^${count} account`));
}

async function text(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

async function risk(page: Page, query = ""): Promise<Risk> {
  return (await page.request.get(`/api/v1/risk-segments${query}`)).json();
}

test.beforeEach(async ({ page }) => {
  await page.goto("/risk");
  await complete(page);
});

test("a band leads to its accounts, and what costs it points to those that lose them", async ({ page }) => {
  const { bands } = await risk(page);
  const worst = bands.find((band) => band.customers > 0 && band.factors[0]!.customers > 0)!;
  const row = panel(page, "Risk by band").locator(`tr[data-band="${worst.band}"]`);
  await expect(row).toContainText(String(worst.customers));
  await row.getByRole("link").nth(1).click();
  await expect(page).toHaveURL(new RegExp(`band=${worst.band}&factor=${worst.factors[0]!.dimension}`));
  await expectAccounts(page, worst.factors[0]!.customers);

  await page.goBack();
  await row.getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`\\?band=${worst.band}$`));
  await expectAccounts(page, worst.customers);
});

test("with the keyboard alone a bar leads to its accounts", async ({ page }) => {
  const { distribution } = await risk(page);
  const at = distribution.findIndex((bin) => bin.customers > 0);
  await chart(page, "Scores").focus();
  for (let step = 0; step <= at; step += 1) await page.keyboard.press("ArrowRight");
  const bin = distribution[at]!;
  await expect(chart(page, "Scores").getByRole("status")).toContainText(`Score ${bin.from}–${bin.to}: ${bin.customers} account`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`max_score=${bin.to}&min_score=${bin.from}`));
  await expectAccounts(page, bin.customers);
});

test("an arc that is clicked leads to its accounts", async ({ page }) => {
  const { tree } = await risk(page);
  const canvas = chart(page, "Where the risk sits").locator("canvas");
  const { width, height } = (await canvas.boundingBox())!;
  // The first class begins at the top and goes clockwise; its ring is the innermost.
  const radius = Math.min(width, height) / 2;
  await canvas.click({ position: { x: width / 2 + radius * 0.04, y: height / 2 - radius * 0.32 } });
  await expect(page).toHaveURL(new RegExp(`tier=${tree[0]!.tier}`));
  await expectAccounts(page, tree[0]!.customers);
});

test("a factor leads to the accounts that it costs points", async ({ page }) => {
  const { factors } = await risk(page);
  await panel(page, "What costs the most").getByRole("button", { name: "Table" }).click();
  const table = page.getByRole("table", { name: "Dimensions by what they cost" });
  await expect(table.getByRole("row")).toHaveCount(factors.length + 1);
  await table.getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`factor=${factors[0]!.dimension}`));
  await expectAccounts(page, factors[0]!.customers);
});

test("the figures of a chart are there as a table, as CSV and as a picture", async ({ page }) => {
  const { distribution } = await risk(page);
  const scores = panel(page, "Scores");
  const picture = page.waitForEvent("download");
  await scores.getByRole("button", { name: "Scores as a picture" }).click();
  const png = await text(await picture);
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.length).toBeGreaterThan(5_000);

  await scores.getByRole("button", { name: "Table" }).click();
  const table = page.getByRole("table", { name: "Accounts by score" });
  const filled = distribution.filter((bin) => bin.customers > 0);
  await expect(table.getByRole("row")).toHaveCount(filled.length + 1);
  const csv = page.waitForEvent("download");
  await scores.getByRole("button", { name: "Scores as CSV" }).click();
  const lines = (await text(await csv)).toString().replace("\ufeff", "").trim().split("\r\n");
  expect(lines[0]).toBe("Score,Band,Accounts,Revenue a year (GBP)");
  expect(lines.slice(1).map((line) => line.split(",")[2])).toEqual(filled.map((bin) => String(bin.customers)));
});

test("filters narrow the page, stay in the address, and go along to the accounts", async ({ page }) => {
  await page.getByRole("button", { name: "Country", exact: true }).click();
  await page.getByRole("dialog", { name: "Filter by country" }).getByRole("checkbox").first().check();
  await expect(page).toHaveURL(/\/risk\?country=[A-Z]{2}$/);
  const country = new URL(page.url()).searchParams.get("country")!;
  await page.keyboard.press("Escape");
  const { customers } = await risk(page, `?country=${country}`);
  await expect(page.getByRole("region", { name: "Key figures" })).toContainText(`of ${customers} scored`);
  await page.getByRole("link", { name: "Show the accounts" }).click();
  await expect(page).toHaveURL(new RegExp(`^[^?]*/\\?country=${country}$`));
  await expectAccounts(page, customers);
});

test("without a match the way back is offered; a failure can be tried again", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "503" });
  await page.goto("/risk?q=no such account");
  await expect(page.getByRole("heading", { name: "No account matches" })).toBeVisible();
  await expectAccessible(page);
  await page.route("**/api/v1/risk-segments*", (route) => route.fulfill({ status: 503, body: "{}" }));
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page.getByRole("alert").first()).toContainText("could not be loaded");
  await page.unroute("**/api/v1/risk-segments*");
  await page.getByRole("alert").first().getByRole("button", { name: "Try again" }).click();
  await complete(page);
});

for (const [width, colorScheme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
  [320, "light"],
  [1920, "light"],
  [1920, "dark"],
] as const) {
  test.describe(`${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 844 }, colorScheme });

    test("nothing sticks out, axe finds nothing, and a picture is kept", async ({ page }) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `output/screens/risk-${width}-${colorScheme}.png`, fullPage: true });
      if (width > 320) await expectAccessible(page); // there the bar at the foot covers parts of what is above it
      for (const button of await page.getByRole("button", { name: "Table" }).all()) await button.click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      if (width > 320) await expectAccessible(page);
    });
  });
}
