import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

test("the slash goes to the query box, where other keys are letters", async ({ adminPage: page }) => {
  await page.goto("/inventory");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("/");
  const box = page.getByRole("combobox", { name: "Query of the inventory" });
  await expect(box).toBeFocused();
  await page.keyboard.type("g o?/");
  await expect(box).toHaveValue("g o?/");
  await expect(page).toHaveURL(/\/inventory/);
});

test("Ctrl K finds a page and a cluster", async ({ adminPage: page }) => {
  await page.goto("/help");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Find" }).getByRole("combobox").fill("security posture");
  await expect(page.getByRole("option", { name: "Secure score" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Secure score");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("eks-payments");
  await page.getByRole("option", { name: "eks-payments-prod Cluster" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("eks-payments-prod");
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the question mark helps, and g goes", async ({ adminPage: page }) => {
  await page.goto("/overview");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await page.keyboard.press("Shift+?");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Help");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connectors");
});

test("a list is walked and opened without a pointer", async ({ adminPage: page }) => {
  await page.goto("/inventory?q=kind:Deployment");
  const rows = page.getByRole("grid", { name: "Resources" }).getByRole("row");
  await rows.nth(1).focus();
  await page.keyboard.press("j");
  await expect(rows.nth(2)).toBeFocused();
  const name = (await rows.nth(2).getByRole("link").textContent()) ?? "";
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("main")).toBeFocused();
});
