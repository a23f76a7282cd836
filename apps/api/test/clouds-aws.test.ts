import { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AwsCloud } from "../src/clouds/aws/aws-cloud.js";
import type { CloudClusterDetail, CloudClusterRef } from "../src/clouds/cloud-reader.js";
import { accessesOf, contextOf } from "./estate.js";

let simulator: Simulator;
const opened: AwsCloud[] = [];
const signal = new AbortController().signal;

function open(change: Partial<ReturnType<typeof accessesOf>["aws"]> = {}) {
  const cloud = new AwsCloud({ ...accessesOf(simulator.connection).aws, ...change }, contextOf(simulator.connection));
  opened.push(cloud);
  return cloud;
}

async function first(cloud: AwsCloud): Promise<CloudClusterRef> {
  const [cluster] = (await cloud.listClusters(signal)).clusters;
  if (!cluster) throw new Error("No cluster");
  return cluster;
}

async function readFirst(cloud = open()): Promise<CloudClusterDetail> {
  const detail = await cloud.readCluster(await first(cloud), signal);
  if (detail === "gone") throw new Error("Gone");
  return detail;
}

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(async () => {
  simulator.clearFaults();
  await Promise.all(opened.splice(0).map((cloud) => cloud.close()));
});
afterAll(async () => simulator.close());

describe("assuming the role", () => {
  test.each([
    ["a wrong ExternalId", { externalId: "somebody-elses-id" }, "the ExternalId of this connector"],
    ["a role that does not exist", { roleArn: "arn:aws:iam::111122223333:role/Nobody" }, "cannot be assumed"],
    ["an unknown access key", { accessKeyId: "AKIAUNKNOWNKEY000000" }, "does not accept the access key"],
    ["a wrong secret", { secretAccessKey: "wrong-secret-access-key-0000" }, "does not accept the access key"],
  ])("with %s says what to do", async (_name, change, words) => {
    const asked = open(change).signIn(signal);
    await expect(asked).rejects.toThrow(words);
    await expect(asked).rejects.not.toThrow("wrong-secret-access-key");
  });
});

describe("listing clusters", () => {
  test("finds those of all regions", async () => {
    const { clusters, complete } = await open().listClusters(signal);
    expect(complete.map(({ region }) => region)).toEqual(simulator.connection.aws.regions);
    expect(clusters.length).toBeGreaterThanOrEqual(2);
    for (const { externalId, name, region, account } of clusters) {
      expect(externalId).toBe(`arn:aws:eks:${region}:${account}:cluster/${name}`);
    }
  });

  test("asks which regions are on where none are given", async () => {
    const { clusters, complete } = await open({ regions: [] }).listClusters(signal);
    expect(complete.length).toBeGreaterThan(simulator.connection.aws.regions.length);
    expect(new Set(clusters.map(({ region }) => region))).toEqual(new Set(simulator.connection.aws.regions));
  });

  test("of a region that refuses leaves the others", async () => {
    simulator.fault({ kind: "forbidden", times: 1, match: { service: "eks", path: "/clusters" } });
    const { coverage, complete } = await open().listClusters(signal);
    expect(coverage.map(({ state }) => state).toSorted()).toEqual(["forbidden", "read"]);
    expect(complete.length).toBe(1);
  });

  test.each([
    ["a web page", { kind: "html" }, "web page"],
    ["an answer that is cut off", { kind: "truncated" }, "broke off"],
    ["a wait of an hour", { kind: "status", status: 429, retryAfterSeconds: 3600 }, "come back later"],
    ["a session that ended", { kind: "expiredToken" }, "session ended"],
  ] as const)("meets %s with words", async (_name, fault, words) => {
    simulator.fault({ ...fault, match: { service: "eks", path: "/clusters" } });
    const { coverage, complete } = await open().listClusters(signal);
    expect(coverage[0]).toMatchObject({ state: "failed", message: expect.stringContaining(words) });
    expect(complete).toEqual([]);
  });

  test("is asked again after a throttle that AWS tells with 400", async () => {
    const fault = simulator.fault({
      kind: "status",
      status: 400,
      code: "ThrottlingException",
      times: 2,
      match: { service: "eks", path: "/clusters" },
    });
    const { coverage } = await open().listClusters(signal);
    expect(coverage.every(({ state }) => state === "read")).toBe(true);
    expect(fault.hits).toBe(2);
  });
});

describe("reading a cluster", () => {
  test("keeps the JSON of the wire, with the policies of each access entry", async () => {
    const { document, coverage, cluster } = await readFirst();
    expect(document?.cloud).toBe("eks");
    expect(cluster.version).toMatch(/^1\./);
    // The SDK makes a Date of it.
    expect(typeof document?.cluster.createdAt).toBe("number");
    expect(Object.keys(document?.parts ?? {})).toEqual([
      "nodegroups",
      "addons",
      "accessEntries",
      "fargateProfiles",
      "podIdentityAssociations",
      "clusterVersions",
    ]);
    const entries = document?.parts.accessEntries as JsonObject[];
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) expect(entry.associatedAccessPolicies).toBeInstanceOf(Array);
    expect(coverage.every(({ state }) => state === "read")).toBe(true);
  });

  test("a part that is forbidden is coverage, and is absent from the document", async () => {
    simulator.fault({ kind: "forbidden", match: { service: "eks", path: /\/addons/ } });
    const { document, coverage } = await readFirst();
    expect(document?.parts).not.toHaveProperty("addons");
    expect(coverage.filter(({ state }) => state !== "read").map(({ part, state }) => [part, state])).toEqual([
      ["eks/addons", "forbidden"],
    ]);
  });

  test("leaves out a node group that was deleted since it was listed", async () => {
    const groupsOf = ({ document }: CloudClusterDetail) => (document?.parts.nodegroups ?? []) as JsonObject[];
    const before = groupsOf(await readFirst());
    simulator.fault({ kind: "gone", times: 1, match: { service: "eks", path: /\/node-groups\/[^/?]+/ } });
    const detail = await readFirst();
    expect(groupsOf(detail).length).toBe(before.length - 1);
    expect(detail.coverage.every(({ state }) => state === "read")).toBe(true);
  });

  test("that was deleted since it was listed is gone", async () => {
    const cloud = open();
    const cluster = await first(cloud);
    simulator.fault({ kind: "gone", match: { service: "eks", path: `/clusters/${cluster.name}` } });
    expect(await cloud.readCluster(cluster, signal)).toBe("gone");
  });

  test("gives the way to its API with a token that the cluster accepts, and renews the session when it ends", async () => {
    const { kubernetes } = await readFirst();
    if (typeof kubernetes === "string" || !("token" in kubernetes.credential)) throw new Error("No way");
    const token = await kubernetes.credential.token(signal);
    const url = new URL(Buffer.from(token.replace("k8s-aws-v1.", ""), "base64url").toString());
    expect(url.host).toMatch(/^sts\.[a-z0-9-]+\.amazonaws\.com$/);
    expect([...url.searchParams.keys()].toSorted()).toEqual([
      "Action",
      "Version",
      "X-Amz-Algorithm",
      "X-Amz-Credential",
      "X-Amz-Date",
      "X-Amz-Expires",
      "X-Amz-Security-Token",
      "X-Amz-Signature",
      "X-Amz-SignedHeaders",
    ]);
    const reader = new ClusterReader(kubernetes, createMeter());
    expect((await reader.identify(signal)).uid).toMatch(/^[0-9a-f-]{36}$/);
    await reader.close();
  });
});
