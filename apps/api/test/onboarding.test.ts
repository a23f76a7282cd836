import { afterAll, beforeAll, expect, test } from "vitest";
import { seedConnector } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let id: string;
beforeAll(async () => {
  it = await startTestApp();
  id = await seedConnector(it.database.pool, "old", "azure");
});
afterAll(() => it.close());

const params = () => ({ id });
const changes = async () => (await it.call("getOnboardingChanges", { params: params() })).json();

test("each right is told with the rules that need it", async () => {
  const { version, rights, packs } = (await it.call("getOnboarding", { params: { cloud: "aws" } })).json();
  expect(version).toMatch(/^[0-9a-f]{12}$/);
  expect(packs.map(({ tool }: { tool: string }) => tool)).toEqual([
    "cli",
    "cloudFormation",
    "stackSet",
    "terraform",
    "hostIdentity",
  ]);
  const ruleCount = (permission: string) =>
    rights.find((right: { permission: string }) => right.permission === permission)?.rules.length;
  expect(ruleCount("eks:ListClusters")).toBeGreaterThan(200);
  expect(ruleCount("eks:ListNodegroups")).toBeGreaterThan(0);
  expect(ruleCount("list core/pods")).toBeGreaterThan(50);
});

test("of a connector that is older than the versions nothing is claimed", async () => {
  expect(await changes()).toMatchObject({ applied: null, added: [], removed: [] });
});

test("what is applied is remembered, and an upgrade that asks for more says for what", async () => {
  const confirmed = (await it.call("confirmOnboarding", { params: params() })).json();
  expect(confirmed).toMatchObject({ applied: { version: confirmed.current }, added: [], removed: [] });
  await it.database.pool.query(
    `UPDATE connectors SET onboarding_rights =
       array_append(array_remove(onboarding_rights, 'Microsoft.Insights/diagnosticSettings/read'), 'Old/right/read')
     WHERE id = $1`,
    [id],
  );
  const { applied, current, added, removed } = await changes();
  expect(applied.version).not.toBe(current);
  expect(added).toEqual([
    expect.objectContaining({ permission: "Microsoft.Insights/diagnosticSettings/read", rules: [expect.any(String)] }),
  ]);
  expect(removed).toEqual(["Old/right/read"]);
  await it.call("confirmOnboarding", { params: params() });
  expect(await changes()).toMatchObject({ added: [], removed: [] });
});

test("a new connector is taken to have what is asked for now", async () => {
  const access = { cloud: "kubernetes", server: "https://cluster.example:6443", token: "a-token-of-the-cluster" };
  const made = await it.call("createConnector", { body: { name: "new", access } });
  expect(made.statusCode).toBe(201);
  const answer = await it.call("getOnboardingChanges", { params: { id: made.json().id } });
  expect(answer.json()).toMatchObject({ applied: { version: answer.json().current }, added: [], removed: [] });
});
