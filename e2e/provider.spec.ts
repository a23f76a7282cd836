import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { IdentityProvider } from "../apps/api/test/identity-provider.js";
import { type Product, startProduct } from "./product.js";
import { watchForTroubles } from "./troubles.js";

let provider: IdentityProvider;
let product: Product;
test.beforeAll(async () => {
  provider = await IdentityProvider.start();
  product = await startProduct([], { ...provider.settings, PERIPLUS_OIDC_ROLES: "platform=admin" });
});
test.afterAll(async () => {
  await product.stop();
  await provider.stop();
});

test("who is in a group signs in by the provider, goes where they wanted to, and signs out of both", async ({
  page,
}) => {
  const troubles = await watchForTroubles(page);
  provider.person = { sub: "ada", name: "Ada Lovelace", groups: ["platform"] };
  await page.goto(`${product.address}/sign-in?next=${encodeURIComponent("/access?tab=groups")}`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  await page.getByRole("button", { name: "Sign in with Example ID" }).click();
  const table = page.getByRole("table", { name: "Roles of groups and claims" });
  await expect(table).toContainText("platform");
  expect(page.url()).not.toMatch(/code=|state=/);
  await expect(table.getByRole("button", { name: "Take away" })).toHaveAccessibleDescription(
    "PERIPLUS_OIDC_ROLES gives this role",
  );

  await page.getByRole("textbox", { name: "Claim", exact: true }).fill("department");
  await page.getByRole("textbox", { name: "Value of the claim" }).fill("security");
  await page.getByRole("button", { name: "Give the role" }).click();
  await expect(table).toContainText("department is security");

  await page.getByRole("button", { name: "Account: Ada Lovelace" }).click();
  await page.getByRole("menuitem", { name: "Sign out of the identity provider, too" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(provider.requests).toContain("/end");

  provider.person = { sub: "eve", name: "Eve", department: "security" };
  await page.getByRole("button", { name: "Sign in with Example ID" }).click();
  await expect(page.getByRole("button", { name: "Account: Eve" })).toBeVisible();
  troubles.expectNone();
  const { cookies } = await page.context().storageState();
  await page.context().clearCookies();
  expect(cookies).toEqual([expect.objectContaining({ httpOnly: true, sameSite: "Strict" })]);
  await page.goto(`${product.address}/overview`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("somebody without a role is told so, and an address that was made up signs nobody in", async ({ page }) => {
  provider.person = { sub: "mallory", name: "Mallory" };
  await page.goto(`${product.address}/sign-in`);
  await page.getByRole("button", { name: "Sign in with Example ID" }).click();
  await expect(page.getByRole("status")).toContainText("The provider says that you are Mallory. You have no role here");
  await page.getByRole("link", { name: "To the sign-in page" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto(`${product.address}/sign-in/callback?state=planted&code=planted`);
  await expect(page.getByRole("status")).toContainText("This browser did not begin to sign in");
  expect(page.url()).not.toContain("planted");
});
