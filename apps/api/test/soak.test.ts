import type { CloudAccess } from "@periplus/shared/connector";
import { LoadServer, type StartedLoad } from "@periplus/simulator/load/load-server";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConnectorsStore } from "../src/connectors/connectors.store.js";
import { readSecureScore } from "../src/rollups/secure-score.js";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { awaitQuiet, countOwnerless, listNamingColumns, readPodSecurity } from "./left-behind.js";
import { countRollups, readRollups, readStoredState } from "./stored-state.js";

/** Shares of the load clusters' objects: `npm run -s bench -- soak` does the same for 200 runs, and looks at memory. */
const step = { changed: 0.05, touched: 0.2, replaced: 0.05 };

let simulator: Simulator;
let load: StartedLoad;
let accesses: Readonly<Record<string, CloudAccess>>;
const harnesses: DiscoveryHarness[] = [];

beforeAll(async () => {
  simulator = await startSimulator();
  load = await LoadServer.start({ clusters: 2, objects: 100, seed: 7, latencyMilliseconds: 0, keepPages: false });
  const { ca, token, clusters } = load.connection;
  const loaded = clusters.map(({ name, server }) => {
    return [name, { cloud: "kubernetes" as const, server, certificateAuthority: ca, token }] as const;
  });
  accesses = { ...Object.fromEntries(loaded), company: accessesOf(simulator.connection).kubernetes };
});
afterAll(async () => {
  for (const harness of harnesses) await harness.close();
  load.close();
  await simulator.close();
});

const startHarness = async () => {
  const harness = await DiscoveryHarness.start(simulator.connection);
  harnesses.push(harness);
  return harness;
};

function connect(harness: DiscoveryHarness, name: string): Promise<string> {
  const access = accesses[name];
  if (!access) throw new Error(`There is no ${name}`);
  return harness.addConnector(access, name);
}

/** Clusters by name, each with its connector. */
async function connectAll(harness: DiscoveryHarness): Promise<Map<string, string>> {
  const connectors = new Map<string, string>();
  for (const name of Object.keys(accesses)) connectors.set(name, await connect(harness, name));
  return connectors;
}

/** A run of each; how they ended, by cluster. */
async function discoverAll(harness: DiscoveryHarness, connectors: ReadonlyMap<string, string>) {
  const ended = [...connectors].map(async ([name, id]) => [name, (await harness.discover(id)).state] as const);
  return Object.fromEntries(await Promise.all(ended));
}

async function cancelOne(harness: DiscoveryHarness, connector: string): Promise<string> {
  const fault = simulator.fault({ kind: "slow", milliseconds: 5_000, match: { plural: "pods" } });
  const run = await harness.queueRun(connector);
  await expect.poll(() => fault.hits, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);
  await harness.query("UPDATE discovery_runs SET cancel_requested_at = now() WHERE id = $1", [run]);
  const { state } = await harness.waitForEnd(run);
  simulator.clearFaults();
  return state;
}

async function readState(harness: DiscoveryHarness) {
  const { scopes, asOf: _asOf, ...score } = await readSecureScore(harness.database.pool, "workload", {});
  const named = scopes.map(({ connectorId: _id, ...scope }) => scope);
  return { ...(await readStoredState(harness)), podSecurity: await readPodSecurity(harness), score, scopes: named };
}

/** All of this process but those to the database, which come and go within the limits of the pools. */
async function countSockets(harness: DiscoveryHarness): Promise<number> {
  const [open] = await harness.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
  );
  return process.getActiveResourcesInfo().filter((each) => each === "TCPSocketWrap").length - (open?.count ?? 0);
}

test("a dozen runs over clusters that change leave nothing behind but what a fresh database finds", async () => {
  const harness = await startHarness();
  const connectors = await connectAll(harness);
  const all = (state: string) => Object.fromEntries([...connectors.keys()].map((name) => [name, state]));
  expect(await discoverAll(harness, connectors)).toEqual(all("completed"));
  await awaitQuiet(harness);
  const sockets = await countSockets(harness);

  load.advance(step);
  simulator.advance();
  simulator.fault({ kind: "status", status: 429, share: 0.3, match: { service: "kubernetes" } });
  expect(await discoverAll(harness, connectors)).toEqual(all("completed"));

  load.advance({ ...step, rebuilt: ["load-1"] });
  simulator.advance();
  simulator.clearFaults();
  simulator.fault({ kind: "expiredToken", match: { service: "kubernetes" } });
  await new ConnectorsStore(harness.database).remove({ id: connectors.get("load-2") ?? "" }, new Date());
  connectors.set("load-2", await connect(harness, "load-2"));
  expect(await discoverAll(harness, connectors)).toEqual({ ...all("completed"), company: "failed" });

  load.advance(step);
  simulator.advance();
  simulator.clearFaults();
  expect(await cancelOne(harness, connectors.get("company") ?? "")).toBe("cancelled");
  expect(await discoverAll(harness, connectors)).toEqual(all("completed"));

  const nothing = { jobs: 0, failedJobs: 0, transactions: 0, temporaryTables: 0, openRuns: 0 };
  expect(await awaitQuiet(harness)).toEqual(nothing);
  expect(harness.database.connections).toMatchObject({ used: 0, awaited: 0 });
  await expect.poll(() => countSockets(harness), { timeout: 10_000 }).toBeLessThanOrEqual(sockets);
  expect(await countOwnerless(harness)).toEqual({});
  expect(await readRollups(harness)).toEqual(await countRollups(harness));
  const fresh = await startHarness();
  await discoverAll(fresh, await connectAll(fresh));
  await awaitQuiet(fresh);
  expect(await readState(harness)).toEqual(await readState(fresh));
});

test("whoever names a row of another table is found in the catalogue, and a row that nobody owns is counted", async () => {
  const [harness] = harnesses;
  if (!harness) throw new Error("Nothing was read");
  const named = (await listNamingColumns(harness)).map(({ table, column, owner }) => `${table}.${column} ${owner}`);
  expect(named).toEqual(
    expect.arrayContaining([
      "clusters.latest_snapshot_id snapshots",
      "discovery_run_clusters.run_id discovery_runs",
      "findings.rule_id rules",
      "resource_revisions.resource_id resources",
      "snapshots.cluster_id clusters",
    ]),
  );
  await harness.query("UPDATE findings SET resource_id = -1 WHERE id = (SELECT min(id) FROM findings)");
  expect(await countOwnerless(harness)).toMatchObject({ "findings.resource_id": 1 });
});
