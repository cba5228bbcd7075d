// What an account manager finds on an account's page: why the score is what it is, and what is behind the numbers.
import { proof } from "../support/people";
import { expect, expectAccessible, test } from "../support/test";
import { drawn, firstAccount } from "../support/table";
import { titled } from "../support/work";

/** Opens the account with the greatest revenue: it has everything. */
test.beforeEach(async ({ page }) => {
  await page.goto("/?sort=-net");
  await firstAccount(page).click();
  await expect(page.locator(".explain__sum")).toBeVisible();
});

const number = (text: string) => Number(text.replace("−", "-").replace(/[^\d.-]/g, ""));

test("the points gained add up to the score", async ({ page }) => {
  const column = async (index: number) =>
    (await page.locator(`.explain > li:not(.explain__head, .explain__sum, [data-absent]) > .num:nth-of-type(${index})`).allInnerTexts())
      .map(number)
      .reduce((sum, points) => sum + points, 0);
  const sum = page.locator(".explain__sum .num");
  const [gained, lost] = [number(await sum.first().innerText()), number(await sum.last().innerText())];
  expect(gained - lost).toBeCloseTo(100, 0);
  expect(Math.abs((await column(3)) - gained)).toBeLessThan(0.5);
  const shown = number((await page.locator(".gauge__n b").innerText()).trim());
  expect(Math.abs(gained - shown)).toBeLessThanOrEqual(0.55);
  await expect(page.locator(".explain__sum")).toContainText(`shown as ${shown}`);
});

test("each dimension says in a sentence what is behind it", async ({ page }) => {
  for (const sentence of await page.locator(".explain__why").allInnerTexts()) expect(sentence).not.toBe("");
  await page.getByText("Measures behind it").click();
  await expect(page.getByRole("rowheader", { name: "How overdue, in usual gaps" })).toBeVisible();
});

test("the chart comes when it is nearly in sight, follows its place, and has its figures as a table", async ({ page }) => {
  const canvas = page.locator(".chart canvas");
  await page.locator(".chart").scrollIntoViewIfNeeded();
  await expect(canvas).toBeVisible();
  // No window changes its size when a panel does.
  await page.locator(".chart-body").evaluate((body) => (body.style.width = "300px"));
  await expect.poll(async () => (await canvas.boundingBox())!.width).toBeLessThanOrEqual(300);
  await page.locator(".chart-body").evaluate((body) => (body.style.width = ""));
  await expect.poll(async () => (await canvas.boundingBox())!.width).toBeGreaterThan(300);
  await page.getByText("Show as table").click();
  await expect(page.getByRole("table", { name: "Net revenue by fiscal month" }).getByRole("row")).toHaveCount(13);
});

test("an invoice opens to its lines, which add up to its total", async ({ page }) => {
  await page.getByRole("link", { name: "Invoices", exact: true }).click();
  await expect(page).toHaveURL(/\/invoices$/);
  const open = page.getByRole("button", { name: /^Lines of/ }).first();
  const total = number(await page.locator("tbody").first().locator("tr").first().locator("td").last().innerText());
  await open.click();
  await expect(open).toHaveAttribute("aria-expanded", "true");
  const lines = page.getByRole("table", { name: /^Lines of/ });
  await expect(lines).toBeVisible();
  await expect(lines.locator("tbody td:last-child").first()).toHaveText(/\d/);
  const amounts = (await lines.locator("tbody td:last-child").allInnerTexts()).map(number);
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(Math.abs(total), 2);
});

test("credit notes have a list of their own, apart from the invoices", async ({ page, request }) => {
  const id = page.url().match(/customers\/([^/?]+)/)![1];
  const documents = async (kind: string) =>
    (await (await request.get(`/api/v1/customers/${id}/invoices?limit=50&kind=${kind}`)).json()) as {
      items: { number: string }[];
      page: { total: number };
    };
  const [notes, invoices] = [await documents("credit_note"), await documents("invoice")];
  expect(notes.page.total).toBeGreaterThan(0);
  const sections = page.getByRole("navigation", { name: "Account sections" });
  await sections.getByRole("link", { name: "Credit notes" }).click();
  await expect(page).toHaveURL(/\/credit-notes$/);
  const list = page.getByRole("region", { name: "Credit notes" });
  await expect(list.getByRole("status")).toHaveText(String(notes.page.total));
  const numbers = list.getByRole("button", { name: /^Lines of/ });
  expect(await numbers.allInnerTexts()).toEqual(notes.items.map(({ number }) => number));
  await expect(page.getByRole("region", { name: "Adjustments" })).toHaveCount(0);
  await expectAccessible(page);

  const total = list.locator("tbody").first().locator("tr").first().locator("td").last();
  await expect(total).toContainText("−");
  await numbers.first().click();
  const lines = list.getByRole("table", { name: /^Lines of/ });
  await expect(lines.locator("tbody td:last-child").first()).toHaveText(/\d/);
  const amounts = (await lines.locator("tbody td:last-child").allInnerTexts()).map(number);
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(-number(await total.innerText()), 2);

  await sections.getByRole("link", { name: "Invoices" }).click();
  const shown = page.getByRole("region", { name: "Invoices" });
  await expect(shown.getByRole("status")).toHaveText(invoices.page.total.toLocaleString("en-GB"));
  expect(await shown.getByRole("button", { name: /^Lines of/ }).allInnerTexts()).not.toContain(notes.items[0].number);
});

test("a logged contact is changed and removed again", async ({ page, request }) => {
  test.info().annotations.push({ type: "console", description: "412" });
  await page.goto("/?sort=name");
  await firstAccount(page).click();
  await page.getByRole("navigation", { name: "Account sections" }).getByRole("link", { name: "Contacts" }).click();
  const list = page.getByRole("region", { name: "Logged contacts" });
  await expect(list.getByRole("status")).toHaveText(/\d/);
  const summary = titled("Asked about delivery");
  const entry = list.getByRole("listitem").filter({ hasText: summary });

  await page.getByRole("button", { name: "Log contact" }).click();
  const log = page.getByRole("dialog", { name: "Log a contact" });
  await log.getByLabel("When").fill("2026-03-30T10:00"); // on a later day than that of the demonstration nobody sees it yet
  await log.getByLabel("What was it about?").fill(summary);
  await log.getByRole("button", { name: "Log contact" }).click();
  await expect(entry).toContainText("Logged by Journey admin");

  await entry.getByRole("button", { name: /^Change/ }).click();
  const dialog = page.getByRole("dialog", { name: "Change the contact" });
  await expect(dialog.getByLabel("What was it about?")).toHaveValue(summary);
  await expectAccessible(page, "dialog[open]");
  await dialog.getByLabel("How").selectOption("meeting");
  await dialog.getByLabel("What came of it?").fill("Order agreed");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(entry).toContainText("Meeting");
  await expect(entry).toContainText("Order agreed");

  // Somebody else was quicker: nothing is overwritten, and what was typed stays.
  await entry.getByRole("button", { name: /^Change/ }).click();
  const id = page.url().match(/customers\/([^/?]+)/)![1];
  const { items } = await (await request.get(`/api/v1/customers/${id}/contacts?limit=50`)).json();
  const kept = items.find(({ note }: { note: string }) => note === summary);
  const change = { data: { outcome: "Escalated" }, headers: { ...(await proof(request)), "If-Match": `"${kept.version}"` } };
  expect((await request.patch(`/api/v1/customers/${id}/contacts/${kept.id}`, change)).status()).toBe(200);
  await dialog.getByLabel("What came of it?").fill("Reached");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await expect(dialog.getByLabel("What came of it?")).toHaveValue("Reached");
  await dialog.getByRole("button", { name: "Close" }).click();

  await page.reload();
  await expect(entry).toContainText("Escalated");
  await entry.getByRole("button", { name: /^Remove/ }).click();
  const question = page.getByRole("dialog", { name: "Remove this contact?" });
  await expectAccessible(page, "dialog[open]");
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Contact removed")).toBeVisible();
  await expect(entry).toHaveCount(0);
});

test("the list of invoices goes on to its end", async ({ page }) => {
  await page.getByRole("link", { name: "Invoices", exact: true }).click();
  const count = page.locator(".panel [role=status]");
  await expect(count).toHaveText(/\d/);
  const total = number(await count.innerText());
  const more = page.getByRole("button", { name: "Show more" });
  const documents = page.getByRole("button", { name: /^Lines of/ });
  await expect(documents.first()).toBeVisible();
  while (await more.isVisible()) {
    const before = await documents.count();
    await more.click();
    await expect.poll(() => documents.count()).toBeGreaterThan(before);
  }
  expect(await documents.count()).toBe(total);
});

test("every section has an address and a title of its own", async ({ page }) => {
  const name = await page.getByRole("heading", { level: 1 }).innerText();
  const sections = [
    ["Timeline", "Timeline"],
    ["Orders", "Orders"],
    ["Training", "Training"],
    ["Contacts", "Logged contacts"],
    ["Peers", "Compared with peers"],
    ["Health history", "Health history"],
  ] as const;
  for (const [link, heading] of sections) {
    await page.getByRole("navigation", { name: "Account sections" }).getByRole("link", { name: link }).click();
    await expect(page.getByRole("heading", { level: 2, name: heading })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("heading", { level: 2, name: heading })).toBeVisible();
  }
  await expect(page).toHaveTitle(`${name} · Bellwether`);
});

test("the way back leads to the portfolio as it was left", async ({ page }) => {
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").click();
  await expect(page).toHaveURL(/\?sort=-net$/);
});

test("the timeline is filtered by kind", async ({ page }) => {
  await page.getByRole("navigation", { name: "Account sections" }).getByRole("link", { name: "Timeline" }).click();
  const kinds = page.getByRole("group", { name: "Kinds" });
  const invoices = kinds.getByRole("button", { name: /^Invoice \d/ });
  await invoices.click();
  await expect(invoices).toHaveAttribute("aria-pressed", "true");
  const titles = page.locator(".timeline > li b");
  await expect(titles.first()).toBeVisible();
  for (const title of await titles.allInnerTexts()) expect(title).toMatch(/invoice/i);
});

test("a score is overridden with a reason, shown as such, and taken back", async ({ page }) => {
  test.info().annotations.push({ type: "console", description: "400" });
  await page.goto("/?sort=-score");
  await firstAccount(page).click();
  await page.getByRole("button", { name: "Override" }).click();
  const dialog = page.getByRole("dialog", { name: "Override the score" });
  await dialog.getByLabel("Score, 0 to 100").fill("41");
  await dialog.getByRole("button", { name: "Override" }).click();
  await expect(dialog.getByRole("alert").first()).toBeVisible();
  await dialog.getByLabel("Reason").fill("Their buyer leaves in spring");
  await dialog.getByRole("button", { name: "Override" }).click();
  await expect(page.locator(".score-note")).toContainText("Set to 41 by Journey admin");
  await expect(page.locator(".gauge__n b")).toContainText("41");

  await page.getByRole("button", { name: "Override" }).click();
  await dialog.getByRole("button", { name: "Back to the computed score" }).click();
  await expect(page.locator(".score-note")).toHaveCount(0);
});

test("the chart and its table are downloaded", async ({ page }) => {
  await page.locator(".chart").scrollIntoViewIfNeeded();
  await expect(page.locator(".chart canvas")).toBeVisible();
  await page.getByText("Show as table").click();
  for (const [name, file] of [["CSV", /^revenue-.*\.csv$/], ["PNG", /^revenue-.*\.png$/]] as const) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: `Download as ${name}` }).click();
    expect((await download).suggestedFilename()).toMatch(file);
  }
});
