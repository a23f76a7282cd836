import { expect } from "@playwright/test";
import { test } from "./fixtures.js";
import { expectHarmless, hidden, markup, shown } from "./harmless.js";

test("names and reasons with markup, directions and escapes are shown as what they are", async ({ adminPage, api }) => {
  const owner = `${hidden}${Date.now()}`;
  const body = {
    ruleId: "container-privileged",
    scopes: [{ namespace: "no-such-namespace" }],
    category: "waiver" as const,
    reason: `${markup} ${hidden.replaceAll("\u001b", "")}`,
    owner,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  };
  const { items } = await api.call("createExemptions", { body });
  const id = items[0]?.id ?? "";
  await adminPage.goto(`/exemptions/${id}`);
  await expect(adminPage.getByText(shown).first()).toBeVisible();
  await expect(adminPage.getByText("<img src=x onerror=").first()).toBeVisible();
  await expectHarmless(adminPage);
  await adminPage.goto("/exemptions");
  await expect(adminPage.getByText(shown).first()).toBeVisible();
  await expectHarmless(adminPage);
  await adminPage.goto(`/audit?subject=${id}`);
  await adminPage.getByRole("link", { name: /createExemptions/ }).click();
  await expect(adminPage.getByText("<img src=x onerror=").first()).toBeVisible();
  await expectHarmless(adminPage);
  await api.call("revokeExemption", { params: { id } });
});

test("a manifest's names are shown as what they are, also where it is typed", async ({ adminPage }) => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${hidden}`, annotations: { note: markup } },
    spec: { containers: [{ name: markup, image: `evil/${hidden}`, securityContext: { privileged: true } }] },
  };
  await adminPage.goto("/check");
  const editor = adminPage.getByRole("textbox", { name: "Manifest" });
  await editor.click();
  await adminPage.keyboard.insertText(JSON.stringify(pod).replaceAll("\\u001b", "\u009b"));
  await adminPage.getByRole("button", { name: "Check" }).click();
  await expect(adminPage.getByText(String.raw`safe\u202egnp.exe`).first()).toBeVisible();
  await expectHarmless(adminPage);
  await expect(editor.locator(".cm-specialChar").first()).toHaveText(/^\\u[0-9a-f]{4}$/);
});
