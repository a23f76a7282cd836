import { expect } from "@playwright/test";
import { contextOptions } from "./browser.js";
import { signInByPasswordLink, test } from "./fixtures.js";
import { watchForTroubles } from "./troubles.js";

test("somebody who is let in for one connector sees and does what is theirs", async ({
  adminPage,
  api,
  browser,
  demo,
}) => {
  const { items: clusters } = await api.call("listClusters");
  const name = `Limited ${Date.now()}`;
  await adminPage.goto("/access");
  await adminPage.getByRole("button", { name: "Add a person" }).click();
  const dialog = adminPage.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Name to sign in with").fill(name.toLowerCase().replace(" ", "-"));
  await dialog.getByLabel("Role").selectOption("admin");
  await dialog.getByLabel("For").selectOption("some");
  const add = dialog.getByRole("button", { name: "Add" });
  await expect(add).toHaveAccessibleDescription("Choose a connector");
  await dialog.getByLabel("Sample AWS").check();
  await add.click();
  await expect(adminPage.getByRole("status")).toContainText(`A link for ${name} is made.`);
  const url = await adminPage.getByRole("figure", { name: "Password link" }).locator("code").textContent();
  const row = adminPage.getByRole("table", { name: "People" }).getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Security admin of Sample AWS");

  const context = await browser.newContext({ ...contextOptions, baseURL: demo.address });
  const page = await context.newPage();
  const troubles = await watchForTroubles(page);
  await signInByPasswordLink(page, url ?? "");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.goto("/connectors");
  const connectors = page.getByRole("table", { name: "Connectors" });
  await expect(connectors.getByRole("rowheader")).toHaveCount(1);
  await expect(connectors).toContainText("Sample AWS");
  const remove = page.getByRole("button", { name: "Remove sample data" });
  await expect(remove).toHaveAccessibleDescription("Your role is bound to some connectors, and this concerns all");
  await page.goto("/clusters");
  const main = page.getByRole("main");
  for (const cluster of clusters)
    await expect(main.getByText(cluster.name, { exact: true })).toHaveCount(cluster.cloud === "aws" ? 1 : 0);
  await page.goto("/access");
  await expect(page.getByText("Needs the role Security admin")).toBeVisible();
  troubles.expectNone();

  await page.goto("/account");
  await page.getByLabel("Name", { exact: true }).fill("my script");
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByRole("figure", { name: "Secret" })).toContainText(/^periplus_pat_\w{38}/);
  await expect(page.getByRole("table", { name: "Tokens" })).toContainText("my script");

  await adminPage.reload();
  await adminPage.getByRole("button", { name: `Actions on ${name}` }).click();
  await adminPage.getByRole("menuitem", { name: "Disable" }).click();
  await expect(row).toContainText("disabled");
  await page.goto("/overview");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await context.close();
});
