import { expect, test } from "@playwright/test";
import { type Product, startProduct } from "./product.js";
import { watchForTroubles } from "./troubles.js";

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.stop());

test("from nothing to sample data, by the link that the start prints", async ({ page }) => {
  const troubles = await watchForTroubles(page);
  await page.goto(product.signInLink);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Make the first administrator");
  expect(page.url()).not.toContain("first-account=");
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByLabel("Name to sign in with").fill("ada");
  await page.getByLabel("New password").fill("an engine of difference");
  const make = page.getByRole("button", { name: "Make the administrator" });
  await expect(make).toHaveAccessibleDescription("The two passwords differ");
  await page.getByLabel("The same again").fill("an engine of difference");
  await make.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Where do you want to start?");
  const clouds = page.getByRole("region", { name: "Connect a cloud or a cluster" });
  await expect(clouds.getByRole("link")).toHaveCount(4);
  const check = page.getByRole("region", { name: "Check a manifest" });
  await expect(check.getByRole("link", { name: "Check a manifest" })).toHaveAttribute("href", "/check");

  await page.getByRole("button", { name: "Start the sample data" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connectors", { timeout: 30_000 });
  await expect(page.getByRole("table", { name: "Connectors" }).getByText("sample", { exact: true })).toHaveCount(4);
  await expect(page.getByRole("note")).toContainText("Sample data. Nothing here is real.");
  const runs = page.getByRole("table", { name: "Discoveries" });
  await expect(runs.getByRole("row").filter({ hasText: "Completed" })).toHaveCount(4, { timeout: 60_000 });
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("heading", { name: "Do first" })).toBeVisible();

  await page.getByRole("button", { name: "Remove sample data" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Where do you want to start?", { timeout: 30_000 });
  troubles.expectNone();
});
