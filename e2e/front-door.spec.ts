import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { apiAsAdmin, expectNoTroubles, watchForTroubles } from "./session.js";

test("who is not signed in gets the sign-in page, whole and accessible", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  // Text must really be drawn: a browser without fonts passes every other check.
  expect((await page.getByRole("heading", { name: "Sign in" }).boundingBox())?.height).toBeGreaterThan(10);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
});

test("the page says nothing to the console that it should not", async ({ page }) => {
  const watched = watchForTroubles(page);
  await page.goto("/sign-in");
  expectNoTroubles({ troubles: watched.troubles.filter((text) => !text.includes("401")) });
});

test("a script reads the sample estate through the API", async () => {
  const api = await apiAsAdmin();
  const overview = await api.get("/api/v1/overview");
  expect(overview.status()).toBe(200);
  expect((await (await api.get("/api/v1/connectors")).json()).items.length).toBeGreaterThan(0);
  await api.dispose();
});
