import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import { attestation } from "@periplus/shared/attestation";
import type { CoverageEntry } from "@periplus/shared/coverage";
import { problem } from "@periplus/shared/problem";
import { requirementDetail, standardDetail, standardResults } from "@periplus/shared/standard";
import type { Cloud } from "@periplus/shared/vocabulary";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { keepUnchanged, listDueClusters, tallyPodSecurity } from "../src/discovery/pod-security.store.js";
import { seedCluster, seedConnector, seedResource } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

const readWhole: CoverageEntry[] = readKinds.map((kind) => ({ part: partOf(kind), state: "read", objects: 1 }));
const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString();

let it: TestApp;
let connectorId: string;
let first: number;
let second: number;
beforeAll(async () => {
  it = await startTestApp();
  connectorId = await seedConnector(it.database.pool, "on premises", "kubernetes");
  first = await addCluster("first", "kubernetes");
  second = await addCluster("second", "azure");
});
afterAll(() => it.close());
beforeEach(async () => {
  await it.database.pool.query("DELETE FROM attestations");
  await it.database.pool.query("DELETE FROM rule_rollups");
  await setCoverage(first, readWhole);
  await setCoverage(second, readWhole);
});

async function addCluster(name: string, cloud: Cloud): Promise<number> {
  const id = await seedCluster(it.database.pool, { connectorId, name, cloud, coverage: readWhole });
  await it.database.pool.query("UPDATE clusters SET version = '1.34.1' WHERE id = $1", [id]);
  await it.database.pool.query(
    `INSERT INTO inventory_rollups (cluster_id, kind, namespace, severity, health, resources)
     SELECT $1, k, '', 0, 1, 1 FROM unnest(ARRAY['Pod', 'Namespace', 'Role', 'ClusterRole']) k`,
    [id],
  );
  return id;
}

async function setCoverage(id: number, coverage: CoverageEntry[]): Promise<void> {
  await it.database.pool.query("UPDATE snapshots SET coverage = $2 WHERE cluster_id = $1", [
    id,
    JSON.stringify(coverage),
  ]);
}

async function count(id: number, ruleId: string, counts: { healthy?: number; unhealthy?: number }): Promise<void> {
  await it.database.pool.query(
    `INSERT INTO rule_rollups (cluster_id, rule_id, healthy, unhealthy, not_assessed, needs_configuration, sole_failures)
     SELECT $1, id, $3, $4, 0, 0, 0 FROM rules WHERE rule_id = $2`,
    [id, ruleId, counts.healthy ?? 0, counts.unhealthy ?? 0],
  );
}

const privileged = { standardId: "cis-kubernetes-1.12", requirementId: "5.2.2" };
const byHand = { standardId: "cis-kubernetes-1.12", requirementId: "5.6.1" };

async function requirement(params: Record<string, string>, clusterId?: number) {
  const query = clusterId === undefined ? {} : { clusterId: String(clusterId) };
  const answer = await it.call("getRequirement", { params, query });
  return requirementDetail.parse(answer.json());
}

describe("a requirement over several clusters", () => {
  test("passes only where it passes in each", async () => {
    await count(first, "container-privileged", { healthy: 3 });
    expect(await requirement(privileged)).toMatchObject({
      state: "notAssessed",
      reason: "second: Nothing that it is about was found here.",
    });
    await count(second, "container-privileged", { healthy: 2 });
    expect(await requirement(privileged)).toMatchObject({ state: "passed", clusters: { passed: 2 } });
  });

  test("fails by one cluster, and says which", async () => {
    await count(first, "container-privileged", { healthy: 3 });
    await count(second, "container-privileged", { healthy: 3, unhealthy: 2 });
    const { state, failing, perCluster, looking } = await requirement(privileged);
    expect([state, failing]).toEqual(["failed", 2]);
    expect(perCluster.map(({ name, state: each }) => `${name} ${each}`)).toEqual(["first passed", "second failed"]);
    expect(looking[0]).toMatchObject({ ruleId: "container-privileged", counts: { healthy: 6, unhealthy: 2 } });
    expect(await requirement(privileged, first)).toMatchObject({ state: "passed" });
  });

  test("does not pass by what was not read, and fails by what was", async () => {
    const refused = readWhole.map((entry) =>
      entry.part === "batch/cronjobs" ? { ...entry, state: "forbidden" as const, message: "Not allowed." } : entry,
    );
    await setCoverage(second, refused);
    await count(first, "container-privileged", { healthy: 3 });
    await count(second, "container-privileged", { healthy: 3 });
    expect(await requirement(privileged)).toMatchObject({
      state: "notAssessed",
      reason: "second: batch/cronjobs: Not allowed.",
    });
    await it.database.pool.query("UPDATE rule_rollups SET unhealthy = 1");
    expect(await requirement(privileged)).toMatchObject({ state: "failed", failing: 2 });
  });

  test("does not pass where a rule is switched off", async () => {
    await count(first, "container-privileged", { healthy: 3 });
    const params = { ruleId: "container-privileged" };
    const body = { scope: { clusterId: String(first) }, settings: { enabled: false } };
    await it.call("setRuleSettings", { params, body });
    expect(await requirement(privileged, first)).toMatchObject({
      reason: "A rule that looks at it is switched off here.",
    });
    await it.call("clearRuleSettings", { params, query: { clusterId: String(first) } });
    expect(await requirement(privileged, first)).toMatchObject({ state: "passed" });
  });

  test("is the provider's where the cloud runs the control plane", async () => {
    const etcd = { standardId: "cis-kubernetes-1.12", requirementId: "2.1" };
    expect(await requirement(etcd, second)).toMatchObject({ state: "provider", byHand: false });
    expect(await requirement(etcd, first)).toMatchObject({ state: "notAssessed" });
    expect((await requirement(etcd)).clusters).toMatchObject({ provider: 1, notAssessed: 1 });
  });
});

describe("an attestation", () => {
  const attest = (body: object) => it.call("createAttestation", { body: { ...byHand, ...body } });
  const word = { reason: "Each team has a namespace", scope: {} };

  test("holds in its scope until it ends or is withdrawn", async () => {
    const answer = await attest({ ...word, scope: { clusterId: String(first) }, expiresAt: inAWeek() });
    const made = attestation.parse(answer.json());
    expect([answer.statusCode, made.state, made.scope.cluster?.name]).toEqual([201, "active", "first"]);
    expect((await requirement(byHand)).clusters).toMatchObject({ attested: 1, notAssessed: 1 });
    expect(await requirement(byHand, first)).toMatchObject({ state: "attested", attestations: [{ id: made.id }] });
    await it.database.pool.query("UPDATE attestations SET expires_at = now() - interval '1 second'");
    expect(await requirement(byHand, first)).toMatchObject({
      state: "notAssessed",
      attestations: [{ state: "expired" }],
    });
    const late = await it.call("withdrawAttestation", { params: { id: made.id } });
    expect(late.statusCode).toBe(409);
  });

  test("is withdrawn with a trace of who did it", async () => {
    const { id } = (await attest({ ...word, expiresAt: inAWeek() })).json() as { id: string };
    expect((await requirement(byHand)).state).toBe("attested");
    const { json } = await it.call("withdrawAttestation", { params: { id } });
    expect(json()).toMatchObject({ state: "withdrawn", withdrawnBy: expect.any(String) });
    expect((await requirement(byHand)).state).toBe("notAssessed");
  });

  test.each([
    [{ ...word, ...privileged, expiresAt: inAWeek() }, "body.requirementId"],
    [{ ...word, standardId: "pss", requirementId: "privileged", expiresAt: inAWeek() }, "body.requirementId"],
    [{ ...word, requirementId: "9.9", expiresAt: inAWeek() }, "body.requirementId"],
    [{ ...word, expiresAt: "2020-01-01T00:00:00Z" }, "body.expiresAt"],
    [{ ...word, expiresAt: "2100-01-01T00:00:00Z" }, "body.expiresAt"],
    [{ ...word, scope: { clusterId: "404404" }, expiresAt: inAWeek() }, "body.scope"],
    [{ ...word, reason: "yes", expiresAt: inAWeek() }, "body.reason"],
    [{ ...word, evidence: "javascript:alert(1)", expiresAt: inAWeek() }, "body.evidence"],
  ])("is refused: %j", async (body, path) => {
    const answer = await attest(body);
    expect(problem.parse(answer.json()).issues?.map((issue) => issue.path)).toEqual([path]);
  });

  test("is a security admin's to give, within their connectors", async () => {
    const reader = await it.access.createToken({ role: "reader" });
    const body = { ...byHand, ...word, expiresAt: inAWeek() };
    expect((await it.call("createAttestation", { body, token: reader })).statusCode).toBe(403);
    const limited = await it.access.createToken({ role: "admin", connectorIds: [connectorId] });
    expect((await it.call("createAttestation", { body, token: limited })).statusCode).toBe(403);
    const within = { ...body, scope: { connectorId } };
    expect((await it.call("createAttestation", { body: within, token: limited })).statusCode).toBe(201);
  });
});

describe("Pod Security", () => {
  const check = { standardId: "pss", requirementId: "privileged" };

  test("is what the checks of the cluster's version say of everything that runs", async () => {
    const container = { name: "a", image: "b", securityContext: { privileged: true } };
    const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "loud" }, spec: { containers: [container] } };
    await seedResource(it.database.pool, { clusterId: first, name: "loud", body });
    expect(await requirement(check, first)).toMatchObject({ reason: "What runs there is being looked at." });
    await it.database.transaction(async (client) => {
      for (const due of await listDueClusters(client)) await tallyPodSecurity(client, due);
    });
    expect(await listDueClusters(it.database.pool)).toEqual([]);
    expect(await requirement(check, first)).toMatchObject({ state: "failed", failing: 1 });
    expect(await requirement({ ...check, requirementId: "hostPorts" }, first)).toMatchObject({ state: "passed" });
    expect(await requirement(check, second)).toMatchObject({ reason: "No workload runs here." });
    expect(await requirement({ ...check, requirementId: "procMount_restricted" }, first)).toMatchObject({
      reason: "The Kubernetes version of the cluster does not have this check.",
    });
    const { items } = (await it.call("listRequirementResources", { params: check })).json();
    expect(items).toMatchObject([{ name: "loud", ruleId: null, cluster: { name: "first" } }]);
    await it.database.pool.query("UPDATE clusters SET version = '1.35.0' WHERE id = $1", [first]);
    expect((await listDueClusters(it.database.pool)).map(({ id, minor }) => [id, minor])).toEqual([[first, 35]]);
    expect(await requirement({ ...check, requirementId: "hostPorts" }, first)).toMatchObject({ state: "notAssessed" });
  });
});

describe("a standard", () => {
  test("has its sections, its requirements and each cluster's part", async () => {
    await count(first, "container-privileged", { healthy: 3, unhealthy: 1 });
    const answer = await it.call("getStandard", { params: { standardId: "cis-kubernetes-1.12" } });
    const { sections, requirements, perCluster, counts, clusters } = standardDetail.parse(answer.json());
    expect(sections.find(({ id }) => id === "1.2")).toMatchObject({ level: 1 });
    const ids = sections.map(({ id }) => id);
    expect(requirements.filter(({ section }) => !ids.includes(section))).toEqual([]);
    expect(Object.values(counts).reduce((sum, each) => sum + each)).toBe(requirements.length);
    expect(clusters).toBe(2);
    expect(perCluster.map(({ name, counts: own }) => [name, own.failed])).toEqual([
      ["first", 1],
      ["second", 0],
    ]);
  });

  test("is for the clusters of its clouds only", async () => {
    const ask = (clusterId: number) =>
      it.call("getStandard", { params: { standardId: "cis-aks-1.8" }, query: { clusterId: String(clusterId) } });
    expect((await ask(second)).json()).toMatchObject({ clusters: 1 });
    expect((await ask(first)).json()).toMatchObject({ clusters: 0, metShare: null });
    expect((await ask(404_404)).statusCode).toBe(404);
  });

  test("is exported with a line for each requirement in each cluster, and no formula", async () => {
    const body = { ...byHand, reason: '=HYPERLINK("https://evil.example")', scope: {}, expiresAt: inAWeek() };
    await it.call("createAttestation", { body });
    const params = { standardId: "cis-kubernetes-1.12" };
    const told = standardResults.parse((await it.call("getStandardResults", { params })).json());
    const csv = await it.call("exportStandard", { params });
    expect(csv.headers["content-disposition"]).toMatch(/^attachment; filename="periplus-cis-kubernetes-1.12-.*\.csv"$/);
    expect(csv.body.trimEnd().split("\r\n")).toHaveLength(told.results.length + 1);
    expect(csv.body).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    const json = await it.call("exportStandard", { params, query: { format: "json" } });
    expect(standardResults.parse(JSON.parse(json.body)).results).toEqual(told.results);
  });

  test("is looked at again once something changed, and not after a snapshot in which nothing did", async () => {
    const { pool } = it.database;
    const publish = async (changed: number) => {
      const { rows } = await pool.query<{ id: string }>(
        `WITH taken AS (INSERT INTO snapshots (cluster_id, taken_at, coverage, objects, added, changed, unchanged, gone,
             findings_opened, findings_closed, rule_pack_version) VALUES ($1, now(), '[]', 1, 0, $2, 0, 0, 0, 0, '')
           RETURNING id)
         UPDATE clusters SET latest_snapshot_id = (SELECT id FROM taken) WHERE id = $1 RETURNING latest_snapshot_id AS id`,
        [first, changed],
      );
      await keepUnchanged(pool);
      return rows[0]?.id;
    };
    const isDue = async () => (await listDueClusters(pool)).some(({ id }) => id === first);
    const changed = await publish(1);
    expect(await isDue()).toBe(true);
    await it.database.transaction(async (client) => {
      for (const due of await listDueClusters(client)) await tallyPodSecurity(client, due);
    });
    const unchanged = await publish(0);
    expect(unchanged).not.toBe(changed);
    expect(await isDue()).toBe(false);
    const { rows } = await pool.query("SELECT snapshot_id AS id FROM pod_security_tallies WHERE cluster_id = $1", [
      first,
    ]);
    expect(rows).toEqual([{ id: unchanged }]);
    await publish(1);
    await publish(0);
    expect(await isDue()).toBe(true);
  });
});
