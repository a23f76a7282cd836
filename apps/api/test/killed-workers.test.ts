import { randomBytes } from "node:crypto";
import { type Fault, type Simulator, startSimulator } from "@periplus/simulator/simulator";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { countRollups, countRows, readRollups, readStoredState } from "./stored-state.js";
import { ProductProcess } from "./worker-process.js";

/** The test's own process seals and queues; what works are processes of their own, which are killed. */
const settings = { PERIPLUS_SECRETS_KEY: randomBytes(32).toString("base64") };
let simulator: Simulator;

interface Scene {
  readonly harness: DiscoveryHarness;
  readonly connector: string;
  readonly startWorker: () => Promise<ProductProcess>;
}

const started: ProductProcess[] = [];
const harnesses: DiscoveryHarness[] = [];
const setScene = async (): Promise<Scene> => {
  const harness = await DiscoveryHarness.start(simulator.connection, { ...settings, PERIPLUS_WORKER: "api" });
  harnesses.push(harness);
  const connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
  const startWorker = async () => {
    const worker = await ProductProcess.startWorker(harness.database.url, settings);
    started.push(worker);
    return worker;
  };
  return { harness, connector, startWorker };
};

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.clearFaults());
afterAll(async () => {
  for (const worker of started) {
    worker.signal("SIGCONT");
    await worker.end();
  }
  for (const harness of harnesses) await harness.close();
  await simulator.close();
});

const slow = (match: Fault["match"], milliseconds = 30_000) =>
  simulator.fault({ kind: "slow", milliseconds, match: { service: "kubernetes", ...match } });
const isReading = (harness: DiscoveryHarness, part: string) =>
  expect
    .poll(
      async () => (await harness.query("SELECT reading FROM discovery_run_clusters ORDER BY run_id DESC LIMIT 1"))[0],
      {
        timeout: 20_000,
        interval: 20,
      },
    )
    .toEqual({ reading: part });

/** A connection of the test's that holds a worker up where nothing outside does. */
async function hold(url: string, text: string, values: unknown[] = []): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("BEGIN");
  await client.query(text, values);
  return async () => {
    await client.query("COMMIT");
    await client.end();
  };
}

const isWaitingForLock = (harness: DiscoveryHarness, words: string) =>
  expect
    .poll(
      async () =>
        (
          await harness.query(
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE $1",
            [`%${words}%`],
          )
        ).length,
      { timeout: 20_000, interval: 20 },
    )
    .toBeGreaterThan(0);

describe("a worker that is killed", () => {
  let scene: Scene;
  let worker: ProductProcess;
  beforeAll(async () => {
    scene = await setScene();
    worker = await scene.startWorker();
    const { harness, connector } = scene;
    expect(await harness.discover(connector)).toMatchObject({ state: "completed" });
  });

  /** Ends what holds the killed worker up, has another take over, and sees that its run ends well. */
  async function takeOver(runId: string, release: () => unknown): Promise<void> {
    const { harness, startWorker } = scene;
    await release();
    worker = await startWorker();
    await harness.letTimePass();
    const run = await harness.waitForEnd(runId);
    expect(run).toMatchObject({ state: "completed", clusters: [{ state: "done" }] });
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  }

  test.each([
    ["while it signs in", { path: /\/version/ }, "signIn"],
    ["while it lists clusters", { path: /\/selfsubjectreviews/ }, "signIn"],
    ["while it reads the first kind", { plural: "nodes" }, "core/nodes"],
    ["in the middle of the cluster", { plural: "pods" }, "core/pods"],
  ])("%s leaves everything as it was, and its run is ended by another", async (_name, match, stage) => {
    const { harness, connector } = scene;
    simulator.advance();
    const before = await countRows(harness);
    const fault = slow(match);
    const runId = await harness.queueRun(connector);
    await expect.poll(() => fault.hits, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);
    if (stage !== "signIn") await isReading(harness, stage);
    await worker.end();
    expect(await countRows(harness)).toEqual(before);
    await takeOver(runId, () => simulator.clearFaults());
  });

  test("with all written and nothing published leaves everything as it was", async () => {
    const { harness, connector } = scene;
    simulator.advance();
    const before = await countRows(harness);
    const release = await hold(harness.database.url, "SELECT pg_advisory_xact_lock($1)", [0x70657274]);
    const runId = await harness.queueRun(connector);
    await isWaitingForLock(harness, "pg_advisory_xact_lock");
    await worker.end();
    expect(await countRows(harness)).toEqual(before);
    await takeOver(runId, release);
  });

  test("with the cluster published and its run not ended leaves the snapshot, which is not read again", async () => {
    const { harness, connector } = scene;
    simulator.advance();
    slow({ plural: "pods" }, 2_000);
    const runId = await harness.queueRun(connector);
    await isReading(harness, "core/pods");
    const release = await hold(harness.database.url, "SELECT FROM discovery_runs WHERE id = $1 FOR NO KEY UPDATE", [
      runId,
    ]);
    simulator.clearFaults();
    await isWaitingForLock(harness, "SET state = $2, stage = 'ended'");
    await worker.end();
    simulator.requests.clear();
    await takeOver(runId, release);
    expect(simulator.requests.entries()).toEqual([]);
    expect(await harness.query("SELECT FROM snapshots WHERE run_id = $1", [runId])).toHaveLength(1);
  });

  test("so often leaves what a fresh database has that read the last state", async () => {
    const { harness, connector } = scene;
    expect(await harness.discover(connector)).toMatchObject({ state: "completed" });
    const fresh = await setScene();
    await fresh.startWorker();
    await fresh.harness.discover(fresh.connector);
    expect(await readStoredState(harness)).toEqual(await readStoredState(fresh.harness));
  });
});

describe("in real time", () => {
  test("the run of a killed worker, and that of one that hangs, are ended by another within a minute", async () => {
    const end = async (how: (worker: ProductProcess) => unknown) => {
      const { harness, connector, startWorker } = await setScene();
      const lost = await startWorker();
      const runId = await harness.queueRun(connector);
      await isReading(harness, "core/pods");
      const another = await startWorker();
      return { harness, runId, another, lose: () => how(lost), lost };
    };
    slow({ plural: "pods" });
    const killed = await end((worker) => worker.end());
    const hanging = await end((worker) => worker.signal("SIGSTOP"));
    await Promise.all([killed.lose(), hanging.lose()]);
    simulator.clearFaults();
    const lostAt = Date.now();
    const wait = async ({ harness, runId }: typeof killed) => {
      const run = await harness.waitForEnd(runId);
      return { state: run.state, seconds: (Date.now() - lostAt) / 1_000 };
    };
    const ends = await Promise.all([wait(killed), wait(hanging)]);
    for (const end of ends) {
      expect(end.state).toBe("completed");
      expect(end.seconds).toBeLessThan(60);
    }
    // What hung goes on, finds that it has nothing any more, and writes nothing.
    const before = await countRows(hanging.harness);
    hanging.lost.signal("SIGCONT");
    const next = await hanging.harness.discover(
      (await hanging.harness.query<{ id: string }>("SELECT id FROM connectors"))[0]?.id ?? "",
    );
    expect(next).toMatchObject({ state: "completed", clusters: [{ added: 0, changed: 0, gone: 0, rows_written: 0 }] });
    expect(await countRows(hanging.harness)).toEqual(before);
    expect(await readRollups(hanging.harness)).toEqual(await countRollups(hanging.harness));
  }, 120_000);

  test("a worker that is told to stop ends well within its time, and another goes on at once", async () => {
    const { harness, connector, startWorker } = await setScene();
    const stopping = await startWorker();
    slow({ plural: "pods" });
    const runId = await harness.queueRun(connector);
    await isReading(harness, "core/pods");
    await startWorker();
    const asked = Date.now();
    expect(await stopping.end("SIGTERM")).toBe(0);
    expect(Date.now() - asked).toBeLessThan(9_000);
    simulator.clearFaults();
    expect(await harness.waitForEnd(runId)).toMatchObject({ state: "completed", clusters: [{ state: "done" }] });
    expect(Date.now() - asked).toBeLessThan(25_000);
  });
});
