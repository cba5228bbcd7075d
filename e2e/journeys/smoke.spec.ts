// The shortest way through the product: the portfolio shows accounts, one of them opens and explains its score.
import { expect, test } from "../support/test";

test("an account manager opens an account from the portfolio", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle(/Bellwether/);

  const first = page.getByRole("table").getByRole("link").first();
  const name = await first.innerText();
  await first.click();
  await expect(page).toHaveURL(/\/customers\//);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
});

test("a developer finds the API described beside the product", async ({ page, request }) => {
  expect((await request.get("/healthz")).status()).toBe(200);

  await page.goto("/swagger-ui/");
  await expect(page.getByRole("heading", { level: 1, name: /Bellwether/ })).toBeVisible();
  await page.getByRole("heading", { name: /^customers/ }).click();
  await page.getByRole("button", { name: /^GET .api.v1.customers Customers/ }).click();
  await expect(page.getByRole("heading", { name: "Parameters" })).toBeVisible();
});
