import { type Fault, type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { awaitQuiet, countOwnerless } from "./left-behind.js";
import { countRollups, countRows, readRollups, readStoredState } from "./stored-state.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let direct: string;
let azure: string;

const only = (run: EndedRun) => {
  const [cluster] = run.clusters;
  if (!cluster) throw new Error("No cluster");
  return cluster;
};
const partOf = (run: EndedRun, part: string) => only(run).coverage.find((entry) => entry.part === part);
const podsFault = (fault: Omit<Fault, "match">) =>
  simulator.fault({
    ...fault,
    match: { service: "kubernetes", cluster: simulator.connection.kubernetes[0]?.name ?? "", plural: "pods" },
  } as Fault);
const presentPods = async () =>
  (
    await harness.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM resources r JOIN clusters k ON k.id = r.cluster_id
       WHERE k.connector_id = $1 AND r.kind = 'Pod' AND r.gone_at IS NULL`,
      [direct],
    )
  )[0]?.n ?? 0;

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  const accesses = accessesOf(simulator.connection);
  direct = await harness.addConnector(accesses.kubernetes);
  azure = await harness.addConnector(accesses.azure);
  await harness.discover(direct);
  await harness.discover(azure);
});
afterEach(() => simulator.clearFaults());
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

describe("a kind that was not read whole", () => {
  test.each([
    ["forbidden", "forbidden", { kind: "forbidden" }],
    ["failing", "failed", { kind: "status", status: 500 }],
    ["a web page", "failed", { kind: "html" }],
    ["endless", "partial", { kind: "endlessList" }],
  ] as const)("(%s) loses no object, though some are gone", async (_name, state, fault) => {
    const before = await presentPods();
    simulator.advance();
    podsFault(fault as Omit<Fault, "match">);
    const run = await harness.discover(direct);
    expect(run).toMatchObject({ state: "completedWithGaps", message: "1 cluster could be read in part only." });
    expect(partOf(run, "core/pods")).toMatchObject({ state, message: expect.any(String) });
    expect(partOf(run, "apps/deployments")?.state).toBe("read");
    expect(await presentPods()).toBeGreaterThanOrEqual(before);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });

  test("loses what is gone with the next whole reading", async () => {
    const run = await harness.discover(direct);
    expect(run.state).toBe("completed");
    expect(only(run).gone).toBeGreaterThan(0);
    expect(await presentPods()).toBe(partOf(run, "core/pods")?.objects);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });
});

describe("a cluster that cannot be read", () => {
  const version = () => new RegExp(`^/k8s/${simulator.connection.kubernetes[0]?.name}/version`);

  test("(a server that has no Kubernetes API at this path) fails its run and is no cluster", async () => {
    const access = accessesOf(simulator.connection).kubernetes;
    const elsewhere = await harness.addConnector({ ...access, server: `${access.server}-elsewhere` }, "elsewhere");
    const run = await harness.discover(elsewhere);
    expect(run).toMatchObject({ state: "failed", message: expect.stringContaining("No Kubernetes API answers") });
    expect(run.clusters).toEqual([]);
  });

  test.each([
    ["expired token", { kind: "expiredToken" }, "does not accept the credential"],
    ["web page", { kind: "html" }, "A web page came back"],
  ] as const)("(%s) fails its run with the reason, and keeps what is known", async (_name, fault, words) => {
    const before = await countRows(harness);
    simulator.fault({ ...fault, match: { service: "kubernetes", path: version() } });
    const run = await harness.discover(direct);
    expect(run).toMatchObject({ state: "failed", message: expect.stringContaining(words) });
    expect(await countRows(harness)).toEqual(before);
  });

  test("because its certificate is another CA's fails likewise", async () => {
    const accesses = accessesOf(simulator.connection);
    const origin = await simulator.listenWith("foreignCa");
    const server = origin + new URL(accesses.kubernetes.server).pathname;
    await harness.changeAccess(direct, { ...accesses.kubernetes, server });
    const run = await harness.discover(direct);
    expect(run).toMatchObject({ state: "failed", message: expect.stringContaining("not issued by the CA") });
    await harness.changeAccess(direct, accesses.kubernetes);
  });

  test("through its API is still known from its cloud, and loses nothing", async () => {
    await harness.discover(azure);
    const before = await readStoredState(harness);
    simulator.fault({ kind: "expiredToken", match: { service: "kubernetes" } });
    const run = await harness.discover(azure);
    expect(run.state).toBe("completedWithGaps");
    for (const cluster of run.clusters) {
      expect(cluster).toMatchObject({ state: "done", objects: 1, gone: 0 });
      expect(cluster.message).toContain("does not accept the credential");
      expect(cluster.coverage.map(({ part }) => part)).toEqual(
        expect.arrayContaining(["aks/cluster", "kubernetes/api"]),
      );
    }
    // Nor any verdict: what cannot be asked says nothing new, also where everything is judged again.
    expect(await readStoredState(harness)).toEqual(before);
    await harness.assessAll();
    expect(await readStoredState(harness)).toEqual(before);
    const messages = await harness.query<{ message: string }>(
      "SELECT message FROM clusters WHERE connector_id = $1 AND message IS NOT NULL",
      [azure],
    );
    expect(messages.length).toBe(run.clusters.length);
  });

  test("and can be read again forgets the reason", async () => {
    await harness.discover(azure);
    const messages = await harness.query("SELECT FROM clusters WHERE connector_id = $1 AND message IS NOT NULL", [
      azure,
    ]);
    expect(messages).toEqual([]);
  });

  test("does not fail the others of its connector", async () => {
    simulator.fault({ kind: "status", status: 500, match: { service: "arm", path: /managedClusters\/aks-dev\?/ } });
    const run = await harness.discover(azure);
    expect(run.state).toBe("completedWithGaps");
    expect(run.message).toContain("1 cluster could not be read.");
    expect(run.clusters.map(({ name, state }) => [name, state])).toContainEqual(["aks-dev", "failed"]);
    expect(run.clusters.filter(({ state }) => state === "done").length).toBe(run.clusters.length - 1);
  });
});

describe("a sign-in that fails", () => {
  test("fails the run with what to do", async () => {
    const accesses = accessesOf(simulator.connection);
    await harness.changeAccess(azure, { ...accesses.azure, clientSecret: "not-the-secret" });
    const run = await harness.discover(azure);
    expect(run).toMatchObject({ state: "failed", message: expect.stringContaining("The client secret is wrong") });
    expect(JSON.stringify(run)).not.toContain("not-the-secret");
    expect(run.clusters).toEqual([]);
    await harness.changeAccess(azure, accesses.azure);
  });
});

describe("clusters that vanish", () => {
  const addCluster = (externalId: string, account: string) =>
    harness.query(
      `INSERT INTO clusters (connector_id, cloud, external_id, name, account, region, first_seen_at)
       VALUES ($1, 'azure', $2, $2, $3, 'westeurope', now())`,
      [azure, externalId, account],
    );
  const goneNames = async () =>
    (await harness.query<{ name: string }>("SELECT name FROM clusters WHERE gone_at IS NOT NULL ORDER BY name")).map(
      ({ name }) => name,
    );

  test("are gone only where their subscription was listed whole, or Azure says that there is none", async () => {
    const [subscription = "", other = ""] = simulator.connection.azure.subscriptionIds;
    await addCluster("vanished", subscription);
    await addCluster("in-refusing-subscription", other);
    await addCluster("in-removed-subscription", "somewhere-else");
    simulator.fault({ kind: "forbidden", match: { service: "arm", path: `/subscriptions/${other}/providers` } });
    const run = await harness.discover(azure);
    expect(run.coverage.map(({ state }) => state)).toEqual(["read", "forbidden"]);
    expect(run).toMatchObject({ state: "completedWithGaps", message: expect.stringContaining("1 part of the cloud") });
    expect((await goneNames()).toSorted()).toEqual(["in-removed-subscription", "vanished"]);
  });

  test("between list and description are gone with all they had, and come back as new", async () => {
    simulator.fault({ kind: "gone", match: { service: "arm", path: /managedClusters\/aks-dev\?/ } });
    const run = await harness.discover(azure);
    const cluster = run.clusters.find(({ name }) => name === "aks-dev");
    expect(cluster).toMatchObject({ state: "done", message: "The cloud does not have the cluster any more." });
    expect(await goneNames()).toContain("aks-dev");
    const left = await harness.query(
      `SELECT FROM resources WHERE cluster_id = $1 AND gone_at IS NULL
       UNION ALL SELECT FROM findings WHERE cluster_id = $1 AND resolved_at IS NULL
       UNION ALL SELECT FROM rule_rollups WHERE cluster_id = $1`,
      [cluster?.cluster_id],
    );
    expect(left).toEqual([]);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));

    await awaitQuiet(harness);
    expect(await countOwnerless(harness)).toEqual({});

    simulator.clearFaults();
    const again = (await harness.discover(azure)).clusters.find(({ name }) => name === "aks-dev");
    expect(again).toMatchObject({ state: "done", cluster_id: cluster?.cluster_id });
    expect(again?.added).toBeGreaterThan(100);
    expect(await goneNames()).not.toContain("aks-dev");
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
  });
});
