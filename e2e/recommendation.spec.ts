import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures.js";

const ruleId = "container-allowed-ports";
const parametersTab = `/recommendations/${ruleId}?tab=parameters`;
const portsField = (page: Page) => page.getByRole("textbox", { name: "allowedPorts" });
const save = (page: Page) => page.getByRole("button", { name: "Save and judge again" });

test("an administrator's parameters are what everything is judged by", async ({ adminPage: page, api }) => {
  const { parameters, counts } = await api.call("getRecommendation", { params: { ruleId } });
  await page.goto(parametersTab);
  const affected = page.getByRole("tab", { name: "Affected" });
  await expect(affected).toContainText(String(counts.unhealthy));
  try {
    await portsField(page).fill("80\n443");
    await save(page).click();
    await expect(page.getByText(/^What is stored is being judged again/)).toBeVisible();
    await expect(affected).not.toContainText(String(counts.unhealthy), { timeout: 30_000 });
    const { counts: after } = await api.call("getRecommendation", { params: { ruleId } });
    expect(after.unhealthy).toBeGreaterThan(counts.unhealthy);
  } finally {
    await api.call("setRuleParameters", { params: { ruleId }, body: parameters ?? {} });
  }
});

test("what a value would do is known before it is saved, and a scope has its own", async ({ adminPage: page, api }) => {
  const { items } = await api.call("listClusters");
  const cluster = items.find(({ name }) => name === "aks-dev") ?? items[0];
  if (cluster === undefined) throw new Error("The sample estate has no cluster");
  const scope = { clusterId: cluster.id };
  await page.goto(parametersTab);
  await page.getByLabel("Where", { exact: true }).selectOption({ label: cluster.name });
  await expect(page.getByText("From everywhere").first()).toBeVisible();
  try {
    await page
      .getByRole("button", { name: /^Use \d+ for allowedPorts$/ })
      .last()
      .click();
    await page.getByRole("button", { name: "Preview" }).click();
    const preview = page.getByRole("region", { name: "Preview" });
    await expect(preview).toContainText(/Opens 0, closes \d+\. 1 cluster would be judged again/);
    await save(page).click();
    await expect(page.getByRole("list").getByRole("button", { name: cluster.name })).toBeVisible();
    const { own, all } = await api.call("getRuleSettings", { params: { ruleId }, query: scope });
    expect(own?.values?.allowedPorts).toContain(8080);
    expect(all.map((each) => each.scope.level)).toContain("cluster");
    await page.getByRole("button", { name: "Everywhere" }).click();
    await expect(page.getByLabel("Where", { exact: true })).toHaveValue("");
  } finally {
    await api.call("clearRuleSettings", { params: { ruleId }, query: scope });
  }
});

test("a value of another type is not sent", async ({ adminPage: page }) => {
  await page.goto(parametersTab);
  await portsField(page).fill("80\nhttps");
  await expect(page.getByText("https is not a whole number")).toBeVisible();
  await expect(save(page)).toHaveAccessibleDescription("A value is not of its type");
});

test("a reader sees what could be done, and why not by them", async ({ readerPage: page, api }) => {
  const changes: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") changes.push(`${request.method()} ${request.url()}`);
  });
  await page.goto(parametersTab);
  await expect(portsField(page)).not.toBeEditable();
  await expectOff(page, "Save and judge again", "Needs the role Security admin");
  const [connector] = (await api.call("listConnectors")).items;
  await page.goto(`/connectors/${connector?.id}`);
  for (const name of ["Discover now", "Pause", "Remove"]) {
    await expectOff(page, name, "Needs the role Security admin or Connector manager");
  }
  expect(changes).toEqual([]);
});

/** The button is there and says why it does nothing; pressing it does nothing. */
async function expectOff(page: Page, name: string, why: string): Promise<void> {
  const button = page.getByRole("main").getByRole("button", { name });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(why);
  // Not `click`: it waits for the button to be on.
  await button.dispatchEvent("click");
}
