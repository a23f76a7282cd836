import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

const ruleId = "container-privileged";

test("a finding is exempt with what it takes, and open again when that is revoked", async ({
  adminPage: page,
  api,
}) => {
  const [finding] = (await api.call("listFindings", { query: { q: `is:open rule:${ruleId}`, limit: 1 } })).items;
  if (!finding) throw new Error("The sample estate has no privileged container");
  const { score } = await api.call("getSecureScore");
  await page.goto(`/findings/${finding.id}`);
  await page.getByRole("main").getByRole("button", { name: "Exempt…" }).click();
  const dialog = page.getByRole("dialog", { name: "Exempt from this rule" });
  await expect(dialog.getByText(/^Exempts 1 finding on 1 resource/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Exempt" })).toHaveAccessibleDescription(/Say why/);
  await dialog.getByLabel("As", { exact: true }).selectOption("mitigated");
  await dialog.getByLabel("Reason").fill("The node agent is signed and pinned");
  await dialog.getByRole("button", { name: "Exempt" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("The node agent is signed and pinned")).toBeVisible();
  const exempt = await api.call("getFinding", { params: { id: finding.id } });
  expect(exempt).toMatchObject({ state: "exempt", exemption: { category: "mitigated" } });

  await page.getByRole("link", { name: "See the exemption" }).click();
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await page.getByRole("button", { name: "Change…" }).click();
  const change = page.getByRole("dialog", { name: "Change the exemption" });
  await change.getByLabel("Owner").fill("Payments");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^Owner: .* → Payments$/)).toBeVisible();

  await page.getByRole("button", { name: "Revoke…" }).click();
  const revoke = page.getByRole("dialog", { name: "Revoke this exemption?" });
  await revoke.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("main").getByText("Revoked", { exact: true })).toBeVisible();
  expect((await api.call("getFinding", { params: { id: finding.id } })).state).toBe("open");
  expect((await api.call("getSecureScore")).score).toBe(score);
});

test("several resources of a recommendation are exempt at once", async ({ adminPage: page, api }) => {
  const open = (await api.call("listFindings", { query: { q: `is:open rule:${ruleId}`, limit: 10 } })).items;
  await page.goto(`/recommendations/${ruleId}`);
  for (const { resource } of open.slice(0, 2))
    await page.getByLabel(`Choose ${resource.kind} ${resource.name}`, { exact: true }).first().check();
  await expect(page.getByText("2 resources chosen")).toBeVisible();
  await page.getByRole("button", { name: "Exempt…" }).click();
  const dialog = page.getByRole("dialog", { name: "Exempt from this rule" });
  await expect(dialog.getByText(/^Exempts 2 findings on 2 resources/)).toBeVisible();
  await dialog.getByLabel("Reason").fill("Both are replaced next quarter");
  await dialog.getByRole("button", { name: "Exempt" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("tab", { name: "Exempt" })).toContainText("2");
  for (const { id } of (await api.call("listExemptions", { query: { q: 'is:active "next quarter"' } })).items)
    await api.call("revokeExemption", { params: { id } });
});

test("the score tells what moved it, in parts that add up", async ({ adminPage: page, api }) => {
  const { points } = await api.call("getSecureScoreHistory");
  for (const { score, before, causes } of points) {
    const sum = causes.reduce((total, { effect }) => total + effect, 0);
    expect(sum).toBeCloseTo((score ?? 0) - (before?.score ?? 0), 9);
  }
  await page.goto("/score");
  const moved = page.getByRole("region", { name: "What moved it" });
  await expect(moved.getByRole("listitem").first()).toBeVisible();
  const showAll = moved.getByRole("button", { name: /^Show all/ });
  if (await showAll.isVisible()) await showAll.click();
  await expect(moved.getByText(/read for the first time/).first()).toBeVisible();
});

test("a reader sees that it can be exempt, and why not by them", async ({ readerPage: page, api }) => {
  const [finding] = (await api.call("listFindings", { query: { q: `is:open rule:${ruleId}`, limit: 1 } })).items;
  await page.goto(`/findings/${finding?.id}`);
  const button = page.getByRole("main").getByRole("button", { name: "Exempt…" });
  await expect(button).toHaveAccessibleDescription("Needs the role Security admin");
});
