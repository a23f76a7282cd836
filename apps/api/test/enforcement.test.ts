import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { AnswerOf, EndpointName } from "@periplus/shared/endpoints";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { type CallOptions, startTestApp, type TestApp } from "./test-app.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let it: TestApp;
let cluster: { id: number };
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  await harness.discover(await harness.addConnector(accessesOf(simulator.connection).kubernetes));
  const [found] = await harness.query<{ id: number }>("SELECT id FROM clusters WHERE gone_at IS NULL");
  if (found === undefined) throw new Error("No cluster was discovered");
  cluster = found;
  it = await startTestApp({}, harness.database.url);
});
afterAll(async () => {
  await it.close();
  await harness.close();
  await simulator.close();
});

const ruleId = "container-privileged";

async function read<Name extends EndpointName>(name: Name, options: CallOptions): Promise<AnswerOf<Name>> {
  return (await it.call(name, options)).json();
}

async function policyAt(level: "audit" | "warn" | "deny") {
  const { text, refused } = await read("getRulePolicy", {
    params: { ruleId },
    query: { clusterId: String(cluster.id), level },
  });
  expect(refused).toBeNull();
  return parseAllDocuments(text ?? "").map((document): JsonObject => document.toJS());
}

/** Stores an object as a discovery run would that found it. */
async function store(object: JsonObject): Promise<void> {
  const { name } = object.metadata as { name: string };
  await harness.query(
    `WITH stored AS (
       INSERT INTO resources (cluster_id, id, uid, api_version, api_group, kind, name, resource_version, fingerprint,
         first_seen_at, changed_at)
       VALUES ($1, nextval('resource_ids'), $2::text || $3::text, 'admissionregistration.k8s.io/v1',
         'admissionregistration.k8s.io', $2, $3, '1', '', now(), now())
       ON CONFLICT (cluster_id, uid, kind, api_group) WHERE gone_at IS NULL DO UPDATE SET changed_at = now() RETURNING id)
     INSERT INTO resource_revisions (cluster_id, resource_id, observed_at, snapshot_id, fingerprint, body)
     SELECT $1, id, clock_timestamp(), 0, '', $4::json FROM stored`,
    [cluster.id, object.kind, name, JSON.stringify(object)],
  );
}

async function stateInCluster() {
  const { clusters } = await read("getRuleEnforcement", { params: { ruleId } });
  return clusters.find((each) => each.cluster.id === String(cluster.id));
}

test("a policy is absent, then enforced as it was exported, then drifted", async () => {
  expect(await stateInCluster()).toMatchObject({ state: "absent", actions: [], differences: [] });
  const [policy, binding] = await policyAt("deny");
  if (policy === undefined || binding === undefined) throw new Error("There are two documents");
  await store(policy);
  expect(await stateInCluster()).toMatchObject({ state: "absent" });
  await store(binding);
  expect(await stateInCluster()).toMatchObject({ state: "enforced", actions: ["Deny", "Audit"] });
  const before = await read("getClusterEnforcement", { params: { id: String(cluster.id) } });
  expect(before).toMatchObject({ unknown: null, counts: { enforced: 1, drifted: 0 } });
  expect(before.rules).toMatchObject([{ ruleId, state: "enforced" }]);
  await store({ ...policy, spec: { ...(policy.spec as JsonObject), failurePolicy: "Fail" } });
  expect(await stateInCluster()).toMatchObject({
    state: "drifted",
    differences: [{ document: "policy", path: "spec.failurePolicy", exported: '"Ignore"', found: '"Fail"' }],
  });
});

test("the preview blocks what the rule calls unhealthy, outside the system's namespaces", async () => {
  const query = { clusterId: String(cluster.id) };
  const preview = await read("previewRulePolicy", { params: { ruleId }, query });
  expect(preview.looked.at).toBe(preview.looked.of);
  const open = await harness.query<{ id: string }>(
    `SELECT r.id FROM findings f JOIN rules u ON u.id = f.rule_id
     JOIN resources r ON r.cluster_id = f.cluster_id AND r.id = f.resource_id
     WHERE u.rule_id = $1 AND f.resolved_at IS NULL AND r.namespace <> 'kube-system'`,
    [ruleId],
  );
  expect(preview.blocked).toBe(open.length);
  expect(preview.blocked).toBeGreaterThan(0);
  expect(preview.resources.map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort());
});

test("settings of the rule are carried, and what cannot be is said", async () => {
  const scope = { clusterId: String(cluster.id) };
  const ports = { ruleId: "container-allowed-ports" };
  const policy = { params: ports, query: { ...scope, level: "warn" as const } };
  expect((await read("getRulePolicy", policy)).refused).toContain("Set parameters");
  const settings = { values: { allowedPorts: [8443] }, excludedNamespaces: ["build", "tmp-*"], labelSelector: "a=b" };
  expect((await it.call("setRuleSettings", { params: ports, body: { scope, settings } })).statusCode).toBe(200);
  const { text, limits } = await read("getRulePolicy", policy);
  expect(text).toContain("8443");
  expect(text).toContain("- build");
  expect(limits).toEqual(["namespaces that are left out by a pattern", "the label selector"]);
});

test("rules that no API server can judge say so", async () => {
  const params = { ruleId: "aks-azure-rbac" };
  expect((await read("getRulePolicy", { params, query: { level: "warn" } })).refused).toContain("no API server");
  expect((await read("previewRulePolicy", { params, query: {} })).refused).toContain("no API server");
});
