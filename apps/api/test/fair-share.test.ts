import { LoadServer } from "@periplus/simulator/load/load-server";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection, { PERIPLUS_READERS: "2" });
});
afterEach(() => simulator.clearFaults());
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

const figuresOf = async (runId: string) =>
  (
    await harness.query<{ state: string; objects: number }>(
      "SELECT state, objects FROM discovery_run_clusters WHERE run_id = $1",
      [runId],
    )
  )[0];
const isReading = (runId: string) =>
  expect.poll(async () => (await figuresOf(runId))?.state, { timeout: 20_000 }).toBe("reading");

test("an enormous cluster does not hold a small one up: both are read page by page in turn", async () => {
  const load = await LoadServer.start({
    clusters: 1,
    objects: 12_000,
    seed: 1,
    latencyMilliseconds: 100,
    keepPages: false,
  });
  const { ca, token, clusters } = load.connection;
  const enormous = await harness.addConnector(
    { cloud: "kubernetes", server: clusters[0]?.server ?? "", certificateAuthority: ca, token },
    "enormous",
  );
  const small = await harness.addConnector(accessesOf(simulator.connection).kubernetes, "small");
  const long = await harness.queueRun(enormous);
  await isReading(long);
  expect(await harness.discover(small)).toMatchObject({ state: "completed" });
  const meanwhile = await figuresOf(long);
  expect(meanwhile?.state).toBe("reading");
  const run = await harness.waitForEnd(long);
  expect(run.state).toBe("completed");
  expect(run.clusters[0]?.objects).toBeGreaterThan(meanwhile?.objects ?? 0);
  load.close();
});

test("slow clusters, as many as are read at once, hold the others up for half a minute and no longer", async () => {
  const access = accessesOf(simulator.connection).kubernetes;
  const slow = [await harness.addConnector(access, "slow 1"), await harness.addConnector(access, "slow 2")];
  const other = await harness.addConnector(access, "not slow");
  const fault = simulator.fault({
    kind: "slow",
    milliseconds: 44_000,
    match: { service: "kubernetes", plural: "pods" },
    times: 2,
  });
  const began = Date.now();
  const runs = [];
  for (const connector of slow) runs.push(await harness.queueRun(connector));
  await expect.poll(() => fault.hits, { timeout: 20_000 }).toBe(2);
  expect(await harness.discover(other)).toMatchObject({ state: "completed" });
  expect(Date.now() - began).toBeLessThan(43_000);
  for (const run of runs) expect((await figuresOf(run))?.state).toBe("reading");
  for (const run of runs) expect(await harness.waitForEnd(run)).toMatchObject({ state: "completed" });
}, 120_000);

test("as many clusters are read at once as may be, also where each has a connector of its own", async () => {
  const readers = 12;
  const wide = await DiscoveryHarness.start(simulator.connection, { PERIPLUS_READERS: String(readers) });
  simulator.fault({ kind: "slow", milliseconds: 40_000, match: { service: "kubernetes", plural: "nodes" } });
  try {
    for (let each = 0; each < readers; each++) {
      await wide.queueRun(await wide.addConnector(accessesOf(simulator.connection).kubernetes, `wide ${each}`));
    }
    const countReading = () => wide.query("SELECT FROM discovery_run_clusters WHERE state = 'reading'");
    await expect.poll(countReading, { timeout: 25_000 }).toHaveLength(readers);
  } finally {
    await wide.close();
  }
});
