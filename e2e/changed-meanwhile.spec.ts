import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures.js";

const notice = (page: Page, what: string) =>
  page.getByRole("status").filter({ hasText: `${what}: somebody else changed this after you looked.` });
const changes = (page: Page) => page.getByRole("table", { name: "What somebody else changed" });

test("of two administrators who change a connector at once, neither loses anything unseen", async ({
  adminPage: page,
  api,
}) => {
  const [connector] = (await api.call("listConnectors")).items.filter(({ cloud }) => cloud === "aws");
  if (!connector) throw new Error("The sample estate has no connector of AWS");
  const params = { id: connector.id };
  const now = () => api.call("getConnector", { params });
  const save = page.getByRole("button", { name: "Save", exact: true });
  const { name, intervalMinutes, selection } = connector;
  try {
    await page.goto(`/connectors/${connector.id}`);
    await page.getByLabel("Name", { exact: true }).fill("Mine");
    await api.call("updateConnector", { params, body: { name: "Theirs", intervalMinutes: 15 } });
    await save.click();
    await expect(notice(page, "Not saved")).toBeVisible();
    await expect(changes(page).getByRole("row")).toContainText(["What", `Name${name}Theirs`, /^Discover.*15 minutes$/]);
    expect(await now()).toMatchObject({ name: "Theirs", intervalMinutes: 15 });
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Mine");
    await expect(page.getByLabel("Discover", { exact: true })).toHaveValue("15");
    await page.getByRole("button", { name: "Keep mine and save" }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    await expect(notice(page, "Not saved")).toBeHidden();
    expect(await now()).toMatchObject({ name: "Mine", intervalMinutes: 15, selection });

    await page.getByLabel("Name", { exact: true }).fill("Mine again");
    await page.getByLabel("Leave out").fill("region:nowhere-1");
    await api.call("updateConnector", { params, body: { name: "Theirs again", intervalMinutes: 60 } });
    await save.click();
    await page.getByRole("button", { name: "Take theirs" }).click();
    await expect(notice(page, "Not saved")).toBeHidden();
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Theirs again");
    await expect(page.getByLabel("Leave out")).toHaveValue("region:nowhere-1");
    expect((await now()).selection).toEqual(selection);
    await save.click();
    await expect(save).toHaveAccessibleDescription("Nothing has been changed");
    expect(await now()).toMatchObject({ name: "Theirs again", intervalMinutes: 60 });
    expect((await now()).selection.exclude).not.toEqual(selection.exclude);
  } finally {
    await api.call("updateConnector", { params, body: { name, intervalMinutes, selection } });
  }
});

test("of two administrators who set a rule at once, neither loses anything unseen", async ({
  adminPage: page,
  api,
}) => {
  const params = { ruleId: "container-privileged" };
  const own = async () => (await api.call("getRuleSettings", { params })).own;
  // While clusters are judged, the settings' tag moves: a change is then refused, and at once made of the newer one. That works,
  // but the browser notes each refusal in the console.
  const judged = () => expect.poll(async () => (await api.call("getRuleSettings", { params })).clustersToJudge).toBe(0);
  const set = (settings: { excludedNamespaces?: string[]; excludedImages?: string[] }) =>
    api.call("setRuleSettings", { params, body: { scope: {}, settings } });
  try {
    await page.goto(`/recommendations/${params.ruleId}?tab=parameters`);
    await page.getByLabel("Excluded namespaces").fill("mine");
    await set({ excludedNamespaces: ["theirs"], excludedImages: ["example.com/theirs/*"] });
    await page.getByRole("button", { name: "Save and judge again" }).click();
    await expect(notice(page, "Not saved")).toBeVisible();
    await expect(changes(page)).toContainText("Excluded namespacesnothingtheirs");
    expect(await own()).toEqual({ excludedNamespaces: ["theirs"], excludedImages: ["example.com/theirs/*"] });
    await judged();
    await page.getByRole("button", { name: "Keep mine and save" }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    await expect(notice(page, "Not saved")).toBeHidden();
    expect(await own()).toEqual({ excludedNamespaces: ["mine"], excludedImages: ["example.com/theirs/*"] });

    await page.getByLabel("Excluded namespaces").fill("mine-again");
    await set({ excludedNamespaces: ["theirs-again"] });
    await page.getByRole("button", { name: "Save and judge again" }).click();
    await page.getByRole("button", { name: "Take theirs" }).click();
    await expect(page.getByLabel("Excluded namespaces")).toHaveValue("theirs-again");
    await expect(page.getByLabel("Excluded images")).toHaveValue("");
    expect(await own()).toEqual({ excludedNamespaces: ["theirs-again"] });

    await set({ excludedNamespaces: ["once-more"] });
    await page.getByRole("button", { name: "Clear what is set here" }).click();
    await expect(notice(page, "Not cleared")).toBeVisible();
    expect(await own()).toEqual({ excludedNamespaces: ["once-more"] });
    await judged();
    await page.getByRole("button", { name: "Clear what is set here" }).click();
    await expect.poll(own).toBeNull();
  } finally {
    await api.call("clearRuleSettings", { params });
  }
});

test("an account is removed as it was seen only", async ({ adminPage: page, api }) => {
  const name = `Robot ${Date.now()}`;
  const { account } = await api.call("createAccount", { body: { kind: "service", name, grants: [] } });
  const params = { id: account.id };
  await page.goto("/access?tab=service-accounts");
  await page.getByRole("button", { name: `Actions on ${name}` }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await api.call("updateAccount", { params, body: { grants: [{ role: "admin", connectorIds: null }] } });
  const dialog = page.getByRole("dialog", { name: `Remove ${name}?` });
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(notice(page, `Remove ${name}`)).toBeVisible();
  await expect(changes(page)).toContainText("MaynothingSecurity admin");
  await api.call("getAccount", { params });
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(dialog).toBeHidden();
  await expect(api.call("getAccount", { params })).rejects.toThrow(/404/);
});

test("of two administrators who change an exemption at once, neither loses anything unseen", async ({
  adminPage: page,
  api,
}) => {
  const terms = { category: "waiver" as const, reason: "Nothing of this is there", owner: "Nobody" };
  const expiresAt = new Date(Date.now() + 7 * 24 * 60 * 60_000).toISOString();
  const scopes = [{ namespace: "nowhere" }];
  const { items } = await api.call("createExemptions", {
    body: { ruleId: "container-privileged", scopes, ...terms, expiresAt },
  });
  const params = { id: items[0]?.id ?? "" };
  const now = () => api.call("getExemption", { params });
  await page.goto(`/exemptions/${params.id}`);
  await page.getByRole("button", { name: "Change…" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the exemption" });
  await dialog.getByLabel("Owner").fill("Mine");
  await api.call("updateExemption", { params, body: { owner: "Theirs", category: "mitigated" } });
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(changes(page).getByRole("row")).toContainText(["What", /^As/, "OwnerNobodyTheirs"]);
  await dialog.getByRole("button", { name: "Keep mine and save" }).click();
  await expect(dialog).toBeHidden();
  expect(await now()).toMatchObject({ ...terms, expiresAt, owner: "Mine", category: "mitigated" });

  await page.getByRole("button", { name: "Revoke…" }).click();
  await api.call("updateExemption", { params, body: { reason: "There is a reason now" } });
  const revoke = page.getByRole("dialog", { name: "Revoke this exemption?" });
  await revoke.getByRole("button", { name: "Revoke" }).click();
  await expect(changes(page)).toContainText("There is a reason now");
  expect((await now()).state).toBe("active");
  await revoke.getByRole("button", { name: "Revoke" }).click();
  await expect(revoke).toBeHidden();
  expect((await now()).state).toBe("revoked");
});
