import type { ExemptionScope } from "@periplus/shared/exemption";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ExpireExemptionsJob } from "../src/discovery/expire-exemptions.job.js";
import { ExemptingKits } from "../src/exempting/exempting-kits.js";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { expectExemptionsToHold, expectHistoryToAddUp } from "./exemption-laws.js";
import { countRollups, readRollups } from "./stored-state.js";
import { startTestApp, type TestApp } from "./test-app.js";

const day = 24 * 60 * 60_000;
const inAMonth = () => new Date(Date.now() + 30 * day).toISOString();

let simulator: Simulator;
let harness: DiscoveryHarness;
let it: TestApp;
let connector: string;
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  it = await startTestApp({}, harness.database.url);
  connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
  await harness.discover(connector);
});
afterAll(async () => {
  await it.close();
  await harness.close();
  await simulator.close();
});
afterEach(async () => {
  expect(await readRollups(harness)).toEqual(await countRollups(harness));
  await expectExemptionsToHold(harness);
  await expectHistoryToAddUp(harness);
});

const terms = { category: "waiver", reason: "It is known and watched", owner: "the platform team" };
async function exempt(ruleId: string, scopes: ExemptionScope[], more: object = {}): Promise<string[]> {
  const answer = await it.call("createExemptions", {
    body: { ruleId, scopes, ...terms, expiresAt: inAMonth(), ...more },
  });
  expect([answer.statusCode, answer.json().detail]).toEqual([201, undefined]);
  return answer.json().items.map(({ id }: { id: string }) => id);
}
const revoke = (id: string) => it.call("revokeExemption", { params: { id } });
const list = async (q: string) => (await it.call("listFindings", { query: { q, limit: "500" } })).json().items;
const score = async () => (await it.call("getSecureScore")).json();

describe("an exemption", () => {
  test("holds with the answer: findings, resources, recommendation and score, until it is revoked", async () => {
    const before = await score();
    const open = await list("is:open rule:container-privileged");
    expect(open.length).toBeGreaterThan(0);
    const [id = ""] = await exempt("container-privileged", [{}]);
    expect(await list("is:open rule:container-privileged")).toEqual([]);
    const covered = await list("is:exempt rule:container-privileged");
    expect(covered).toHaveLength(open.length);
    expect(covered[0]).toMatchObject({ state: "exempt", exemption: { id, ...terms } });
    const after = await score();
    expect(after.rawScore).toBe(before.rawScore);
    const recommendation = (await it.call("getRecommendation", { params: { ruleId: "container-privileged" } })).json();
    expect(recommendation).toMatchObject({
      counts: { unhealthy: 0, waived: open.length },
      potentialPoints: 0,
      oldestFindingAt: null,
    });
    const resource = (await it.call("getResource", { params: { id: covered[0].resource.id } })).json();
    const assessment = resource.assessments.find(({ ruleId }: { ruleId: string }) => ruleId === "container-privileged");
    expect(assessment).toMatchObject({ state: "unhealthy", exemptionId: id, findingId: covered[0].id });

    expect((await revoke(id)).json()).toMatchObject({ state: "revoked", findings: 0 });
    expect(await list("is:open rule:container-privileged")).toEqual(open);
    expect(await score()).toEqual(before);
    expect((await revoke(id)).statusCode).toBe(409);
  });

  test("says what it would do first, and does nothing", async () => {
    const open = await list("is:open rule:container-privileged");
    const body = { ruleId: "container-privileged", scopes: [{}], category: "mitigated" };
    const preview = (await it.call("previewExemptions", { body })).json();
    const before = await score();
    expect(preview).toMatchObject({ findings: open.length, score: { before: before.score } });
    const [id = ""] = await exempt("container-privileged", [{}], { category: "mitigated" });
    expect(preview.score.after).toBe((await score()).score);
    await revoke(id);
    expect(await list("is:open rule:container-privileged")).toEqual(open);
  });

  test("mitigated counts as healthy, a waiver as nothing; changing one to the other shows at once", async () => {
    const control = async () =>
      (await score()).controls.find((each: { control: string }) => each.control === "manage-access-and-permissions");
    const [id = ""] = await exempt("container-privileged", [{}], { category: "mitigated" });
    const mitigated = await control();
    expect(mitigated.raw.unhealthy).toBeGreaterThanOrEqual(mitigated.unhealthy);
    await it.call("updateExemption", { params: { id }, body: { category: "waiver", owner: "somebody else" } });
    const detail = (await it.call("getExemption", { params: { id } })).json();
    expect(detail.history.map(({ what }: { what: string }) => what)).toEqual(["changed", "created"]);
    expect(detail.history[0]).toMatchObject({
      by: "bootstrap",
      before: { category: "mitigated", owner: terms.owner },
      after: { category: "waiver", owner: "somebody else", state: "active" },
    });
    await revoke(id);
  });
});

describe("the scope", () => {
  test("may be a namespace, a single resource, a connector: nothing else is exempt", async () => {
    const open = await list(`is:open rule:${await findCommonRule()}`);
    const [one] = open.filter(({ resource }: { resource: { namespace: string } }) => resource.namespace !== null);
    const { resource, cluster } = one;
    const single = { clusterId: cluster.id, namespace: resource.namespace, kind: resource.kind, name: resource.name };
    const [only = ""] = await exempt(one.ruleId, [single]);
    expect((await list(`is:exempt rule:${one.ruleId}`)).map(({ id }: { id: string }) => id)).toEqual([one.id]);
    const [whole = ""] = await exempt(one.ruleId, [{ namespace: resource.namespace }]);
    const inNamespace = await list(`is:exempt rule:${one.ruleId}`);
    expect(inNamespace.every((each: typeof one) => each.resource.namespace === resource.namespace)).toBe(true);
    // The older of two that cover it.
    expect(inNamespace.find(({ id }: { id: string }) => id === one.id).exemption.id).toBe(only);
    await revoke(only);
    expect((await list(`is:exempt rule:${one.ruleId}`)).length).toBe(inNamespace.length);
    await revoke(whole);
    const [every = ""] = await exempt(one.ruleId, [{ connectorId: connector }]);
    expect(await list(`is:open rule:${one.ruleId}`)).toEqual([]);
    await revoke(every);
    expect(await list(`is:open rule:${one.ruleId}`)).toEqual(open);
  });

  test("may be a container: a finding of several stays open until each of them is exempt", async () => {
    const found = await findWithContainers();
    const { resource, cluster } = found;
    const scope = { clusterId: cluster.id, namespace: resource.namespace, kind: resource.kind, name: resource.name };
    const [first, ...others] = found.containers;
    const [one = ""] = await exempt(found.ruleId, [{ ...scope, container: first }], { category: "mitigated" });
    expect((await it.call("getFinding", { params: { id: found.id } })).json().state).toBe("open");
    const rest = await exempt(
      found.ruleId,
      others.map((container) => ({ ...scope, container })),
    );
    expect((await it.call("getFinding", { params: { id: found.id } })).json()).toMatchObject({
      state: "exempt",
      // The plainer of the two categories.
      exemption: { id: one, category: "mitigated" },
    });
    const [counted] = await harness.query<{ waived: boolean }>(
      `SELECT r.id = ANY(a.waived) AS waived FROM rules r, resource_assessments a
       WHERE r.rule_id = $1 AND a.resource_id = $2`,
      [found.ruleId, resource.id],
    );
    expect(counted?.waived).toBe(true);
    for (const id of [one, ...rest]) await revoke(id);
    expect((await it.call("getFinding", { params: { id: found.id } })).json().state).toBe("open");
  });

  test("must make sense", async () => {
    const refused = async (body: object) =>
      (
        await it.call("createExemptions", {
          body: { ruleId: "container-privileged", scopes: [{}], ...terms, expiresAt: inAMonth(), ...body },
        })
      ).statusCode;
    expect(await refused({ scopes: [{ name: "web" }] })).toBe(400);
    expect(await refused({ scopes: [{ kind: "Pod", name: "web" }] })).toBe(400);
    expect(await refused({ scopes: [{ namespace: "shop", container: "web" }] })).toBe(400);
    expect(await refused({ scopes: [{ namspace: "shop" }] })).toBe(400);
    expect(await refused({ scopes: [{ clusterId: "999" }] })).toBe(400);
    expect(await refused({ ruleId: "nothing" })).toBe(400);
    expect(await refused({ reason: "because" })).toBe(400);
    expect(await refused({ expiresAt: new Date(Date.now() - day).toISOString() })).toBe(400);
    expect(await refused({ expiresAt: new Date(Date.now() + 800 * day).toISOString() })).toBe(400);
    const pod = { clusterId: "1", namespace: "shop", kind: "Pod", name: "web", container: "web" };
    expect(await refused({ ruleId: "pod-host-network-ports", scopes: [pod] })).toBe(400);
  });
});

/** The rule with the most open findings. */
async function findCommonRule(): Promise<string> {
  const [rule] = await harness.query<{ rule_id: string }>(
    "SELECT r.rule_id FROM rule_rollups k JOIN rules r ON r.id = k.rule_id ORDER BY k.unhealthy DESC LIMIT 1",
  );
  return rule?.rule_id ?? "";
}

interface FoundFinding {
  readonly id: string;
  readonly ruleId: string;
  readonly containers: string[];
  readonly resource: { id: string; kind: string; namespace: string; name: string };
  readonly cluster: { id: string };
}

/** An open finding of which several containers fail. */
async function findWithContainers(): Promise<FoundFinding> {
  for (const { id } of await list("is:open rule:container-*,image-*")) {
    const finding = (await it.call("getFinding", { params: { id } })).json();
    if (finding.containers.length > 1) return finding;
  }
  throw new Error("No workload of the estate has several containers that fail");
}

describe("time and discovery", () => {
  test("what runs out is open again, by the job", async () => {
    const open = await list("is:open rule:container-privileged");
    const [id = ""] = await exempt("container-privileged", [{}]);
    const job = new ExpireExemptionsJob(harness.jobs, harness.database, it.app.get(ExemptingKits));
    await job.run(new Date(Date.now() + 29 * day));
    expect(await list("is:open rule:container-privileged")).toEqual([]);
    await harness.query("UPDATE exemptions SET expires_at = now() - interval '1 second' WHERE id = $1", [id]);
    await job.run(new Date());
    expect(await list("is:open rule:container-privileged")).toEqual(open);
    expect((await it.call("getExemption", { params: { id } })).json()).toMatchObject({
      state: "expired",
      history: [{ what: "expired", by: null }, { what: "created" }],
    });
  });

  test("and no later than with the next discovery", async () => {
    const open = await list("is:open rule:container-privileged");
    const [id = ""] = await exempt("container-privileged", [{}]);
    await harness.query("UPDATE exemptions SET expires_at = now() - interval '1 second' WHERE id = $1", [id]);
    await harness.discover(connector);
    expect(await list("is:open rule:container-privileged")).toEqual(open);
    await revoke(id);
  });

  test("a discovery that finds nothing new writes nothing, with exemptions too", async () => {
    const [id = ""] = await exempt("container-privileged", [{}]);
    const [cluster] = (await harness.discover(connector)).clusters;
    expect(cluster).toMatchObject({ added: 0, changed: 0, gone: 0, rows_written: 0 });
    await revoke(id);
  });

  test("what is new is exempt from the start", async () => {
    const rules = await harness.query<{ rule_id: string }>(
      `SELECT r.rule_id FROM rule_rollups k JOIN rules r ON r.id = k.rule_id
       WHERE r.rule_id LIKE 'container-%' AND k.unhealthy > 0 ORDER BY k.unhealthy DESC LIMIT 8`,
    );
    const ids: string[] = [];
    for (const { rule_id } of rules) ids.push(...(await exempt(rule_id, [{ connectorId: connector }])));
    const q = `is:open rule:${rules.map(({ rule_id }) => rule_id).join(",")}`;
    expect(await list(q)).toEqual([]);
    const known = new Set((await list("is:exempt")).map(({ id }: { id: string }) => id));
    for (let step = 0; step < 3; step += 1) {
      simulator.advance();
      const [cluster] = (await harness.discover(connector)).clusters;
      expect((cluster?.added ?? 0) + (cluster?.changed ?? 0)).toBeGreaterThan(0);
      expect(await list(q)).toEqual([]);
      expect(await readRollups(harness)).toEqual(await countRollups(harness));
    }
    const fresh = (await list("is:exempt")).filter(({ id }: { id: string }) => !known.has(id));
    expect(fresh.length).toBeGreaterThan(0);
    for (const id of ids) await revoke(id);
    expect(await list("is:exempt")).toEqual([]);
  });

  test("what a discovery is just writing is left to it", async () => {
    const open = await list("is:open rule:container-privileged");
    const [locked, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const writing = harness.database.transaction(async (client) => {
      await client.query("SELECT FROM resource_assessments WHERE resource_id = $1 FOR UPDATE", [open[0].resource.id]);
      locked.resolve();
      await written.promise;
    });
    await locked.promise;
    const [id = ""] = await exempt("container-privileged", [{}]);
    expect(await list("is:open rule:container-privileged")).toEqual([open[0]]);
    written.resolve();
    await writing;
    await harness.discover(connector);
    expect(await list("is:open rule:container-privileged")).toEqual([]);
    await revoke(id);
  });
});

test("a connector that is removed leaves its cause in the history", async () => {
  const before = await score();
  expect(before.score).not.toBeNull();
  await it.call("deleteConnector", { params: { id: connector } });
  const { points } = (await it.call("getSecureScoreHistory")).json();
  const last = points.at(-1);
  expect(last).toMatchObject({ score: null, before: { score: before.score, rawScore: before.rawScore } });
  expect(last.causes).toEqual([
    expect.objectContaining({ cause: "disconnected", effect: expect.closeTo(-before.score, 9) }),
  ]);
});
