import { setTimeout as sleep } from "node:timers/promises";
import { LoadServer } from "@periplus/simulator/load/load-server";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let load: LoadServer;
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  load = await LoadServer.start({ clusters: 2, objects: 3_000, seed: 1, latencyMilliseconds: 0, keepPages: false });
});
afterAll(async () => {
  load.close();
  await harness.close();
  await simulator.close();
});

const discoverCluster = async (index: number) => {
  const { ca, token, clusters } = load.connection;
  const server = clusters[index]?.server ?? "";
  const access = { cloud: "kubernetes", server, certificateAuthority: ca, token } as const;
  const run = await harness.discover(await harness.addConnector(access, `cluster ${index}`));
  expect(run).toMatchObject({ state: "completed", message: null });
  return run.clusters[0]?.objects ?? 0;
};

/** Rows and entries of indexes that were read so far, by table. */
async function readSoFar(): Promise<ReadonlyMap<string, number>> {
  // Processes tell what they read at most once a second.
  await sleep(1_500);
  const rows = await harness.query<{ table: string; read: string }>(
    `SELECT t.relname AS table, coalesce(t.seq_tup_read, 0) + coalesce(sum(i.idx_tup_read), 0) AS read
     FROM pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i ON i.relid = t.relid
     WHERE t.schemaname = 'public' GROUP BY t.relname, t.seq_tup_read`,
  );
  return new Map(rows.map(({ table, read }) => [table, Number(read)]));
}

/**
 * What a reading has just written is in no statistics. Once there are some of other clusters, the planner takes a new
 * cluster for empty, and joins that it then chooses would go through all of its objects for each of its objects.
 */
test("the first reading of another cluster reads each table a few times and no more", async () => {
  await discoverCluster(0);
  await harness.query("ANALYZE");
  const before = await readSoFar();
  const objects = await discoverCluster(1);
  const after = await readSoFar();
  expect(objects).toBeGreaterThan(2_000);
  const times = [...after].map(([table, read]) => [table, (read - (before.get(table) ?? 0)) / objects] as const);
  expect(times.filter(([, each]) => each > 40)).toEqual([]);
});
