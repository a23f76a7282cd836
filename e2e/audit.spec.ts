import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

test("the audit log tells who changed what, from where, and that nobody touched it", async ({ adminPage, api }) => {
  const name = `Robot ${Date.now()}`;
  const { account } = await api.call("createAccount", { body: { kind: "service", name, grants: [] } });
  await api.call("updateAccount", { params: { id: account.id }, body: { name: `${name} the second` } });
  await adminPage.goto("/overview");
  await adminPage.getByRole("button", { name: /^Account:/ }).click();
  await adminPage.getByRole("menuitem", { name: "Audit log" }).click();
  await adminPage.getByLabel("Id of the subject").fill(account.id);
  await adminPage.getByRole("button", { name: "Show" }).click();
  const log = adminPage.getByRole("grid", { name: "Audit log" });
  await expect(log.getByRole("link")).toHaveText(["updateAccount (changed)", "createAccount (added)"]);
  await log.getByRole("link", { name: "updateAccount" }).click();
  await expect(adminPage.getByRole("heading", { name: "updateAccount" })).toBeVisible();
  const row = adminPage.getByRole("table", { name: "Before and after" }).getByRole("row", { name: /^name/ });
  await expect(row.getByRole("cell")).toHaveText([name, `${name} the second`]);
  await expect(adminPage.getByText("bootstrap").first()).toBeVisible();
  await adminPage.goBack();

  const [download] = await Promise.all([
    adminPage.waitForEvent("download"),
    adminPage.getByRole("link", { name: "Export CSV" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  expect(download.suggestedFilename()).toMatch(/^periplus-audit-.*\.csv$/);
  expect(text.trimEnd().split("\r\n")).toHaveLength(3);

  await adminPage.getByRole("link", { name: "Reset" }).click();
  await adminPage.getByRole("button", { name: "Verify the chain" }).click();
  await expect(adminPage.getByRole("status").filter({ hasText: "each as it was written" })).toBeVisible();
  const first = log.getByRole("link").first();
  await expect(first).toBeVisible();
});

test("a reader is told why there is no audit log for them", async ({ readerPage }) => {
  await readerPage.goto("/audit");
  await expect(readerPage.getByText("Needs the role Security admin", { exact: true })).toBeVisible();
});
