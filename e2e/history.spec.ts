import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

test("a snapshot is looked into, and compared with the newest", async ({ adminPage: page, api }) => {
  const [cluster] = (await api.call("listClusters")).items.filter(({ cloud }) => cloud === "kubernetes");
  if (!cluster) throw new Error("The sample estate has no cluster that is connected directly");
  const [newest] = (await api.call("listSnapshots", { params: { id: cluster.id } })).items;
  await page.goto(`/clusters/${cluster.id}/history`);
  await page.getByRole("grid", { name: "Snapshots" }).getByRole("link").first().click();
  await page.getByLabel("Kind").fill("Deployment");
  await page.getByLabel("Namespace").fill("monitoring");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/kind=Deployment&namespace=monitoring/);
  const objects = page.getByRole("grid", { name: "Objects then" });
  await expect(objects.getByRole("row").filter({ hasText: "kube-state-metrics" })).toHaveCount(1);
  await expect(objects.getByRole("row").filter({ hasText: "DaemonSet" })).toHaveCount(0);

  // What is looked at is in the address: going back and coming again shows it.
  await page.goBack();
  await expect(page.getByLabel("Kind")).toHaveValue("");
  await page.goForward();
  await expect(page.getByLabel("Kind")).toHaveValue("Deployment");

  await page.getByRole("link", { name: "Compare with the newest" }).click();
  await expect(page).toHaveURL(new RegExp(`since=${newest?.id}`));
  await expect(page.getByText("No object differs")).toBeVisible();
});
