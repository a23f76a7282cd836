import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { noSettings } from "@periplus/posture/parameters/settings";
import type { ReadKind } from "@periplus/posture/snapshot/kinds";
import type { CloudAccess } from "@periplus/shared/connector";
import { LoadServer, type StartedLoad } from "@periplus/simulator/load/load-server";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { IntakeThread, LostThreadError } from "../src/discovery/intake/intake-thread.js";
import { DiscoveryHarness } from "./discovery-harness.js";
import { countRollups, readRollups, readStoredState } from "./stored-state.js";

let simulator: Simulator;
let load: StartedLoad;
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  simulator = await startSimulator();
  load = await LoadServer.start({ clusters: 1, objects: 700, seed: 3, latencyMilliseconds: 0, keepPages: false });
});
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});
afterAll(async () => {
  load.close();
  await simulator.close();
});

const ownRule = `id: custom-services-should-be-named
version: 1
title: Services should be named
severity: low
control: manage-access-and-permissions
status: preview
description: What is checked.
rationale: Why.
target: { kinds: [v1/Service] }
healthy: "object.metadata.name.startsWith('a')"
message: "'another name'"
remedy: { kind: manual, risk: safe, text: Do it. }
`;

/** Somebody's own rule, and settings of one of ours: both change verdicts. */
async function setTerms(harness: DiscoveryHarness): Promise<void> {
  await harness.query(
    `INSERT INTO rules (rule_id, title, severity, control, scores)
     VALUES ('custom-services-should-be-named', 'Services should be named', 1, 'manage-access-and-permissions', false)`,
  );
  await harness.query(
    `INSERT INTO custom_rules (rule_id, version, text, created_at, created_by, updated_at, updated_by)
     VALUES ('custom-services-should-be-named', 1, $1, now(), 'somebody', now(), 'somebody')`,
    [ownRule],
  );
  await harness.query(
    `INSERT INTO rule_settings (rule_id, settings, updated_by)
     SELECT rule_id, '{"values": {}}', 'somebody' FROM rules WHERE rule_id NOT LIKE 'custom-%'`,
  );
}

async function discoverIn(judgeIn: "thread" | "process", of = load) {
  const harness = await DiscoveryHarness.start(simulator.connection, { PERIPLUS_JUDGE_IN: judgeIn });
  undo.push(() => harness.close());
  await setTerms(harness);
  const { ca, token, clusters } = of.connection;
  const access: CloudAccess = {
    cloud: "kubernetes",
    server: clusters[0]?.server ?? "",
    certificateAuthority: ca,
    token,
  };
  const connector = await harness.addConnector(access, "large");
  return { harness, connector, discover: () => harness.discover(connector) };
}

/** Of the rule that somebody wrote. */
async function countVerdicts(harness: DiscoveryHarness | undefined): Promise<number | undefined> {
  const rows = await harness?.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM resource_assessments a
     JOIN rules r ON r.rule_id LIKE 'custom-%' AND r.id = ANY(a.healthy || a.unhealthy)`,
  );
  return rows?.[0]?.count;
}

test("a thread says of a cluster what the process itself says, when it is new and when it has changed", async () => {
  const sides = [await discoverIn("thread"), await discoverIn("process")];
  for (const round of ["new", "changed"]) {
    if (round === "changed") load.advance({ changed: 0.05, touched: 0.2, replaced: 0.05 });
    const states: Awaited<ReturnType<typeof readStoredState>>[] = [];
    for (const { harness, discover } of sides) {
      expect(await discover()).toMatchObject({ state: "completed", clusters: [{ state: "done" }] });
      expect(await readRollups(harness)).toEqual(await countRollups(harness));
      states.push(await readStoredState(harness));
    }
    expect(states[0]).toEqual(states[1]);
    expect(states[0]?.resources.length).toBeGreaterThan(600);
    expect(await countVerdicts(sides[0]?.harness)).toBeGreaterThan(0);
  }
});

function openThread(): IntakeThread {
  const thread = new IntakeThread();
  undo.push(() => thread.close());
  return thread;
}

const rules = readRulePack().rules.map(({ rule }, index) => [rule.id, index + 1] as const);
const terms = { version: "1/1", customRules: [], settings: noSettings, numbers: new Map(rules) };

const snapshot = { clusterId: 1, snapshotId: "1", takenAt: new Date("2026-01-02T03:04:05Z") };

function pageOf(names: readonly string[], size: number): Buffer {
  const items = names.map((name) => ({ metadata: { name, uid: `uid of ${name}`, resourceVersion: "1" }, data: {} }));
  const list = { kind: "ConfigMapList", apiVersion: "v1", metadata: {}, items };
  return Buffer.from(JSON.stringify(list).padEnd(size));
}

const configMaps: ReadKind = {
  ...{ group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true },
  why: "For a test.",
};

test("what is asked in the wrong order, and what is no page, is said; large pages are handed over", async () => {
  const intake = await openThread().open(terms, snapshot);
  await expect(intake.takePage(pageOf([], 0))).rejects.toThrow("No kind is being taken in");
  await expect(intake.judgeHeld()).rejects.toThrow("asked for before they are built");
  await intake.beginKind(configMaps, "[]", { is: "added" });
  expect(await intake.takePage(Buffer.from("{"))).toEqual({ malformed: expect.stringContaining("not whole") });
  const [small, large] = [pageOf(["a"], 0), pageOf(["b", "c"], 100_000)];
  expect(await intake.takePage(small)).toMatchObject({ added: 1, objects: 1 });
  expect(await intake.takePage(large)).toMatchObject({ added: 2, objects: 3 });
  expect([small.length > 0, large.length]).toEqual([true, 0]);
  expect(await intake.endKind(true)).toEqual({ gone: [], kept: [], objects: 3, broken: [] });
  intake.close();
  await expect(intake.takeUnread()).rejects.toThrow("not open");
});

test("a thread that ends takes its readings with it, and the next reading has another", async () => {
  const thread = openThread();
  const intake = await thread.open(terms, snapshot);
  // More than it answers before it ends.
  const asked = Promise.allSettled(Array.from({ length: 5_000 }, () => intake.takeUnread()));
  await thread.close();
  expect((await asked).at(-1)).toMatchObject({ status: "rejected", reason: expect.any(LostThreadError) });
  await expect(intake.takeUnread()).rejects.toThrow(LostThreadError);
  const next = await thread.open(terms, snapshot);
  expect(await next.takeUnread()).toEqual([]);
});

test("a thread that answers nothing is ended; what it was asked first is to blame, and what waited behind may be tried again", async () => {
  // Less than it takes to start.
  const thread = new IntakeThread(20);
  undo.push(() => thread.close());
  const [first, ...others] = await Promise.allSettled([
    thread.open(terms, snapshot),
    thread.open(terms, snapshot),
    thread.open(terms, snapshot),
  ]);
  expect(first).toMatchObject({ status: "rejected", reason: { message: expect.stringContaining("has not answered") } });
  for (const each of others) expect(each).toMatchObject({ status: "rejected", reason: expect.any(LostThreadError) });
});

test("a reading whose thread ends under it is done again", async () => {
  const slow = await LoadServer.start({ clusters: 1, objects: 200, seed: 4, latencyMilliseconds: 50, keepPages: true });
  undo.push(async () => slow.close());
  const { harness, connector } = await discoverIn("thread", slow);
  const runId = await harness.queueRun(connector);
  const read = () => harness.query("SELECT FROM discovery_run_clusters WHERE objects > 0 AND ended_at IS NULL");
  await expect.poll(read, { timeout: 20_000, interval: 20 }).toHaveLength(1);
  await harness.endThread();
  expect(await harness.waitForEnd(runId)).toMatchObject({ state: "completed", clusters: [{ attempts: 2 }] });
  expect(await readRollups(harness)).toEqual(await countRollups(harness));
});
