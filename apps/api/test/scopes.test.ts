import type { Selection } from "@periplus/shared/selection";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AwsCloud } from "../src/clouds/aws/aws-cloud.js";
import { AzureCloud } from "../src/clouds/azure/azure-cloud.js";
import { GoogleCloud } from "../src/clouds/gcp/google-cloud.js";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { accessesOf, contextOf } from "./estate.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let connector: string;

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
});
afterEach(() => {
  simulator.clearFaults();
  simulator.permissions.reset();
  simulator.setAwsMembers([]);
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

/** What each cloud lists its clusters at. */
const clusterLists = { azure: /managedClusters\?/i, aws: /^\/clusters(\?|$)/, gcp: /\/locations\/-\/clusters/ };

const signal = new AbortController().signal;
/** Reads tags of everything. */
const tagsMatter: Selection = { include: {}, exclude: { tags: [{ key: "no-such-tag" }] } };

function openSelf(cloud: "azure" | "aws" | "gcp", selection = tagsMatter) {
  const accesses = accessesOf(simulator.connection);
  const context = { ...contextOf(simulator.connection), selection };
  if (cloud === "azure") return new AzureCloud({ ...accesses.azure, subscriptionIds: [] }, context);
  return cloud === "aws"
    ? new AwsCloud(accesses.aws, context)
    : new GoogleCloud({ ...accesses.gcp, projectIds: [] }, context);
}

const discover = () => harness.discover(connector);
const select = (selection: Partial<Selection>) =>
  harness.query("UPDATE connectors SET selection = $2 WHERE id = $1", [
    connector,
    JSON.stringify({ include: {}, exclude: {}, ...selection }),
  ]);
interface Present {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}
const present = () =>
  harness.query<Present>(
    "SELECT name, account, region FROM clusters WHERE connector_id = $1 AND gone_at IS NULL ORDER BY name",
    [connector],
  );
const names = async () => (await present()).map(({ name }) => name);
const gapsOf = ({ coverage }: EndedRun) => coverage.filter(({ state }) => state !== "read").map(({ part }) => part);
const shares = <Row extends Present>(rows: readonly Row[], key: keyof Present) => [
  ...new Set(rows.map((row) => row[key])),
];

describe.each(["azure", "aws", "gcp"] as const)("a connector of %s", (cloud) => {
  let all: Present[];
  beforeAll(async () => {
    connector = await harness.addConnector(accessesOf(simulator.connection)[cloud]);
    await discover();
    all = await present();
    expect(all.length).toBeGreaterThan(1);
  });
  afterEach(() => select({}));
  afterAll(() => harness.query("DELETE FROM connectors WHERE id = $1", [connector]));

  test("looks only at the clusters that are named, and ends the others; and at all again", async () => {
    const [first] = all;
    await select({ include: { clusters: [first?.name ?? ""] } });
    await discover();
    expect(await names()).toEqual([first?.name]);
    await select({});
    await discover();
    expect(await present()).toEqual(all);
  });

  test("leaves out a region", async () => {
    const [region = ""] = shares(all, "region");
    const before = gapsOf(await discover());
    await select({ exclude: { regions: [region] } });
    const run = await discover();
    expect(await present()).toEqual(all.filter((cluster) => cluster.region !== region));
    expect(gapsOf(run)).toEqual(before);
  });

  test("leaves out an account", async () => {
    const [account = ""] = shares(all, "account");
    await select({ exclude: { accounts: [account] } });
    await discover();
    expect(await present()).toEqual(all.filter((cluster) => cluster.account !== account));
  });

  test("looks only at clusters with a tag, and at those without", async () => {
    const cloudReader = openSelf(cloud);
    const { clusters } = await cloudReader.listClusters(signal);
    await cloudReader.close();
    const tagged = clusters.find(({ tags }) => Object.keys(tags ?? {}).length > 0);
    const [key = "", value = ""] = Object.entries(tagged?.tags ?? {})[0] ?? [];
    expect([cloud, key]).not.toEqual([cloud, ""]);
    await select({ include: { tags: [{ key, value }] } });
    await discover();
    const kept = await names();
    expect(kept).toContain(tagged?.name);
    await select({ exclude: { tags: [{ key, value }] } });
    await discover();
    expect([...kept, ...(await names())].toSorted()).toEqual(all.map(({ name }) => name));
  });

  test("does not take what it could not read for deselected", async () => {
    await discover();
    expect(await present()).toEqual(all);
    await select({ include: { tags: [{ key: "no-such-tag" }] } });
    simulator.fault({ kind: "status", status: 503, match: { path: clusterLists[cloud] } });
    await discover();
    expect(await present()).toEqual(all);
  });
});

describe("an organisation of AWS", () => {
  const member = "222233334444";
  let home: string;
  let all: Present[];
  beforeAll(async () => {
    connector = await harness.addConnector({ ...accessesOf(simulator.connection).aws, organization: true });
    expect(gapsOf(await discover())).toEqual([]);
    all = await present();
    home = all[0]?.account ?? "";
  });
  afterEach(() => select({}));

  test("has its accounts read as they come, and ends those that leave", async () => {
    const [moved = ""] = all.map(({ name }) => name);
    simulator.setAwsMembers([
      { id: member, clusters: [moved] },
      { id: "333344445555", clusters: [] },
      { id: "444455556666", status: "SUSPENDED", clusters: [] },
    ]);
    const run = await discover();
    expect(gapsOf(run)).toEqual([]);
    expect(run.clusters.find(({ name }) => name === moved)?.state).toBe("done");
    const found = await present();
    expect(found.filter(({ account }) => account === member).map(({ name }) => name)).toEqual([moved]);
    expect(shares(found, "account").toSorted()).toEqual([home, member].toSorted());
    simulator.setAwsMembers([{ id: member, status: "SUSPENDED", clusters: [moved] }]);
    await discover();
    expect(shares(await present(), "account")).toEqual([home]);
  });

  test("has an account that lets nobody in as a gap, and reads the others", async () => {
    const [moved = ""] = all.map(({ name }) => name);
    simulator.setAwsMembers([{ id: member, clusters: [moved] }]);
    await discover();
    const before = await present();
    simulator.setAwsMembers([{ id: member, clusters: [moved], admits: false }]);
    const run = await discover();
    expect(gapsOf(run)).toEqual([`aws/regions/${member}`]);
    expect(run.coverage.find(({ part }) => part.includes(member))?.message).toContain(`arn:aws:iam::${member}:role/`);
    expect(await present()).toEqual(before);
  });

  test("ends nothing while its accounts cannot be listed", async () => {
    const before = await present();
    simulator.permissions.permit({ aws: { allow: ["*"], deny: ["organizations:ListAccounts"] } });
    const run = await discover();
    expect([run.state, run.message]).toEqual(["failed", expect.stringContaining("organizations:ListAccounts")]);
    expect(await present()).toEqual(before);
  });

  test("leaves out an account that is named", async () => {
    const [moved = ""] = all.map(({ name }) => name);
    simulator.setAwsMembers([{ id: member, clusters: [moved] }]);
    await select({ exclude: { accounts: [home] } });
    await discover();
    expect(shares(await present(), "account")).toEqual([member]);
  });
});

describe("an account that does not show itself any more", () => {
  const unknown = "00000000-0000-4000-8000-00000000dead";

  test("is gone when Azure does not know it, and unread when it does not let us in", async () => {
    const azure = openSelf("azure", { include: {}, exclude: {} });
    const [shown = ""] = (await azure.listClusters(signal)).clusters.map(({ account }) => account ?? "");
    const { complete, coverage } = await azure.listClusters(signal, [shown, unknown]);
    expect(complete).toContainEqual({ account: unknown, region: null });
    expect(coverage.some(({ part }) => part.includes(unknown))).toBe(false);
    simulator.fault({ kind: "forbidden", match: { path: new RegExp(`/subscriptions/${unknown}/`) } });
    const refused = await azure.listClusters(signal, [unknown]);
    expect(refused.complete).not.toContainEqual({ account: unknown, region: null });
    expect(refused.coverage).toContainEqual(
      expect.objectContaining({ part: `azure/subscriptions/${unknown}`, state: "forbidden" }),
    );
    await azure.close();
  });

  test("stays as a gap in Google Cloud, which does not tell the two apart", async () => {
    const google = openSelf("gcp", { include: {}, exclude: {} });
    const { complete, coverage } = await google.listClusters(signal, ["no-such-project-1"]);
    expect(complete.map(({ account }) => account)).not.toContain("no-such-project-1");
    expect(coverage.find(({ part }) => part === "gcp/projects/no-such-project-1")?.state).not.toBe("read");
    await google.close();
  });
});
