import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures.js";

const queryBox = (page: Page) => page.getByRole("combobox", { name: "Query of the inventory" });
const rows = (page: Page) => page.getByRole("grid", { name: "Resources" }).getByRole("row");
const query = (page: Page) => new URL(page.url()).searchParams.get("q");

test("from the overview to the resources of one kind in one cluster", async ({ adminPage: page, api }) => {
  await page.goto("/overview");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Inventory" }).click();
  await queryBox(page).fill("kind:Deployment");
  await queryBox(page).press("Enter");
  await expect(rows(page).nth(1)).toContainText("Deployment");
  expect(query(page)).toBe("kind:Deployment");

  const [cluster] = (await api.call("listClusters")).items.filter(({ name }) => name === "eks-payments-prod");
  const narrowed = `kind:Deployment cluster:${cluster?.name}`;
  await page.getByRole("button", { name: "Cluster filter" }).click();
  await page.getByRole("checkbox", { name: cluster?.name ?? "" }).check();
  await page.keyboard.press("Escape");
  await expect(queryBox(page)).toHaveValue(narrowed);
  const { count } = await api.call("listResources", { query: { q: narrowed, limit: 1 } });
  await expect(page.getByText(`${count?.value} resources`)).toBeVisible();
  await expect(rows(page).nth(1)).toContainText(cluster?.name ?? "");
  expect(query(page)).toBe(narrowed);
});

test("the address keeps the query through back, forward and reload", async ({ adminPage: page }) => {
  await page.goto("/inventory?q=kind:Deployment");
  await page.getByRole("button", { name: "Kind filter" }).click();
  await page.getByRole("checkbox", { name: /^DaemonSet/ }).check();
  await page.keyboard.press("Escape");
  await expect(queryBox(page)).toHaveValue("kind:Deployment,DaemonSet");
  await page.goBack();
  await expect(queryBox(page)).toHaveValue("kind:Deployment");
  await page.goForward();
  await expect(queryBox(page)).toHaveValue("kind:Deployment,DaemonSet");
  await page.reload();
  await expect(queryBox(page)).toHaveValue("kind:Deployment,DaemonSet");
  await page.getByRole("button", { name: "Kind filter 2 chosen" }).click();
  await expect(page.getByRole("checkbox", { name: /^DaemonSet/ })).toBeChecked();
});

test("a query that is not understood says where, and can be mended in one step", async ({ adminPage: page }) => {
  await page.goto("/inventory?q=kind:Deployment");
  await expect(rows(page).nth(1)).toContainText("Deployment");
  await queryBox(page).fill("kind:Deployment colour:red");
  await queryBox(page).press("Enter");
  await expect(queryBox(page)).toHaveAttribute("aria-invalid", "true");
  await expect(queryBox(page)).toHaveAccessibleDescription(/colour/);
  await page.getByRole("button", { name: "Drop what is not understood" }).click();
  await expect(queryBox(page)).toHaveValue("kind:Deployment");
  await expect(queryBox(page)).not.toHaveAttribute("aria-invalid");
});

test("a query without a match says what each term keeps out", async ({ adminPage: page }) => {
  await page.goto("/inventory?q=kind:Deployment name:there-is-no-such-thing");
  await page.getByRole("button", { name: /^Without name:there-is-no-such-thing: \d/ }).click();
  await expect(queryBox(page)).toHaveValue("kind:Deployment");
});

test("a resource shows its findings, and where in its text they are", async ({ adminPage: page, api }) => {
  await page.goto("/inventory?q=kind:Deployment severity:>=high");
  await rows(page).nth(1).getByRole("link").click();
  await expect(page).toHaveURL(/\/resources\/\d+$/);
  const { name, observed, assessments } = await api.call("getResource", {
    params: { id: page.url().split("/").at(-1) ?? "" },
  });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  const broken = assessments.filter(({ state }) => state === "unhealthy");
  await expect(page.getByRole("tab", { name: "Assessments" })).toContainText(
    `${broken.length} of ${assessments.length}`,
  );

  await page.getByRole("tab", { name: "Configuration" }).click();
  await expect(page).toHaveURL(/tab=configuration/);
  const text = page.getByRole("textbox", { name: `Deployment ${name} as observed` });
  await expect(text).toContainText(observed.marks[0]?.message ?? "no mark");

  await page.getByRole("tab", { name: "Assessments" }).click();
  const [first] = broken;
  await page.getByRole("link", { name: first?.title ?? "" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(first?.evidence[0]?.message ?? "");
  await expect(page.getByRole("link", { name })).toBeVisible();
});
