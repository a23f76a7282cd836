import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../src/database/embedded-postgres.js";
import { isConnectionLost } from "../src/database/errors.js";
import { migrate } from "../src/database/migrate.js";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { Line } from "./line.js";
import { countRollups, countRows, readRollups, readStoredState } from "./stored-state.js";
import { ProductProcess } from "./worker-process.js";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.clearFaults());
afterAll(() => simulator.close());

const slowPods = (milliseconds: number) =>
  simulator.fault({ kind: "slow", milliseconds, match: { service: "kubernetes", plural: "pods" }, times: 1 });

/** What a fresh database has that reads the estate as it is now. */
async function readFresh(): Promise<Awaited<ReturnType<typeof readStoredState>>> {
  const fresh = await DiscoveryHarness.start(simulator.connection);
  try {
    await fresh.discover(await fresh.addConnector(accessesOf(simulator.connection).kubernetes));
    return await readStoredState(fresh);
  } finally {
    await fresh.close();
  }
}

describe("a Postgres that is killed while it writes", () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let harness: DiscoveryHarness;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "periplus-killed-postgres-"));
    server = await startEmbeddedPostgres({ directory: folder });
    await migrate(server.url, fileURLToPath(new URL("../../../prisma/migrations", import.meta.url)));
    harness = await DiscoveryHarness.start(simulator.connection, {}, server.url);
  });
  afterAll(async () => {
    await harness.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks again while the server comes back. */
  async function insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!isConnectionLost(error) || tries > 200) throw error;
        await sleep(100);
      }
    }
  }
  const writers = () =>
    harness.query<{ pid: number }>(
      `SELECT a.pid FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
       WHERE l.locktype = 'advisory' AND a.application_name = 'periplus' AND a.backend_xid IS NOT NULL`,
    );

  // The first with nothing stored, the others at moments of their own; each ends every connection of the server.
  test.each([0, 40, 150, 350])("%i ms into it starts again, and so does the run", async (milliseconds) => {
    const [known] = await insist(() => harness.query<{ id: string }>("SELECT id FROM connectors"));
    const connector = known?.id ?? (await harness.addConnector(accessesOf(simulator.connection).kubernetes));
    simulator.advance();
    slowPods(600);
    const before = await countRows(harness);
    const runId = await harness.queueRun(connector);
    await expect.poll(writers, { timeout: 20_000, interval: 5 }).not.toEqual([]);
    await sleep(milliseconds);
    const [writer] = await writers();
    expect(writer).toBeDefined();
    process.kill(writer?.pid ?? 0, "SIGKILL");
    expect(await insist(() => countRows(harness))).toEqual(before);
    await insist(() => harness.letTimePass());
    const run = await insist(() => harness.waitForEnd(runId));
    expect(run).toMatchObject({ state: "completed", clusters: [{ state: "done" }] });
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });

  test("lost nothing: all is stored that a fresh database reads", async () => {
    expect(await readStoredState(harness)).toEqual(await readFresh());
  });
});

describe("a product whose own database is killed while it writes", () => {
  const token = randomBytes(24).toString("hex");
  let folder: string;
  let product: ProductProcess | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "periplus-killed-product-"));
    // Else root's database would lie, and stay, elsewhere.
    chmodSync(folder, 0o755);
  });
  afterAll(async () => {
    await product?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = () =>
    ProductProcess.startWhole(folder, { PERIPLUS_BOOTSTRAP_TOKEN: token, PERIPLUS_STATIC_CREDENTIALS: "allow" });
  const call = async (path: string, body?: object) => {
    const [address] = /http:\/\/[^\s/]+/.exec(product?.said() ?? "") ?? [];
    const answer = await fetch(`${address}/api/v1${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : null,
    });
    return (await answer.json()) as { id: string; items: { state: string; stage: string; endedAt: string | null }[] };
  };
  const lastRun = async () => (await call("/discovery-runs?limit=1")).items[0];
  const postmaster = () => Number(readFileSync(join(folder, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]);

  test("ends with a sentence, starts again, and ends the run that was under way within a minute", async () => {
    product = await start();
    slowPods(20_000);
    await call("/connectors", { name: "cluster", access: accessesOf(simulator.connection).kubernetes });
    await expect.poll(async () => (await lastRun())?.stage, { timeout: 20_000 }).toBe("readClusters");
    await sleep(1_500);
    process.kill(postmaster(), "SIGKILL");
    await expect.poll(() => product?.said(), { timeout: 20_000 }).toContain("Start Periplus again");
    expect(await product.ended()).toBe(1);
    simulator.clearFaults();
    product = await start();
    const began = Date.now();
    await expect.poll(async () => (await lastRun())?.state, { timeout: 70_000, interval: 250 }).toBe("completed");
    expect(Date.now() - began).toBeLessThan(60_000);
    const { items } = await call("/resources?limit=500");
    expect(items.length).toBeGreaterThan(100);
  }, 120_000);
});

describe("a cluster", () => {
  let harness: DiscoveryHarness;
  let connector: string;
  let line: Line;
  beforeAll(async () => {
    harness = await DiscoveryHarness.start(simulator.connection);
    const access = accessesOf(simulator.connection).kubernetes;
    line = await Line.lay(access.server);
    connector = await harness.addConnector({ ...access, server: line.address });
    expect(await harness.discover(connector)).toMatchObject({ state: "completed" });
  });
  afterAll(async () => {
    line.close();
    await harness.close();
  });
  const partsOf = ({ clusters: [cluster] }: EndedRun) => Map.groupBy(cluster?.coverage ?? [], ({ state }) => state);
  const isReadingPods = () =>
    expect
      .poll(
        async () => (await harness.query("SELECT reading FROM discovery_run_clusters ORDER BY run_id DESC LIMIT 1"))[0],
        {
          timeout: 20_000,
          interval: 20,
        },
      )
      .toEqual({ reading: "core/pods" });

  test("to which the network is lost loses nothing, is told to be read in part, and does not hold anybody up", async () => {
    const before = await countRows(harness);
    simulator.advance();
    slowPods(20_000);
    const runId = await harness.queueRun(connector);
    await isReadingPods();
    line.cut();
    const began = Date.now();
    const run = await harness.waitForEnd(runId);
    expect(Date.now() - began).toBeLessThan(20_000);
    expect(run).toMatchObject({ state: "completedWithGaps", message: "1 cluster could be read in part only." });
    expect(partsOf(run).get("read")?.length).toBeGreaterThan(1);
    const failed = partsOf(run).get("failed") ?? [];
    expect(failed.map(({ part }) => part)).toContain("core/pods");
    expect(failed.at(-1)?.message).toContain("cannot be reached any more");
    const after = await countRows(harness);
    expect(Number(after?.resources)).toBeGreaterThanOrEqual(Number(before?.resources));
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });

  test("that is reached again is read whole, as a fresh database reads it", async () => {
    line.mend();
    expect(await harness.discover(connector)).toMatchObject({ state: "completed" });
    expect(await readStoredState(harness)).toEqual(await readFresh());
  });

  test("that refuses three requests in ten is read whole all the same", async () => {
    simulator.advance();
    const fault = simulator.fault({ kind: "status", status: 429, share: 0.3, match: { service: "kubernetes" } });
    expect(await harness.discover(connector)).toMatchObject({ state: "completed" });
    expect(fault.hits).toBeGreaterThan(10);
    simulator.clearFaults();
    expect(await readStoredState(harness)).toEqual(await readFresh());
  });

  test.each([
    ["shows the same objects for ever", { kind: "endlessList" }],
    ["breaks off in the middle each time", { kind: "truncated" }],
  ] as const)("whose list %s is read in part, and whole the next time", async (_name, fault) => {
    simulator.advance();
    simulator.fault({ ...fault, match: { service: "kubernetes", plural: "pods" } });
    const run = await harness.discover(connector);
    expect(run.state).toBe("completedWithGaps");
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
    simulator.clearFaults();
    expect(await harness.discover(connector)).toMatchObject({ state: "completed" });
    expect(await readStoredState(harness)).toEqual(await readFresh());
  });
});
