import { setTimeout as sleep } from "node:timers/promises";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ConnectorsStore } from "../src/connectors/connectors.store.js";
import { lockScore } from "../src/database/locks.js";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { countRollups, countRows, readRollups } from "./stored-state.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let connector: string;

const slowPods = (milliseconds: number, times?: number) =>
  simulator.fault({
    kind: "slow",
    milliseconds,
    match: { service: "kubernetes", plural: "pods" },
    ...(times === undefined ? {} : { times }),
  });
const clusterState = async (runId: string) =>
  (
    await harness.query<{ state: string; reading: string | null }>(
      "SELECT state, reading FROM discovery_run_clusters WHERE run_id = $1",
      [runId],
    )
  )[0];
const waitUntilReading = (runId: string, part = "core/pods") =>
  expect.poll(async () => (await clusterState(runId))?.reading, { timeout: 10_000, interval: 20 }).toBe(part);

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
});
afterEach(() => simulator.clearFaults());
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

/** Queues a run, and does something when its cluster is written but for the score, which is held until then. */
async function queueUpToScore(then: (runId: string) => Promise<unknown>): Promise<string> {
  const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND wait_event = 'advisory'`;
  return harness.database.transaction(async (client) => {
    await lockScore(client);
    const runId = await harness.queueRun(connector);
    await expect.poll(async () => (await harness.query(waits)).length, { timeout: 15_000 }).toBe(1);
    await then(runId);
    return runId;
  });
}

describe("a run that is cancelled", () => {
  test("stops within a second, and publishes nothing", async () => {
    slowPods(20_000);
    const runId = await harness.queueRun(connector);
    await waitUntilReading(runId);
    await harness.query("UPDATE discovery_runs SET cancel_requested_at = now() WHERE id = $1", [runId]);
    const asked = Date.now();
    await expect
      .poll(async () => (await clusterState(runId))?.state, { timeout: 5_000, interval: 20 })
      .toBe("cancelled");
    expect(Date.now() - asked).toBeLessThan(1_000);
    const run = await harness.waitForEnd(runId);
    expect(run.state).toBe("cancelled");
    expect(await countRows(harness)).toEqual({ resources: "0", revisions: "0", assessments: "0", findings: "0" });
    expect(await harness.query("SELECT FROM snapshots")).toEqual([]);
  });

  test("publishes nothing, also when everything is written but for the score, which another has", async () => {
    const runId = await queueUpToScore(async (id) => {
      await harness.query("UPDATE discovery_runs SET cancel_requested_at = now() WHERE id = $1", [id]);
      // Its worker looks twice a second whether it was cancelled.
      await sleep(1_200);
    });
    expect((await harness.waitForEnd(runId)).state).toBe("cancelled");
    expect(await harness.query("SELECT FROM snapshots")).toEqual([]);
  });

  test("leaves the next one clean", async () => {
    const run = await harness.discover(connector);
    expect(run.state).toBe("completed");
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });
});

describe("progress", () => {
  test("is told as it goes, and not more than about four times a second", async () => {
    slowPods(1_500, 1);
    const listener = new pg.Client({ connectionString: harness.database.url });
    await listener.connect();
    await listener.query("LISTEN discovery_run");
    let told = 0;
    listener.on("notification", () => {
      told += 1;
    });
    const started = Date.now();
    const runId = await harness.queueRun(connector);
    await waitUntilReading(runId);
    const run = await harness.waitForEnd(runId);
    const seconds = (Date.now() - started) / 1_000;
    await listener.end();
    expect(told).toBeGreaterThanOrEqual(4);
    // Besides the progress a run tells its stages, the end of each cluster and its own.
    expect(told).toBeLessThan(4 * seconds + 8);
    expect(run.clusters[0]?.requests).toBeGreaterThan(30);
  });
});

describe("two readings of one cluster", () => {
  test("never overlap: the second waits for the first", async () => {
    const [cluster] = await harness.query<{ id: number }>("SELECT id FROM clusters");
    const other = new pg.Client({ connectionString: harness.database.url });
    await other.connect();
    await other.query("BEGIN");
    await other.query("SELECT pg_advisory_xact_lock($1, $2)", [0x70657269, cluster?.id]);
    const runId = await harness.queueRun(connector);
    await expect.poll(async () => (await clusterState(runId))?.state, { timeout: 5_000 }).toBe("reading");
    await sleep(1_200);
    expect(await clusterState(runId)).toMatchObject({ state: "reading", reading: null });
    await other.query("COMMIT");
    await other.end();
    expect((await harness.waitForEnd(runId)).state).toBe("completed");
  });
});

describe("workers that stop", () => {
  test("and whose cluster another has taken up publish nothing, however late they find out", async () => {
    const before = await harness.query("SELECT id FROM snapshots");
    const runId = await queueUpToScore((id) =>
      harness.query("UPDATE discovery_run_clusters SET attempts = attempts + 1 WHERE run_id = $1", [id]),
    );
    const active = "SELECT FROM jobs.job WHERE name = 'read-cluster' AND state = 'active'";
    await expect.poll(() => harness.query(active), { timeout: 15_000 }).toEqual([]);
    expect(await harness.query("SELECT id FROM snapshots")).toEqual(before);
    await harness.query("UPDATE discovery_runs SET cancel_requested_at = now() WHERE id = $1", [runId]);
    expect(await harness.waitForEnd(runId)).toMatchObject({ state: "cancelled", clusters: [{ state: "cancelled" }] });
  });

  test("a lost connection in the middle of writing is tried again, and nothing is half published", async () => {
    simulator.advance();
    slowPods(1_000, 1);
    const before = await countRows(harness);
    const runId = await harness.queueRun(connector);
    await waitUntilReading(runId);
    const killed = await harness.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'periplus' AND state = 'idle in transaction'`,
    );
    expect(killed.length).toBe(1);
    expect(await countRows(harness)).toEqual(before);
    const run = await harness.waitForEnd(runId);
    expect(run.state).toBe("completed");
    const [attempts] = await harness.query<{ attempts: number }>(
      "SELECT attempts FROM discovery_run_clusters WHERE run_id = $1",
      [runId],
    );
    expect(attempts?.attempts).toBe(2);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  }, 30_000);

  test("a run whose worker is gone is taken up again", async () => {
    const [run] = await harness.query<{ id: string }>(
      `INSERT INTO discovery_runs (connector_id, state, stage, trigger, started_at, lease_until, attempts)
       VALUES ($1, 'running', 'listClusters', 'manual', now(), now() - interval '1 second', 1) RETURNING id`,
      [connector],
    );
    await harness.tick();
    expect(await harness.waitForEnd(run?.id ?? "")).toMatchObject({ state: "completed" });
  });

  test("a run that is taken up at its clusters does not list again, and keeps those that are done", async () => {
    const [cluster] = await harness.query<{ id: number }>("SELECT id FROM clusters");
    const [run] = await harness.query<{ id: string }>(
      `INSERT INTO discovery_runs (connector_id, state, stage, trigger, started_at, lease_until, attempts)
       VALUES ($1, 'running', 'readClusters', 'manual', now(), now() - interval '1 second', 1) RETURNING id`,
      [connector],
    );
    await harness.query(
      "INSERT INTO discovery_run_clusters (run_id, cluster_id, state, objects) VALUES ($1, $2, 'done', 7)",
      [run?.id, cluster?.id],
    );
    simulator.requests.clear();
    await harness.tick();
    const ended = await harness.waitForEnd(run?.id ?? "");
    expect(ended).toMatchObject({ state: "completed", clusters: [{ state: "done", objects: 7 }] });
    expect(simulator.requests.entries()).toEqual([]);
  });

  test("a run that was taken up too often is ended", async () => {
    const [run] = await harness.query<{ id: string }>(
      `INSERT INTO discovery_runs (connector_id, state, stage, trigger, started_at, lease_until, attempts)
       VALUES ($1, 'running', 'readClusters', 'manual', now(), now() - interval '1 second', 3) RETURNING id`,
      [connector],
    );
    await harness.tick();
    expect(await harness.waitForEnd(run?.id ?? "")).toMatchObject({
      state: "failed",
      message: expect.stringContaining("stopped before it was done"),
    });
  });

  test("a cluster whose reading was cut off too often is given up", async () => {
    const [cluster] = await harness.query<{ id: number }>("SELECT id FROM clusters");
    const [run] = await harness.query<{ id: string }>(
      `INSERT INTO discovery_runs (connector_id, state, stage, trigger, started_at, lease_until, attempts)
       VALUES ($1, 'running', 'readClusters', 'manual', now(), now() - interval '1 second', 1) RETURNING id`,
      [connector],
    );
    await harness.query(
      "INSERT INTO discovery_run_clusters (run_id, cluster_id, state, attempts) VALUES ($1, $2, 'reading', 3)",
      [run?.id, cluster?.id],
    );
    await harness.tick();
    expect(await harness.waitForEnd(run?.id ?? "")).toMatchObject({
      state: "failed",
      clusters: [{ state: "failed", message: "Its reading was cut off three times." }],
    });
  });

  test("that are told to stop hand their run over", async () => {
    slowPods(20_000);
    const stopping = await DiscoveryHarness.start(simulator.connection);
    const own = await stopping.addConnector(accessesOf(simulator.connection).kubernetes);
    const runId = await stopping.queueRun(own);
    await expect
      .poll(
        async () =>
          (await stopping.query<{ reading: string }>("SELECT reading FROM discovery_run_clusters"))[0]?.reading,
        {
          timeout: 10_000,
          interval: 20,
        },
      )
      .toBe("core/pods");
    const { url } = stopping.database;
    await stopping.close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const run = await client.query(
      "SELECT state, lease_until <= now() AS free, attempts FROM discovery_runs WHERE id = $1",
      [runId],
    );
    const cluster = await client.query("SELECT state, attempts FROM discovery_run_clusters");
    await client.end();
    expect(run.rows).toEqual([{ state: "running", free: true, attempts: 1 }]);
    expect(cluster.rows).toEqual([{ state: "waiting", attempts: 0 }]);
  }, 30_000);
});

describe("a connector that is removed while it is read", () => {
  test("ends its run without a trace", async () => {
    slowPods(1_500, 1);
    const other = await harness.addConnector(accessesOf(simulator.connection).kubernetes, "removed");
    const runId = await harness.queueRun(other);
    await waitUntilReading(runId);
    const connectors = new ConnectorsStore(harness.database);
    await connectors.cancelRuns({ id: other }, new Date());
    expect(await connectors.remove({ id: other }, new Date())).toBe(1);
    await sleep(500);
    expect(await harness.query("SELECT FROM clusters WHERE connector_id = $1", [other])).toEqual([]);
    expect(
      await harness.query("SELECT FROM resource_revisions WHERE cluster_id NOT IN (SELECT id FROM clusters)"),
    ).toEqual([]);
  });
});
