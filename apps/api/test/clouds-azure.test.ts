import { Paces } from "@periplus/cluster-reader/egress/pace";
import { ADMIN_CERTIFICATE, ADMIN_KEY, ADMIN_TOKEN } from "@periplus/simulator/estate/azure-estate";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AzureCloud } from "../src/clouds/azure/azure-cloud.js";
import type { CloudClusterDetail } from "../src/clouds/cloud-reader.js";
import { accessesOf, contextOf } from "./estate.js";

let simulator: Simulator;
const opened: AzureCloud[] = [];
const signal = new AbortController().signal;
const clusterList = /\/managedClusters\?/;

function open(change: Partial<ReturnType<typeof accessesOf>["azure"]> = {}, reach: "private" | "internet" = "private") {
  const context = { ...contextOf(simulator.connection), clusterReach: reach };
  const cloud = new AzureCloud({ ...accessesOf(simulator.connection).azure, ...change }, context);
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
  test("where Entra cannot be reached says so", async () => {
    simulator.fault({ kind: "reset", match: { service: "entra" } });
    await expect(open().signIn(signal)).rejects.toThrow("closed the connection");
  });

  test.each([
    ["a wrong secret", { clientSecret: "wrong-secret" }, "The client secret is wrong"],
    ["an unknown application", { clientId: "00000000-0000-4000-8000-000000000000" }, "application is not known"],
    ["an unknown tenant", { tenantId: "00000000-0000-4000-8000-000000000000" }, "tenant does not exist"],
  ])("with %s says what to do", async (_name, change, words) => {
    const asked = open(change).signIn(signal);
    await expect(asked).rejects.toThrow(words);
    await expect(asked).rejects.not.toThrow("wrong-secret");
  });
});

describe("listing clusters", () => {
  test("finds those of all live subscriptions, over all pages", async () => {
    const { clusters, coverage, complete } = await open().listClusters(signal);
    const { subscriptionIds } = simulator.connection.azure;
    expect(complete.map(({ account }) => account)).toEqual(subscriptionIds);
    expect(coverage.every(({ state }) => state === "read")).toBe(true);
    expect(clusters.length).toBeGreaterThanOrEqual(2);
    expect(clusters[0]).toMatchObject({
      externalId: expect.stringMatching(/^\/subscriptions\/[^A-Z]*$/),
      version: expect.stringMatching(/^1\./),
    });
  });

  test("of a subscription that refuses leaves the others", async () => {
    const [refused = "", other = ""] = simulator.connection.azure.subscriptionIds;
    simulator.fault({ kind: "forbidden", match: { service: "arm", path: `/subscriptions/${refused}` } });
    const { coverage, complete, clusters } = await open().listClusters(signal);
    expect(coverage.map(({ state }) => state)).toEqual(["forbidden", "read"]);
    expect(coverage[0]?.message).toContain("Assign the role");
    expect(complete).toEqual([{ account: other, region: null }]);
    expect(clusters.every(({ account }) => account === other)).toBe(true);
  });

  test("of a subscription that does not exist is no empty list", async () => {
    const { coverage, complete } = await open({
      subscriptionIds: ["00000000-0000-4000-8000-000000000000"],
    }).listClusters(signal);
    expect(coverage[0]).toMatchObject({ state: "failed", message: expect.stringContaining("does not have") });
    expect(complete).toEqual([]);
  });

  test("whose next page lies on another host does not take the token there", async () => {
    const elsewhere = await simulator.listenWith("foreignCa");
    simulator.fault({
      kind: "foreignNextLink",
      url: `${elsewhere}/steal`,
      match: { service: "arm", path: clusterList },
    });
    simulator.requests.clear();
    const { coverage, complete } = await open().listClusters(signal);
    expect(coverage.every(({ state }) => state === "failed")).toBe(true);
    expect(coverage[0]?.message).toContain("is not a host that this connector may ask");
    expect(complete).toEqual([]);
    expect(simulator.requests.entries(({ url }) => url.includes("/steal"))).toEqual([]);
  });

  test("that names itself as its next page ends", async () => {
    simulator.fault({ kind: "loopedNextLink", match: { service: "arm", path: clusterList } });
    const { coverage } = await open().listClusters(signal);
    expect(coverage[0]).toMatchObject({ state: "failed", message: expect.stringContaining("repeats itself") });
  });

  test.each([
    ["a web page", { kind: "html" }, "web page"],
    ["an answer that is cut off", { kind: "truncated" }, "broke off"],
    ["a wait of an hour", { kind: "status", status: 429, retryAfterSeconds: 3600 }, "come back later"],
    ["an error", { kind: "status", status: 500 }, "could not give"],
  ] as const)("meets %s with words", async (_name, fault, words) => {
    simulator.fault({ ...fault, match: { service: "arm", path: clusterList } });
    const { coverage, complete } = await open().listClusters(signal);
    expect(coverage[0]).toMatchObject({ state: "failed", message: expect.stringContaining(words) });
    expect(complete).toEqual([]);
  });

  test("goes no faster than the subscription may be asked, whoever else asks it", async () => {
    let now = 0;
    const paces = new Paces(() => now);
    const context = { ...contextOf(simulator.connection), paces };
    const clouds = [1, 2].map(() => new AzureCloud(accessesOf(simulator.connection).azure, context));
    opened.push(...clouds);
    const [first] = (await clouds[0]?.listClusters(signal))?.clusters ?? [];
    if (!first) throw new Error("No cluster");
    // Each reading asks six times for what counts against the slowest bucket, of which thirty are there.
    for (let turn = 0; turn < 5; turn += 1) await clouds[turn % 2]?.readCluster(first, signal);
    const abort = new AbortController();
    const held = clouds[0]?.readCluster(first, abort.signal);
    setTimeout(() => abort.abort(new Error("held back")), 300);
    await expect(held).rejects.toThrow("held back");
    now += 60_000;
    expect(await clouds[1]?.readCluster(first, signal)).toHaveProperty("document");
  });

  test("waits when it is asked to", async () => {
    const fault = simulator.fault({
      kind: "status",
      status: 429,
      retryAfterSeconds: 0,
      times: 2,
      match: { service: "arm", path: clusterList },
    });
    const { coverage } = await open().listClusters(signal);
    expect(coverage.every(({ state }) => state === "read")).toBe(true);
    expect(fault.hits).toBe(2);
  });
});

describe("reading a cluster", () => {
  test("keeps the JSON of the wire", async () => {
    const { document, coverage } = await readFirst();
    expect(document?.cloud).toBe("aks");
    // Names that the SDK changes: enableRBAC becomes enableRbac, and `properties` disappears.
    expect(document?.cluster.properties).toHaveProperty("enableRBAC");
    expect(Object.keys(document?.parts ?? {})).toEqual([
      "agentPools",
      "maintenanceConfigurations",
      "trustedAccessRoleBindings",
      "diagnosticSettings",
      // Of the location, as a service is bound to one of them.
      "trustedAccessRoles",
    ]);
    expect(document?.parts.agentPools).toContainEqual(
      expect.objectContaining({ properties: expect.objectContaining({ osType: expect.any(String) }) }),
    );
    expect(coverage.every(({ state }) => state === "read")).toBe(true);
  });

  test("a part that is forbidden is coverage, and is absent from the document", async () => {
    simulator.fault({ kind: "forbidden", match: { service: "arm", path: /maintenanceConfigurations/ } });
    const { document, coverage } = await readFirst();
    expect(document?.parts).not.toHaveProperty("maintenanceConfigurations");
    expect(document?.parts).toHaveProperty("diagnosticSettings");
    expect(coverage.filter(({ state }) => state !== "read")).toEqual([
      {
        part: "aks/maintenanceConfigurations",
        state: "forbidden",
        objects: 0,
        message: expect.stringContaining("Not allowed to read aks/maintenanceConfigurations"),
      },
    ]);
  });

  test("that was deleted since it was listed is gone", async () => {
    const cloud = open();
    const [first] = (await cloud.listClusters(signal)).clusters;
    simulator.fault({ kind: "gone", match: { service: "arm", path: /\/managedClusters\/[^/]+\?/ } });
    expect(first && (await cloud.readCluster(first, signal))).toBe("gone");
  });

  test("gives the way to its API with an Entra token, and never the administrator's", async () => {
    simulator.requests.clear();
    const { kubernetes } = await readFirst();
    if (typeof kubernetes === "string" || !("token" in kubernetes.credential)) throw new Error("No way");
    expect(kubernetes.server).toMatch(/^https:/);
    expect(kubernetes.ca).toContain("BEGIN CERTIFICATE");
    const token = await kubernetes.credential.token(signal);
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { aud: string };
    expect(claims.aud).toContain("6dae42f8-4368-4678-94ff-3960e28e3630");
    expect(simulator.requests.entries(({ url }) => url.includes("listClusterAdminCredential"))).toEqual([]);
  });

  test("with local accounts only gives address and CA, and nothing of the administrator's certificate", async () => {
    simulator.trust({ withoutEntra: ["aks-shop-prod"] });
    const detail = await readFirst();
    expect(detail.document?.cluster.properties).not.toHaveProperty("aadProfile");
    expect(detail.kubernetes).toContain("knows local accounts only");
    expect(detail.kubernetes).toContain(`connect ${simulator.connection.url}/k8s/aks-shop-prod by its address`);
    const { document, kubernetes } = detail;
    for (const secret of [ADMIN_CERTIFICATE, ADMIN_KEY, ADMIN_TOKEN])
      expect(JSON.stringify({ document, kubernetes })).not.toContain(secret);
    simulator.trust({ withoutEntra: [] });
  });

  test("whose user credential is refused says so in place of the way", async () => {
    simulator.fault({ kind: "forbidden", match: { service: "arm", path: /listClusterUserCredential/ } });
    const { kubernetes, document } = await readFirst();
    expect(kubernetes).toContain("listClusterUserCredential");
    expect(document?.cluster).toHaveProperty("id");
  });
});
