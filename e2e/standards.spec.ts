import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

const byHand = { standardId: "cis-kubernetes-1.12", requirementId: "5.6.1" };

test("a standard is walked from the list to what fails it", async ({ adminPage: page, api }) => {
  const { requirements } = await api.call("getStandard", { params: { standardId: byHand.standardId } });
  const failed = requirements.find(({ state }) => state === "failed");
  if (!failed) throw new Error("The sample estate fails nothing");
  await page.goto("/standards");
  await page.getByRole("link", { name: "CIS Kubernetes Benchmark" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("CIS Kubernetes Benchmark");
  await page.getByLabel("Show").selectOption("failed");
  await expect(page).toHaveURL(/state=failed/);
  await page.getByRole("link", { name: failed.title, exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(failed.title);
  const fails = page.getByRole("region", { name: "What fails it" });
  await fails.getByRole("row").nth(1).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/findings\//);
});

test("a cluster is chosen, and its own answer shown", async ({ adminPage: page, api }) => {
  const { perCluster } = await api.call("getStandard", { params: { standardId: "cis-kubernetes-1.12" } });
  const managed = perCluster.find(({ cloud }) => cloud === "azure");
  if (!managed) throw new Error("The sample estate has no AKS cluster");
  await page.goto("/standards/cis-kubernetes-1.12?tab=clusters");
  await page.getByRole("tabpanel").getByRole("link", { name: managed.name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`cluster=${managed.id}`));
  await page.getByRole("tab", { name: "Requirements" }).click();
  await expect(page.getByText("Done by the cloud").first()).toBeVisible();
});

test("somebody vouches for what no rule can look at, and takes it back", async ({ adminPage: page, api }) => {
  await page.goto("/standards/cis-kubernetes-1.12/requirements/5.6.1");
  await page.getByRole("button", { name: "Attest…" }).click();
  const dialog = page.getByRole("dialog", { name: "Attest this requirement" });
  await expect(dialog.getByRole("button", { name: "Attest" })).toHaveAccessibleDescription(/Say how you know/);
  await dialog.getByLabel("How it is known").fill("Each team has a namespace of its own");
  await dialog.getByRole("button", { name: "Attest" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("table", { name: "Attestations" })).toContainText("Each team has a namespace of its own");
  expect((await api.call("getRequirement", { params: byHand })).state).toBe("attested");
  await page.getByRole("button", { name: "Withdraw…" }).click();
  await page
    .getByRole("dialog", { name: "Withdraw this attestation?" })
    .getByRole("button", { name: "Withdraw" })
    .click();
  await expect(page.getByRole("table", { name: "Attestations" })).toContainText("Withdrawn");
  expect((await api.call("getRequirement", { params: byHand })).state).toBe("notAssessed");
});

test("a reader sees everything, and why they may not attest", async ({ readerPage: page }) => {
  await page.goto("/standards/cis-kubernetes-1.12/requirements/5.6.1");
  await expect(page.getByRole("button", { name: "Attest…" })).toHaveAccessibleDescription(
    "Needs the role Security admin",
  );
  await page.goto("/standards/cis-kubernetes-1.12");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^periplus-cis-kubernetes-1\.12-.*\.csv$/);
});
