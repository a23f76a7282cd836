import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { signInByPasswordLink, test, testPassword } from "./fixtures.js";
import { watchForTroubles } from "./troubles.js";

test("who is not signed in gets the sign-in page, whole and accessible", async ({ page }) => {
  await page.goto("/overview");
  await expect(page).toHaveURL(/\/sign-in\?next=\/overview$/);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
});

test("who comes back from no identity provider is told so, on a page that is whole and accessible", async ({
  page,
}) => {
  await page.goto("/sign-in/callback");
  await expect(page.getByRole("link", { name: "To the sign-in page" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Signing in");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
});

test("the page says nothing to the console that it should not", async ({ page }) => {
  const troubles = await watchForTroubles(page);
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  troubles.expectNone();
});

test("a link signs in once, and its code stays in no address", async ({ page, api }) => {
  const { url } = await api.call("createSignInLink", { body: { name: "Ada", role: "reader" } });
  await page.goto(url);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  expect(page.url()).not.toContain("code=");
  await page.context().clearCookies();
  await page.goto(url);
  await expect(page.getByRole("status")).toContainText("The sign-in code is wrong, used or older than 10 minutes");
});

test("a code that is pasted leads where one wanted to go", async ({ page, api, sessions }) => {
  expect(Object.keys(sessions), "there are people with passwords").not.toEqual([]);
  const { url } = await api.call("createSignInLink", { body: { name: "Ada", role: "admin" } });
  await page.goto("/inventory?q=kind:Namespace");
  await page.getByText("I have a link").click();
  await page.getByLabel("Sign-in link or code").fill(url);
  await page.getByRole("group").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Inventory" })).toBeVisible();
  await expect(page.getByLabel("Query of the inventory")).toHaveValue("kind:Namespace");
});

test("signing out ends the session everywhere", async ({ page, api }) => {
  const { url } = await api.call("createSignInLink", { body: { name: "Ada", role: "reader" } });
  await page.goto(url);
  await page.getByRole("button", { name: "Account: Ada" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto("/overview");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a person with a password signs in, and is told no more than that it was wrong", async ({ page, api }) => {
  const body = { kind: "person" as const, name: "Grace", signInName: `grace-${Date.now()}`, grants: [] };
  const { link } = await api.call("createAccount", {
    body: { ...body, grants: [{ role: "reader", connectorIds: null }] },
  });
  await signInByPasswordLink(page, link?.url ?? "");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.getByRole("button", { name: "Account: Grace" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("Name").fill(body.signInName);
  await page.getByLabel("Password").fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).first().click();
  await expect(page.getByRole("status")).toContainText("Name or password is wrong");
  await page.getByLabel("Password").fill(testPassword);
  await page.getByRole("button", { name: "Sign in" }).first().click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});
