import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

test("a rule becomes a policy: what it would block, its text at a level, and where it is", async ({
  adminPage: page,
}) => {
  await page.goto("/recommendations/container-privileged?tab=enforce");
  const preview = page.getByRole("region", { name: "What it would have blocked" });
  await expect(preview).toContainText(/Would have blocked \d+ of the \d+ objects that run today/);
  await preview.getByText("The list").click();
  await expect(preview.getByRole("listitem").first()).toContainText("runs privileged");
  await page.getByText("ValidatingAdmissionPolicy and its binding").click();
  const policy = page.getByRole("figure", { name: "Policy" });
  await expect(policy).toContainText("- Warn");
  await page.getByRole("group", { name: "What happens to what fails" }).getByRole("button", { name: "Deny" }).click();
  await expect(policy).toContainText("- Deny");
  await expect(page.getByRole("table", { name: "Enforcement by cluster" })).toContainText("Absent");
});

test("a resource has one change for all of its findings that are proved", async ({ adminPage: page, api }) => {
  const { items } = await api.call("listFindings", { query: { q: "is:open rule:container-privileged", limit: 1 } });
  await page.goto(`/resources/${items[0]?.resource.id}?tab=fix`);
  await expect(page.getByText("Verified: all of these turn healthy")).toBeVisible();
  await expect(page.getByRole("region", { name: "The object before and after the change" })).toBeVisible();
});
