import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CloudClusterDetail } from "../src/clouds/cloud-reader.js";
import { GoogleCloud } from "../src/clouds/gcp/google-cloud.js";
import { accessesOf, contextOf } from "./estate.js";

let simulator: Simulator;
const opened: GoogleCloud[] = [];
const signal = new AbortController().signal;
const clusterList = /\/locations\/-\/clusters/;

function open(change: Partial<ReturnType<typeof accessesOf>["gcp"]> = {}) {
  const cloud = new GoogleCloud(
    { ...accessesOf(simulator.connection).gcp, ...change },
    contextOf(simulator.connection),
  );
  opened.push(cloud);
  return cloud;
}

async function readFirst(cloud = open()): Promise<CloudClusterDetail> {
  const [first] = (await cloud.listClusters(signal)).clusters;
  if (!first) throw new Error("No cluster");
  const detail = await cloud.readCluster(first, signal);
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

describe("signing in", () => {
  test("with a key that was deleted says what to do", async () => {
    simulator.fault({ kind: "status", status: 400, code: "invalid_grant", match: { service: "googleOauth" } });
    await expect(open().signIn(signal)).rejects.toThrow("does not accept the service account's key");
  });

  test("with a key that is none says what to do", async () => {
    const privateKey = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    await expect(open({ privateKey }).signIn(signal)).rejects.toThrow("private key cannot be read");
  });
});

describe("listing clusters", () => {
  test("finds those of all projects, over all pages, and knows where the API is off", async () => {
    const { clusters, coverage, complete } = await open().listClusters(signal);
    expect(complete.map(({ account }) => account).toSorted()).toEqual(
      simulator.connection.google.projectIds.toSorted(),
    );
    expect(clusters.length).toBeGreaterThanOrEqual(2);
    for (const { externalId, name, region, account } of clusters) {
      expect(externalId).toBe(`projects/${account}/locations/${region}/clusters/${name}`);
    }
    expect(coverage.filter(({ state }) => state === "absent").map(({ message }) => message)).toEqual([
      expect.stringContaining("The Kubernetes Engine API is turned off"),
    ]);
  });

  test("whose answer lacks zones is partial: what it does not show is not gone", async () => {
    const [zone = ""] = (await open().listClusters(signal)).clusters.map(({ region }) => region ?? "");
    simulator.fault({ kind: "missingZones", zones: [zone], match: { service: "google", path: clusterList } });
    const { coverage, complete } = await open().listClusters(signal);
    const partial = coverage.filter(({ state }) => state === "partial");
    expect(partial.length).toBe(simulator.connection.google.projectIds.length);
    expect(partial[0]?.message).toContain(zone);
    expect(complete).toEqual([]);
  });

  test.each([
    ["a refusal", "forbidden", { kind: "forbidden" }, "Not allowed to read the clusters"],
    ["a web page", "failed", { kind: "html" }, "web page"],
    ["an answer that is cut off", "failed", { kind: "truncated" }, "broke off"],
    ["a wait of an hour", "failed", { kind: "status", status: 429, retryAfterSeconds: 3600 }, "come back later"],
    ["an error", "failed", { kind: "status", status: 500 }, "could not give"],
  ] as const)("meets %s with words", async (_name, state, fault, words) => {
    simulator.fault({ ...fault, match: { service: "google", path: clusterList } });
    const { coverage, complete } = await open().listClusters(signal);
    expect(coverage[0]).toMatchObject({ state, message: expect.stringContaining(words) });
    expect(complete).toEqual([]);
  });

  test("is asked again after a throttle, which the client library does not do", async () => {
    const fault = simulator.fault({
      kind: "status",
      status: 429,
      retryAfterSeconds: 0,
      times: 2,
      match: { service: "google", path: clusterList },
    });
    const { coverage } = await open().listClusters(signal);
    expect(coverage.some(({ state }) => state === "failed")).toBe(false);
    expect(fault.hits).toBe(2);
  });

  test("renews a token that ended early", async () => {
    const cloud = open();
    await cloud.signIn(signal);
    simulator.expireTokens();
    const { coverage } = await cloud.listClusters(signal);
    expect(coverage.some(({ state }) => state === "failed")).toBe(false);
  });

  test("ends at once when it is aborted", async () => {
    simulator.fault({ kind: "slow", milliseconds: 10_000, match: { service: "google", path: clusterList } });
    const abort = new AbortController();
    const asked = open().listClusters(abort.signal);
    setTimeout(() => abort.abort(new Error("stopped by hand")), 200);
    await expect(asked).rejects.toThrow("stopped by hand");
  });
});

describe("reading a cluster", () => {
  test("keeps the JSON of the wire, with names of enum values and without made-up fields", async () => {
    const { document } = await readFirst();
    expect(document?.cloud).toBe("gke");
    expect(document?.cluster.status).toBe("RUNNING");
    // The client library fills in fields that did not come.
    expect(document?.cluster).not.toHaveProperty("enableTpu");
    expect(document?.cluster).toHaveProperty("nodePools");
  });

  test("that was deleted since it was listed is gone", async () => {
    const cloud = open();
    const [first] = (await cloud.listClusters(signal)).clusters;
    simulator.fault({ kind: "gone", match: { service: "google", path: /\/clusters\/[^/?]+/ } });
    expect(first && (await cloud.readCluster(first, signal))).toBe("gone");
  });
});
