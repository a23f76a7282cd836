import type { RuleSettings, RuleSettingsView, SettingsPreview, SettingsScope } from "@periplus/shared/rule-settings";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { countRollups, readRollups, readStoredState } from "./stored-state.js";
import { startTestApp, type TestApp } from "./test-app.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let it: TestApp;
let connectors: { kubernetes: string; azure: string };
let clusters: { id: number; name: string; connector_id: string }[];
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  connectors = await discoverTwo(harness);
  clusters = await harness.query("SELECT id, name, connector_id FROM clusters WHERE gone_at IS NULL ORDER BY id");
  it = await startTestApp({}, harness.database.url);
});
afterAll(async () => {
  await it.close();
  await harness.close();
  await simulator.close();
});

async function discoverTwo(on: DiscoveryHarness) {
  const accesses = accessesOf(simulator.connection);
  const kubernetes = await on.addConnector(accesses.kubernetes);
  const azure = await on.addConnector(accesses.azure);
  for (const id of [kubernetes, azure]) await on.discover(id);
  return { kubernetes, azure };
}

const ports = "container-allowed-ports";
const privileged = "container-privileged";

const clusterOf = (connector: string) => {
  const found = clusters.find(({ connector_id }) => connector_id === connector);
  if (found === undefined) throw new Error("The connector has no cluster");
  return found;
};

/** Open findings of a rule: `cluster/namespace/kind/name`. */
async function findOpen(ruleId: string): Promise<Set<string>> {
  const rows = await harness.query<{ at: string }>(
    `SELECT concat_ws('/', r.cluster_id, r.namespace, r.kind, r.name) AS at FROM findings f
     JOIN rules u ON u.id = f.rule_id JOIN resources r ON r.cluster_id = f.cluster_id AND r.id = f.resource_id
     WHERE u.rule_id = $1 AND f.resolved_at IS NULL`,
    [ruleId],
  );
  return new Set(rows.map(({ at }) => at));
}

async function readVersions(): Promise<Map<number, string>> {
  const rows = await harness.query<{ id: number; version: string }>(
    `SELECT k.id, s.rule_pack_version AS version FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id`,
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}

const view = async (ruleId: string, scope: SettingsScope = {}): Promise<RuleSettingsView> =>
  (await it.call("getRuleSettings", { params: { ruleId }, query: { ...scope } as Record<string, string> })).json();

const untilJudged = (ruleId: string) =>
  expect.poll(async () => (await view(ruleId)).clustersToJudge, { timeout: 20_000 }).toBe(0);

async function set(ruleId: string, scope: SettingsScope, settings: RuleSettings): Promise<void> {
  const answer = await it.call("setRuleSettings", { params: { ruleId }, body: { scope, settings } });
  expect([answer.statusCode, answer.json().own]).toEqual([200, settings]);
  await untilJudged(ruleId);
}

/** How many of the first are not in the second. */
const countMissing = (some: Set<string>, others: Set<string>) => [...some].filter((at) => !others.has(at)).length;

/** Previews settings, sets them, and compares what was said with what happened. */
async function setAsPreviewed(ruleId: string, scope: SettingsScope, settings: RuleSettings): Promise<SettingsPreview> {
  const answer = await it.call("previewRuleSettings", { params: { ruleId }, body: { scope, settings } });
  const preview: SettingsPreview = answer.json();
  expect(preview.looked.at).toBe(preview.looked.of);
  const [before, versions] = [await findOpen(ruleId), await readVersions()];
  await set(ruleId, scope, settings);
  const [after, newVersions] = [await findOpen(ruleId), await readVersions()];
  expect({ opens: preview.opens, closes: preview.closes }).toEqual({
    opens: countMissing(after, before),
    closes: countMissing(before, after),
  });
  const changed = [...newVersions].filter(([id, version]) => versions.get(id) !== version);
  expect(changed).toHaveLength(preview.clusters);
  expect(await readRollups(harness)).toEqual(await countRollups(harness));
  return preview;
}

describe("settings in each scope", () => {
  test("everywhere, a connector, a cluster, a namespace: judged are the clusters that it concerns", async () => {
    const { azure } = connectors;
    const cluster = clusterOf(azure);
    const everywhere = await setAsPreviewed(ports, {}, { values: { allowedPorts: [8080] } });
    expect(everywhere).toMatchObject({ clusters: clusters.length, closes: 0 });
    expect(everywhere.opens).toBeGreaterThan(0);
    expect(everywhere.opened[0]).toMatchObject({ message: expect.stringContaining("listens on") });
    expect(everywhere.before.needsConfiguration).toBeGreaterThan(0);

    const some = [8080, 80, 443, 9090, 3000];
    const inConnector = await setAsPreviewed(ports, { connectorId: azure }, { values: { allowedPorts: some } });
    expect(inConnector.clusters).toBe(clusters.filter(({ connector_id }) => connector_id === azure).length);
    expect(inConnector.closes).toBeGreaterThan(0);

    const inCluster = await setAsPreviewed(ports, { clusterId: String(cluster.id) }, { values: { allowedPorts: [] } });
    expect(inCluster).toMatchObject({ clusters: 1 });
    expect(inCluster.opens).toBeGreaterThan(0);

    const [namespace = ""] = [...(await findOpen(ports))]
      .filter((at) => at.startsWith(`${cluster.id}/`))
      .map((at) => at.split("/")[1]);
    const scope = { clusterId: String(cluster.id), namespace };
    const inNamespace = await setAsPreviewed(ports, scope, { enabled: false });
    expect(inNamespace).toMatchObject({ clusters: 1, opens: 0 });
    expect(inNamespace.closes).toBeGreaterThan(0);
    expect(inNamespace.closed.every((resource) => resource.namespace === namespace)).toBe(true);
    expect([...(await findOpen(ports))].filter((at) => at.startsWith(`${cluster.id}/${namespace}/`))).toEqual([]);
  });

  test("what is in force says where it comes from", async () => {
    const cluster = clusterOf(connectors.azure);
    const { inForce, all, scope } = await view(ports, { clusterId: String(cluster.id), namespace: "anything" });
    expect(scope).toMatchObject({ level: "namespace", cluster: { name: cluster.name }, namespace: "anything" });
    expect(inForce.find(({ name }) => name === "allowedPorts")).toMatchObject({ value: [], from: "cluster" });
    expect(inForce.find(({ name }) => name === "enabled")).toMatchObject({ value: null, from: null });
    expect(all.map((each) => each.scope.level)).toEqual(["global", "connector", "cluster", "namespace"]);
    const other = await view(ports, { connectorId: connectors.kubernetes });
    expect(other.inForce[0]).toMatchObject({ name: "allowedPorts", value: [8080], from: "global" });
    const listed = (await it.call("listRuleSettings")).json();
    expect(listed.items).toHaveLength(4);
  });

  test("knobs: namespaces, labels, containers and images", async () => {
    const open = [...(await findOpen(privileged))];
    expect(open.length).toBeGreaterThan(1);
    const namespaces = [...new Set(open.map((at) => at.split("/")[1] ?? ""))];
    const [first = ""] = namespaces;
    const excluded = await setAsPreviewed(privileged, {}, { excludedNamespaces: [first] });
    expect(excluded.closes).toBe(open.filter((at) => at.split("/")[1] === first).length);
    await setAsPreviewed(privileged, {}, { includedNamespaces: [first] });
    expect((await findOpen(privileged)).size).toBe(excluded.closes);
    await setAsPreviewed(privileged, {}, { labelSelector: "no-such-label" });
    expect((await findOpen(privileged)).size).toBe(0);
    await setAsPreviewed(privileged, {}, { excludedContainers: ["*"] });
    await setAsPreviewed(privileged, {}, { excludedImages: ["no.such.registry/*"] });
    expect(await findOpen(privileged)).toEqual(new Set(open));
  });

  test("the evidence on the page is that of what is looked at", async () => {
    const [found] = await harness.query<{ id: string; container: string }>(
      `SELECT f.id, c->>'name' AS container FROM findings f JOIN rules u ON u.id = f.rule_id
       JOIN LATERAL (SELECT body FROM resource_revisions v WHERE v.resource_id = f.resource_id ORDER BY observed_at DESC
         LIMIT 1) v ON true, jsonb_path_query(v.body::jsonb, '$.**.containers[*] ? (@.securityContext.privileged == true)') c
       WHERE u.rule_id = $1 AND f.resolved_at IS NULL LIMIT 1`,
      [privileged],
    );
    const get = async () => (await it.call("getFinding", { params: { id: found?.id ?? "" } })).json();
    const whole = (await get()).evidence.length;
    await set(privileged, {}, { excludedContainers: [found?.container ?? ""] });
    expect((await get()).evidence.length).toBeLessThan(whole);
  });
});

test("a discovery under settings ends with what a fresh database finds under them", async () => {
  simulator.advance();
  for (const id of Object.values(connectors)) await harness.discover(id);
  const fresh = await DiscoveryHarness.start(simulator.connection);
  await discoverTwo(fresh);
  const rows = await harness.query<Record<string, unknown>>(
    `SELECT s.rule_id, s.settings, s.namespace, n.name AS connector, k.name AS cluster FROM rule_settings s
     LEFT JOIN connectors n ON n.id = s.connector_id LEFT JOIN clusters k ON k.id = s.cluster_id`,
  );
  for (const { rule_id, settings, namespace, connector, cluster } of rows) {
    await fresh.query(
      `INSERT INTO rule_settings (rule_id, settings, namespace, connector_id, cluster_id, updated_by)
       VALUES ($1, $2, $3, (SELECT id FROM connectors WHERE name = $4), (SELECT id FROM clusters WHERE name = $5), 'test')`,
      [rule_id, JSON.stringify(settings), namespace, connector, cluster],
    );
  }
  await fresh.tick();
  const mine = await readStoredState(harness);
  await expect
    .poll(async () => (await readStoredState(fresh)).rollups, { timeout: 20_000, interval: 500 })
    .toEqual(mine.rollups);
  expect((await readStoredState(fresh)).resources).toEqual(mine.resources);
  await fresh.close();
});

describe("what is refused", () => {
  const put = async (ruleId: string, scope: object, settings: object) =>
    (await it.call("setRuleSettings", { params: { ruleId }, body: { scope, settings } })).statusCode;

  test("unknown rules, clusters and connectors, knobs that say nothing, wrong values", async () => {
    expect(await put("no-rule", {}, {})).toBe(404);
    expect(await put(ports, { clusterId: "999999" }, {})).toBe(404);
    expect(await put(ports, { connectorId: "00000000-0000-4000-8000-000000000000" }, {})).toBe(404);
    expect(await put(ports, { namespace: "a" }, {})).toBe(400);
    expect(await put(ports, {}, { values: { allowedPorts: ["a"] } })).toBe(400);
    expect(await put("service-allowed-ports", {}, { excludedImages: ["a"] })).toBe(400);
    expect(await put(ports, {}, { labelSelector: "a b" })).toBe(400);
    expect(await put(ports, {}, { unknown: true })).toBe(400);
    expect((await it.call("getRuleSettings", { params: { ruleId: "no-rule" } })).statusCode).toBe(404);
  });
});

test("suggestions come from what runs: with the whole proposal nothing fails", async () => {
  const answer = await it.call("suggestParameters", { params: { ruleId: ports } });
  const { looked, parameters } = answer.json();
  expect(looked.at).toBe(looked.of);
  const [{ proposals, items, unit }] = parameters;
  expect([unit, proposals.at(-1).covers]).toEqual(["containers", items]);
  expect(items).toBeGreaterThan(10);
  for (const scope of (await view(ports)).all.map((each) => each.scope)) {
    const { connector, cluster, namespace } = scope;
    const query = Object.fromEntries(
      Object.entries({ connectorId: connector?.id, clusterId: cluster?.id, namespace }).filter(([, value]) => value),
    ) as Record<string, string>;
    expect((await it.call("clearRuleSettings", { params: { ruleId: ports }, query })).json().own).toBeNull();
  }
  await untilJudged(ports);
  expect((await view(ports)).all).toEqual([]);
  const preview = await setAsPreviewed(ports, {}, { values: { allowedPorts: proposals.at(-1).value } });
  expect([preview.opens, (await findOpen(ports)).size]).toEqual([0, 0]);
});

describe("what was changed", () => {
  const rule = "service-no-external-ips";
  const put = (settings: RuleSettings, scope: SettingsScope = {}) =>
    it.call("setRuleSettings", { params: { ruleId: rule }, body: { scope, settings } });
  const history = async () =>
    (await it.call("listRuleSettingsEvents", { params: { ruleId: rule } })).json().items as object[];

  test("is told with who, from what and to what", async () => {
    await put({ enabled: false });
    await put({ enabled: false });
    await put({ excludedNamespaces: ["a"] });
    await it.call("clearRuleSettings", { params: { ruleId: rule } });
    const [cleared, changed, made, ...older] = await history();
    expect(older).toEqual([]);
    expect(made).toMatchObject({ scope: { level: "global" }, before: null, after: { enabled: false } });
    expect(changed).toMatchObject({ before: { enabled: false }, after: { excludedNamespaces: ["a"] } });
    expect(cleared).toMatchObject({ before: { excludedNamespaces: ["a"] }, after: null, by: expect.any(String) });
  });

  test("is brought back from a file, all of it or nothing", async () => {
    const { id, name } = clusterOf(connectors.azure);
    await put({ enabled: false }, { clusterId: String(id), namespace: "shop" });
    const { body: text, headers } = await it.call("exportRuleSettings");
    expect(headers["content-disposition"]).toMatch(/\.yaml"$/);
    expect(text).toContain(`cluster: ${name}`);
    await it.call("clearRuleSettings", {
      params: { ruleId: rule },
      query: { clusterId: String(id), namespace: "shop" },
    });
    const answer = await it.call("importRuleSettings", { body: { text } });
    expect([answer.statusCode, answer.json().set]).toEqual([200, 1]);
    expect((await it.call("exportRuleSettings")).body).toBe(text);
    const wrong = `${text}  - { rule: ${rule}, cluster: nowhere, settings: { enabled: false } }\n`;
    const events = (await history()).length;
    const refused = await it.call("importRuleSettings", { body: { text: wrong } });
    expect([refused.statusCode, refused.json().issues[0].message]).toEqual([
      400,
      expect.stringContaining("there is no cluster nowhere"),
    ]);
    expect((await it.call("importRuleSettings", { body: { text: "a: [" } })).statusCode).toBe(400);
    expect((await history()).length).toBe(events);
  });
});
