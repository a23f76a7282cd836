import { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { decodePage } from "@periplus/cluster-reader/list-page";
import { normaliseObject } from "@periplus/posture/normalise/normalise";
import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { accessesOf, kubernetesEndpointOf } from "./estate.js";
import { countRollups, countRows, readRollups, readStoredState } from "./stored-state.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let connector: string;

/** What the unmanaged cluster has now: uid → fingerprint, read apart from discovery. */
async function readTruth(): Promise<Map<string, string>> {
  const reader = new ClusterReader(kubernetesEndpointOf(simulator.connection), createMeter());
  const signal = new AbortController().signal;
  await reader.open(readKinds, signal);
  const truth = new Map<string, string>();
  for (const kind of readKinds) {
    if (reader.serves(kind).is !== "served") continue;
    for await (const page of reader.list(kind, signal)) {
      for (const item of decodePage(page)) {
        const { uid, fingerprint } = normaliseObject(item as JsonObject, kind);
        truth.set(uid, fingerprint);
      }
    }
  }
  await reader.close();
  return truth;
}

function only(run: EndedRun) {
  const [cluster] = run.clusters;
  if (!cluster || run.clusters.length !== 1) throw new Error("Not one cluster");
  return cluster;
}

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

describe("discovery of a cluster, one run after another", () => {
  test("the first finds everything", async () => {
    const truth = await readTruth();
    const run = await harness.discover(connector);
    expect(run).toMatchObject({ state: "completed", message: null });
    expect(only(run)).toMatchObject({
      state: "done",
      objects: truth.size,
      added: truth.size,
      changed: 0,
      unchanged: 0,
      gone: 0,
    });
    const stored = await harness.query<{ uid: string; fingerprint: string }>("SELECT uid, fingerprint FROM resources");
    expect(new Map(stored.map(({ uid, fingerprint }) => [uid, fingerprint]))).toEqual(truth);
    const counts = simulator.counts()[simulator.connection.kubernetes[0]?.name ?? ""] ?? {};
    for (const { part, state, objects } of only(run).coverage.filter((entry) => entry.state !== "absent")) {
      expect([part, state, objects]).toEqual([part, "read", counts[part] ?? 0]);
    }
    expect(only(run).coverage.map(({ part }) => part)).toEqual(readKinds.map(partOf));
  });

  test("what was written adds up", async () => {
    const [run] = await harness.query<{ rows_written: number; findings_opened: number }>(
      "SELECT rows_written, findings_opened FROM discovery_run_clusters",
    );
    const rows = await countRows(harness);
    const large = Object.values(rows ?? {}).reduce((sum, count) => sum + Number(count), 0);
    const [rollups] = await harness.query<{ n: string }>(
      `SELECT (SELECT count(*) FROM inventory_rollups) + (SELECT count(*) FROM finding_rollups)
         + 2 * (SELECT count(*) FROM rule_rollups) - (SELECT count(*) FROM rule_rollups WHERE oldest_finding_at IS NULL)
         + (SELECT count(*) FROM control_rollups) AS n`,
    );
    // Every row once.
    expect(run?.rows_written).toBe(large + Number(rollups?.n));
    expect(run?.findings_opened).toBe(Number(rows?.findings));
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });

  test("tells as whom it read, and the cluster is known by the uid of kube-system", async () => {
    const [snapshot] = await harness.query<{ read_as: { username: string }; external_id: string; endpoint: string }>(
      "SELECT s.read_as, k.external_id, k.endpoint FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id",
    );
    expect(snapshot?.read_as.username).toMatch(/^system:serviceaccount:/);
    const [system] = await harness.query<{ uid: string }>(
      "SELECT uid FROM resources WHERE kind = 'Namespace' AND name = 'kube-system'",
    );
    expect(snapshot?.external_id).toBe(system?.uid);
  });

  test("the second finds nothing new and writes nothing", async () => {
    const before = await countRows(harness);
    const run = await harness.discover(connector);
    const cluster = only(run);
    expect(cluster).toMatchObject({ state: "done", added: 0, changed: 0, gone: 0, rows_written: 0 });
    expect(cluster.unchanged).toBe(cluster.objects);
    expect(await countRows(harness)).toEqual(before);
    const [touched] = await harness.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM resources WHERE changed_at > (SELECT min(taken_at) FROM snapshots)",
    );
    expect(touched?.n).toBe(0);
    // The database also serves the tests that run beside: what it writes for them is not in each of these runs.
    const written: number[] = [];
    while (written.length < 40 && Math.min(...written) >= 400_000) written.push(await measureLog());
    expect(Math.min(...written)).toBeLessThan(400_000);
  });

  /** Bytes that the database writes while the connector is read. */
  async function measureLog(): Promise<number> {
    const [mark] = await harness.query<{ lsn: string }>("SELECT pg_current_wal_lsn() AS lsn");
    await harness.discover(connector);
    const query = "SELECT pg_current_wal_lsn() - $1::pg_lsn AS bytes";
    const [log] = await harness.query<{ bytes: string }>(query, [mark?.lsn]);
    return Number(log?.bytes);
  }

  test.each([1, 2, 3])("step %i of the estate: exactly what changed, is new and is gone", async () => {
    const before = await readTruth();
    simulator.advance();
    const after = await readTruth();
    const added = [...after.keys()].filter((uid) => !before.has(uid));
    const gone = [...before.keys()].filter((uid) => !after.has(uid));
    const changed = [...after]
      .filter(([uid, print]) => before.has(uid) && before.get(uid) !== print)
      .map(([uid]) => uid);
    expect(added.length + changed.length + gone.length).toBeGreaterThan(0);
    const cluster = only(await harness.discover(connector));
    expect(cluster).toMatchObject({ added: added.length, changed: changed.length, gone: gone.length });
    const ended = await harness.query<{ uid: string }>(
      "SELECT uid FROM resources WHERE gone_at = (SELECT max(taken_at) FROM snapshots)",
    );
    expect(ended.map(({ uid }) => uid).toSorted()).toEqual(gone.toSorted());
    const [open] = await harness.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM findings f JOIN resources r ON r.id = f.resource_id
       WHERE f.resolved_at IS NULL AND r.gone_at IS NOT NULL`,
    );
    expect(open?.n).toBe(0);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });

  test("ends with what a fresh database finds", async () => {
    const fresh = await DiscoveryHarness.start(simulator.connection);
    await fresh.discover(await fresh.addConnector(accessesOf(simulator.connection).kubernetes));
    const [grown, whole] = await Promise.all([readStoredState(harness), readStoredState(fresh)]);
    expect(grown.resources.length).toBeGreaterThan(400);
    expect(grown).toEqual(whole);
    await fresh.close();
  });

  test("history keeps every state, and an end for what is gone", async () => {
    const [wrong] = await harness.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM resources r
       WHERE (SELECT v.gone FROM resource_revisions v WHERE v.resource_id = r.id ORDER BY v.observed_at DESC LIMIT 1)
         IS DISTINCT FROM (r.gone_at IS NOT NULL)`,
    );
    expect(wrong?.n).toBe(0);
    const [revisions] = await harness.query<{ most: number }>(
      "SELECT max(n)::int AS most FROM (SELECT count(*) AS n FROM resource_revisions WHERE NOT gone GROUP BY resource_id) c",
    );
    expect(revisions?.most).toBeGreaterThan(1);
  });
});

describe("rules and parameters that change", () => {
  test("are applied to the stored objects, as a full assessment would", async () => {
    await harness.query(
      `INSERT INTO rule_settings (rule_id, settings, updated_by)
       VALUES ('container-allowed-ports', '{"values": {"allowedPorts": [80]}}', 'test'),
         ('image-trusted-registries', '{"values": {}}', 'test')`,
    );
    simulator.requests.clear();
    await harness.jobs.send("assess-clusters", { clusterIds: null, cause: "parameters" });
    await expect
      .poll(
        async () =>
          (
            await harness.query(
              "SELECT FROM rule_rollups k JOIN rules r ON r.id = k.rule_id WHERE r.rule_id = 'container-allowed-ports' AND needs_configuration = 0 AND unhealthy > 0",
            )
          ).length,
        { timeout: 15_000 },
      )
      .toBe(1);
    expect(simulator.requests.entries()).toEqual([]);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));

    const fresh = await DiscoveryHarness.start(simulator.connection);
    await fresh.query(
      `INSERT INTO rule_settings (rule_id, settings, updated_by)
       VALUES ('container-allowed-ports', '{"values": {"allowedPorts": [80]}}', 'test'),
         ('image-trusted-registries', '{"values": {}}', 'test')`,
    );
    await fresh.discover(await fresh.addConnector(accessesOf(simulator.connection).kubernetes));
    expect(await readStoredState(harness)).toEqual(await readStoredState(fresh));
    await fresh.close();
  });

  test("that nobody announced are found by the scheduler, and before the next reading", async () => {
    await harness.query("DELETE FROM rule_settings");
    const cluster = only(await harness.discover(connector));
    expect(cluster).toMatchObject({ added: 0, changed: 0, gone: 0 });
    const [still] = await harness.query<{ n: number }>(
      `SELECT sum(unhealthy)::int AS n FROM rule_rollups JOIN rules r ON r.id = rule_rollups.rule_id
       WHERE r.rule_id = 'container-allowed-ports'`,
    );
    expect(still?.n).toBe(0);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));

    await harness.query("UPDATE snapshots SET rule_pack_version = 'another'");
    await harness.tick();
    await expect
      .poll(
        async () =>
          (
            await harness.query(
              "SELECT FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id WHERE s.rule_pack_version <> 'another'",
            )
          ).length,
        { timeout: 15_000 },
      )
      .toBe(1);
  });
});

describe("clusters of a cloud, whose description says what no object does", () => {
  test.each(["azure", "aws", "gcp"] as const)("(%s) end with what a fresh database finds", async (cloud) => {
    const access = accessesOf(simulator.connection)[cloud];
    const grown = await DiscoveryHarness.start(simulator.connection);
    const id = await grown.addConnector(access);
    await grown.discover(id);
    simulator.advance();
    const { clusters } = await grown.discover(id);
    expect(clusters.some(({ added, changed, gone }) => added + changed + gone > 0)).toBe(true);
    const fresh = await DiscoveryHarness.start(simulator.connection);
    await fresh.discover(await fresh.addConnector(access));
    const states = await Promise.all([readStoredState(grown), readStoredState(fresh)]);
    expect(states[0]).toEqual(states[1]);
    await Promise.all([grown.close(), fresh.close()]);
  });
});
