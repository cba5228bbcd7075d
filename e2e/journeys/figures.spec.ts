// What the screens say is what the API says: figures, order, and nothing left out.
import type { APIRequestContext, Page } from "@playwright/test";
import { drawn, rows } from "../support/table";
import { expect, test } from "../support/test";
import { plan, scoredPast, titled } from "../support/work";
import { change, counted, decimal, exactly, type Measure, type Money } from "../support/written";

interface Customer {
  id: string;
  name: string;
  score: { value: number | null };
  revenue: { net: Money; yoy: Measure };
}

async function ask<T>(request: APIRequestContext, path: string): Promise<T> {
  const answer = await request.get(`/api/v1${path}`);
  expect(answer.ok(), path).toBe(true);
  return answer.json();
}

/** Number, name, score, net and year on year of the rows in the document, as they are written. */
function written(page: Page): Promise<string[][]> {
  return rows(page).evaluateAll((all) =>
    all.map((row) => [
      row.getAttribute("data-index")!,
      row.querySelector<HTMLElement>(".acct a")!.innerText,
      row.querySelector<HTMLElement>(".badge")!.innerText.match(/\d+|–/)![0],
      row.querySelector(".c-net [data-tip]")!.getAttribute("data-tip")!,
      row.querySelector<HTMLElement>(".c-yoy")!.innerText.replace("YoY", "").trim(),
    ]),
  );
}

function expected({ name, score, revenue }: Customer, index: number): string[] {
  const { value } = revenue.yoy;
  return [String(index), name, String(score.value ?? "–"), exactly(revenue.net), value === null ? "–" : change(value)];
}

for (const asOf of ["2026-03-31", "2025-09-30"]) {
  test(`the key figures are those of the summary as of ${asOf}`, async ({ page, request }) => {
    const summary = await ask<any>(request, `/portfolio/summary?as_of=${asOf}`);
    await page.goto(`/?as_of=${asOf}`);

    const [revenue, score, risk, overdue] = [0, 1, 2, 3].map((index) => page.locator(".kpi").nth(index));
    await expect(revenue!.locator(".kpi__value [data-tip]")).toHaveAttribute("data-tip", exactly(summary.net));
    for (const [ratio, against] of [
      [summary.attainment.value, "vs budget"],
      [summary.yoy.value, "vs prior year"],
    ] as const) {
      const way = ratio < 1 ? "down" : "up";
      await expect(revenue!).toContainText(`${way} ${decimal(Math.abs(ratio - 1) * 100, 1)}% ${against}`);
    }
    await expect(score!.locator(".kpi__value")).toHaveText(`${decimal(summary.average_score, 0)} of 100`);
    await expect(score!).toContainText(`${summary.scored} of ${summary.customers} scored`);
    await expect(risk!.locator(".kpi__value")).toHaveText(counted(summary.at_risk.customers, "account"));
    await expect(risk!.locator("[data-tip]").first()).toHaveAttribute("data-tip", exactly(summary.at_risk.revenue));
    const late = await ask<any>(request, `/customers?as_of=${asOf}&limit=1&min_overdue_ratio=1.5`);
    // Other journeys plan and complete meanwhile.
    await expect(async () => {
      const { overdue_actions: late, open_actions: open } = await ask<any>(request, `/portfolio/summary?as_of=${asOf}`);
      await expect(overdue!.locator(".kpi__value")).toHaveText(`${late} of ${open} open`, { timeout: 1_000 });
    }).toPass();
    await expect(overdue!).toContainText(`${late.page.total} orders overdue`);

    const bands = summary.bands.map((band: any) => String(band.customers));
    await expect(page.locator(".bandlist li b")).toHaveText(bands);
    const needed = summary.attention.slice(0, 5).map((one: any) => one.name);
    await expect(page.locator(".need__name a")).toHaveText(needed);
  });
}

test("score and risk have the lines of the weeks before, of whoever is looked at", async ({ page, request }) => {
  await scoredPast(request, "C0000046");
  const { facets } = await ask<any>(request, "/portfolio/summary");
  const owner = facets.find((facet: any) => facet.field === "owner").values[0].value;
  const told = new Set<string>();
  for (const whose of ["", `owner=${owner}`]) {
    const { points } = await ask<any>(request, `/portfolio/health-history?${whose}`);
    expect(points).toHaveLength(13);
    const [first, last] = [points[0], points[12]];
    const score = `from ${decimal(first.average_score, 1)} on 6 Jan 2026 to ${decimal(last.average_score, 1)} on 31 Mar 2026`;
    const risk = `from ${first.at_risk} on 6 Jan 2026 to ${last.at_risk} on 31 Mar 2026`;
    await page.goto(`/?${whose}`);
    const line = (index: number) => page.locator(".kpi").nth(index).locator(".spark");
    await expect(line(1)).toHaveAttribute("aria-label", `Average score by week, ${score}`);
    await expect(line(2)).toHaveAttribute("aria-label", `Accounts at risk by week, ${risk}`);
    told.add(score);
  }
  expect(told.size, "they are not everybody's twice").toBe(2);
});

test("overdue actions have the line of the weeks before, which follows what is planned", async ({ page, request }) => {
  const late = { due_at: "2026-03-20T10:00:00Z" };
  await plan(request, titled("Ask about the order"), late);
  await page.goto("/");
  const line = page.locator(".kpi").nth(3).locator(".spark");
  const count = async () => (await ask<any>(request, "/portfolio/action-history")).points.at(-1).overdue;
  const follows = () =>
    expect(async () => {
      const words = `Overdue actions by week, from 0 on 6 Jan 2026 to ${await count()} on 31 Mar 2026`;
      await expect(line).toHaveAttribute("aria-label", words, { timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
  await follows();
  const before = await count();
  await plan(request, titled("Ask about the invoice"), late);
  expect(await count()).toBeGreaterThan(before);
  await follows();
});

test("every heading sorts as the API does, both ways", async ({ page, request }) => {
  await page.goto("/");
  await drawn(page);
  for (const heading of await page.getByRole("columnheader").getByRole("button").all()) {
    for (let click = 0; click < 2; click += 1) {
      await heading.click();
      const sorted = page.locator("[aria-sort]");
      await expect(sorted).toHaveCount(1);
      const field = await sorted.getByRole("button").getAttribute("data-sort");
      const sign = (await sorted.getAttribute("aria-sort")) === "descending" ? "-" : "";
      const sort = sign + field!.replace("-", "");
      const { items } = await ask<{ items: Customer[] }>(request, `/customers?sort=${sort}&limit=10`);
      await expect(rows(page).locator(".acct a").nth(0), sort).toHaveText(items[0]!.name);
      await expect.poll(async () => (await written(page)).slice(0, 10), sort).toEqual(items.map(expected));
    }
  }
});

test("down to the last row the list is the API's, row by row", async ({ page, request }) => {
  const { items } = await ask<{ items: Customer[] }>(request, "/customers?sort=name&limit=500");
  expect(items).toHaveLength(60);
  const seen = new Map<string, string[]>();
  const collect = async () => (await written(page)).forEach((row) => seen.set(row[0]!, row));
  await page.goto("/?sort=name");
  await drawn(page);
  for (let last = -1; last < 59; ) {
    await collect();
    const reached = Math.max(...[...seen.keys()].map(Number));
    expect(reached, "scrolling brings more rows").toBeGreaterThan(last);
    last = reached;
    await rows(page).last().scrollIntoViewIfNeeded();
    if (last < 59) await expect(page.locator(`tr[data-index='${last + 1}']`)).toBeAttached();
  }
  expect(items.map((_, index) => seen.get(String(index)))).toEqual(items.map(expected));
});

test("one filter on top of another leaves what the API leaves, and the export has just that", async ({ page, request }) => {
  const filter = "band=critical,high&tier=a,b&min_contact_days=45";
  const { items } = await ask<{ items: Customer[] }>(request, `/customers?${filter}&limit=500&sort=-net`);
  expect(items.length).toBeGreaterThan(0);
  await page.goto(`/?${filter}&sort=-net`);
  await expect(page.locator("tfoot")).toContainText(counted(items.length, "account"));
  await expect.poll(() => written(page)).toEqual(items.map(expected));

  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export CSV" }).click()]);
  const csv = await request.get(file.url());
  const [head, ...lines] = (await csv.text()).trim().split("\r\n");
  const id = head!.replace("\u{feff}", "").split(",").indexOf("id");
  expect(lines.map((line) => line.split(",")[id])).toEqual(items.map((item) => item.id));
});

test("an account's page says of it what the API says", async ({ page, request }) => {
  const { items } = await ask<{ items: Customer[] }>(request, "/customers?sort=-net&limit=1");
  const id = items[0]!.id;
  const part = (name: string) => ask<any>(request, `/customers/${id}${name}`);
  const [detail, revenue, cadence, coverage, training] = await Promise.all(
    ["", "/revenue", "/cadence", "/coverage", "/training"].map(part),
  );
  await page.goto(`/customers/${id}`);

  const dimensions = page.locator(".explain > li:not(.explain__head, .explain__sum)");
  await expect(dimensions).toHaveCount(detail.dimensions.length);
  for (const [index, { gained, lost, text }] of detail.dimensions.entries()) {
    const line = dimensions.nth(index);
    await expect(line.locator(".explain__why")).toHaveText(text);
    if (gained === null) continue;
    await expect(line.locator(".num").first()).toHaveText(`${gained >= 0.05 ? "+" : ""}${decimal(gained, 1)}`);
    await expect(line.locator(".num").last()).toHaveText(lost >= 0.05 ? decimal(-lost, 1) : "0.0");
  }

  await page.getByText("Show as table").click();
  const months = page.getByRole("table", { name: "Net revenue by fiscal month" }).locator("tbody tr");
  const money = (value: Money | null) => (value === null ? "–" : exactly(value));
  for (const [index, month] of revenue.months.entries()) {
    const so = !month.closed && month.net !== null ? " so far" : "";
    await expect(months.nth(index).locator("td")).toHaveText([
      `${money(month.net)}${so}`,
      money(month.prior_net),
      money(month.budget),
    ]);
  }

  const yearAgo = `${Number(detail.as_of.slice(0, 4)) - 1}${detail.as_of.slice(4)}`;
  const ticks = cadence.invoice_dates.filter(({ date }: { date: string }) => date >= yearAgo).length;
  expect(((await page.locator(".cadence path.tick").getAttribute("d")) ?? "").match(/M/g)).toHaveLength(ticks);
  await expect(page.getByRole("region", { name: "Order cadence" })).toContainText(`Invoice date (${ticks})`);

  const gaps = coverage.families.filter((family: any) => !family.bought).map((family: any) => family.family);
  expect(gaps.length).toBeGreaterThan(0);
  const panel = page.getByRole("region", { name: "Coverage by family" });
  await expect(panel.locator("[data-gap] > :first-child")).toHaveText(gaps);
  await expect(panel).toContainText(`${coverage.bought} of ${coverage.common} common ones`);
  await expect(page.getByRole("region", { name: "Training" }).locator("dd").first()).toHaveText(
    `${decimal(training.completion.value * 100, 0)}%`,
  );
});
