import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

const ruleId = "custom-owner-label";

test("a rule is written, mended, tried, saved, let count, and deleted", async ({ adminPage: page, api }) => {
  for (const rule of (await api.call("listCustomRules")).items.filter((each) => each.ruleId === ruleId))
    await api.call("deleteCustomRule", { params: { ruleId: rule.ruleId } });
  const { score } = await api.call("getSecureScore");
  await page.goto("/custom-rules");
  await page.getByRole("link", { name: "New rule" }).first().click();
  await page.getByRole("button", { name: "A label" }).click();
  const editor = page.getByRole("textbox", { name: "The rule as YAML" });
  await expect(editor).toContainText(ruleId);

  // What is wrong is marked where it is, while somebody writes, and the cursor stays.
  await editor.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("titel: x");
  await expect(page.getByText("1 thing to mend")).toBeVisible();
  await expect(page.getByText("There is no such field")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save the rule" })).toHaveAccessibleDescription("Mend the rule first");
  for (const _ of "titel: x") await page.keyboard.press("Backspace");
  await expect(page.getByText("Nothing is wrong with it")).toBeVisible();

  await page.getByRole("button", { name: "Try the rule" }).click();
  await expect(page.getByText("Everything that it judges is unhealthy")).toBeVisible();
  await page.getByRole("button", { name: "A sample" }).click();
  await page.getByRole("button", { name: "Try the rule" }).click();
  await expect(page.getByRole("article").getByText("Unhealthy")).toBeVisible();

  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Workloads should say who owns them" })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/custom-rules/${ruleId}$`));
  const detail = () => api.call("getCustomRule", { params: { ruleId } });
  await expect.poll(async () => (await detail()).clustersToJudge, { timeout: 60_000 }).toBe(0);
  expect((await detail()).counts.unhealthy).toBeGreaterThan(100);
  expect((await api.call("getSecureScore")).score).toBe(score);

  await page.getByRole("button", { name: "Let it count in the score" }).click();
  await expect(page.getByText("counts in the score", { exact: true })).toBeVisible();
  await expect.poll(async () => (await detail()).clustersToJudge, { timeout: 60_000 }).toBe(0);
  expect((await api.call("getSecureScore")).score).toBeLessThan(score ?? 0);

  // The version before, against that of now.
  await page.getByRole("button", { name: "Compare version 1" }).click();
  const versions = page.getByRole("dialog", { name: "From version 1 to 2" });
  await expect(versions.getByText("status: stable")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete the rule" }).click();
  await expect(page).toHaveURL(/\/custom-rules$/);
  await expect.poll(async () => (await api.call("getSecureScore")).score, { timeout: 60_000 }).toBe(score);
  expect((await api.call("listFindings", { query: { q: `is:open rule:${ruleId}` } })).items).toEqual([]);
});

test("what was written is not lost without a word", async ({ adminPage: page }) => {
  await page.goto("/custom-rules/new");
  const editor = page.getByRole("textbox", { name: "The rule as YAML" });
  await editor.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# mine");
  await page.getByRole("link", { name: "Overview" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Stay" }).click();
  await expect(editor).toContainText("# mine");
  await page.getByRole("link", { name: "Overview" }).click();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL(/\/overview$/);
});

test("rules come from a file, all of them or none", async ({ adminPage: page, api }) => {
  const text = (id: string, healthy: string) => `id: ${id}
version: 1
title: Imported ${id}
severity: low
control: manage-access-and-permissions
status: preview
description: Nothing is checked.
rationale: It is a test.
target: { kinds: [example.com/v1/Nothing] }
healthy: ${healthy}
message: "'never'"
remedy: { kind: manual, risk: safe, text: Do nothing. }
`;
  const open = (content: string) =>
    page
      .locator("input[type=file]")
      .setInputFiles({ name: "rules.yaml", mimeType: "text/yaml", buffer: Buffer.from(content) });
  await page.goto("/custom-rules");
  await open(`${text("custom-one", '"true"')}---\n${text("custom-two", "object.(")}`);
  const dialog = page.getByRole("dialog", { name: "Import rules" });
  await expect(dialog.getByText(/^Line 23, column 17: healthy/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Import" })).toHaveAccessibleDescription(
    /all of them are kept, or none/i,
  );
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await open(`${text("custom-one", '"true"')}---\n${text("custom-two", '"false"')}`);
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("link", { name: "Imported custom-two" })).toBeVisible();
  for (const id of ["custom-one", "custom-two"]) await api.call("deleteCustomRule", { params: { ruleId: id } });
});

test("a reader reads rules, and is told why they cannot write them", async ({ readerPage: page }) => {
  await page.goto("/custom-rules");
  await expect(page.getByRole("button", { name: "New rule" }).first()).toHaveAccessibleDescription(/Security admin/);
  await page.goto("/custom-rules/new");
  await expect(page.getByRole("button", { name: "Save the rule" })).toHaveAccessibleDescription(/Security admin/);
  await expect(page.getByRole("textbox", { name: "The rule as YAML" })).toHaveAttribute("aria-readonly", "true");
});
