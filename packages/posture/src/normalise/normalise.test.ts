import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../snapshot/object.js";
import { InvalidObjectError, normaliseCloudDocument, normaliseObject } from "./normalise.js";

const deployment = { group: "apps", version: "v1", kind: "Deployment" };
const podKind = { group: "", version: "v1", kind: "Pod" };
const nodeKind = { group: "", version: "v1", kind: "Node" };

function item(extra: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { metadata: { name: "web", namespace: "shop", uid: "u-1", resourceVersion: "7", ...metadata }, ...extra };
}

function bodyOf(object: JsonObject, kind = deployment): JsonObject {
  return JSON.parse(normaliseObject(object, kind).body);
}

describe("normaliseObject", () => {
  it("takes apiVersion and kind from what was listed", () => {
    const normalised = normaliseObject(item({}, { labels: { app: "web" } }), deployment);
    expect(normalised).toMatchObject({
      uid: "u-1",
      apiVersion: "apps/v1",
      group: "apps",
      kind: "Deployment",
      namespace: "shop",
      name: "web",
      labels: { app: "web" },
      resourceVersion: "7",
      owner: null,
    });
    expect(JSON.parse(normalised.body)).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment" });
    expect(normaliseObject(item(), podKind).apiVersion).toBe("v1");
  });

  it("keeps the version that an item states and refuses another group or kind", () => {
    expect(normaliseObject(item({ apiVersion: "apps/v1beta2" }), deployment).apiVersion).toBe("apps/v1beta2");
    expect(() => normaliseObject(item({ apiVersion: "batch/v1" }), deployment)).toThrow(InvalidObjectError);
    expect(() => normaliseObject(item({ apiVersion: "apps/v1", kind: "Job" }), deployment)).toThrow(InvalidObjectError);
  });

  it.each([
    ["no metadata", { spec: {} }],
    ["no uid", { metadata: { name: "a" } }],
    ["no name", { metadata: { uid: "a" } }],
    ["a list", [] as unknown as JsonObject],
    ["null", null as unknown as JsonObject],
  ])("refuses %s", (_name, object) => {
    expect(() => normaliseObject(object, deployment)).toThrow(InvalidObjectError);
  });

  it.each([
    ["objects", '{"a":', "}"],
    ["lists", "[", "]"],
  ])("refuses %s that lie in each other without end", (_name, open, close) => {
    const nested = (levels: number) => JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);
    expect(() => normaliseObject(item({ spec: nested(200_000) }), deployment)).toThrow(
      new InvalidObjectError("Deployment web is nested deeper than 400 levels."),
    );
    expect(normaliseObject(item({ spec: nested(300) }), deployment).name).toBe("web");
  });

  it("finds the controller among the owners", () => {
    const ownerReferences = [
      { uid: "x", kind: "Other", name: "x", apiVersion: "v1" },
      { uid: "r", kind: "ReplicaSet", name: "web-1", apiVersion: "apps/v1", controller: true },
    ];
    expect(normaliseObject(item({}, { ownerReferences }), podKind).owner).toEqual({
      uid: "r",
      kind: "ReplicaSet",
      name: "web-1",
    });
  });

  it("drops managed fields and copies of the object", () => {
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}", team: "a" };
    const body = bodyOf(item({}, { managedFields: [{ manager: "kubectl" }], annotations }));
    expect(body.metadata).toEqual({ name: "web", namespace: "shop", uid: "u-1", annotations: { team: "a" } });
  });

  it("drops the heartbeats of a node and keeps its conditions", () => {
    const ready = (time: string) => ({
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: time, message: time }],
      images: [{ names: [time] }],
      nodeInfo: { kubeletVersion: "v1.34.1" },
    });
    const before = normaliseObject(item({ status: ready("2026-01-01T00:00:00Z") }), nodeKind);
    const after = normaliseObject(item({ status: ready("2026-01-01T00:05:00Z") }), nodeKind);
    expect(after.fingerprint).toBe(before.fingerprint);
    expect(JSON.parse(after.body).status).toEqual({
      nodeInfo: { kubeletVersion: "v1.34.1" },
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
    });
  });

  it("keeps which images a pod runs and not how it is doing", () => {
    const status = {
      phase: "Running",
      containerStatuses: [{ name: "web", image: "nginx", imageID: "nginx@sha256:1", restartCount: 9, ready: true }],
    };
    expect(bodyOf(item({ status }), podKind).status).toEqual({
      phase: "Running",
      containerStatuses: [{ name: "web", image: "nginx", imageID: "nginx@sha256:1" }],
    });
  });

  it("makes NUL and halves of surrogate pairs storable and visible", () => {
    const normalised = normaliseObject(
      item({}, { name: "a\0b", labels: { "k\ud800": "v\0" }, annotations: { "n\0": "x\udfff", plain: "\\u0000" } }),
      deployment,
    );
    expect(normalised.name).toBe("a␀b");
    expect(normalised.labels).toEqual({ "k�": "v␀" });
    expect(normalised.body).not.toMatch(/[^\\]\\u0000|[^\\]\\ud[89a-f]/);
    expect(JSON.parse(normalised.body).metadata.annotations).toEqual({ "n␀": "x�", plain: "\\u0000" });
  });

  it("keeps __proto__ a key among others", () => {
    const hostile = JSON.parse('{"metadata":{"name":"a","uid":"u","labels":{"__proto__":"x"},"__proto__":{"y":1}}}');
    const normalised = normaliseObject(hostile, deployment);
    expect(Object.entries(normalised.labels)).toEqual([["__proto__", "x"]]);
    expect(normalised.body).toContain('"__proto__":{"y":1}');
    expect(({} as JsonObject).y).toBeUndefined();
  });

  it("does not change the item", () => {
    const object = item(
      {
        spec: { template: { spec: { containers: [{ name: "a", env: [{ name: "TOKEN", value: "t" }] }] } } },
        status: { replicas: 1 },
      },
      { managedFields: [] },
    );
    const before = structuredClone(object);
    normaliseObject(object, deployment);
    expect(object).toEqual(before);
  });
});

const anyJson = fc.jsonValue({ maxDepth: 4 });
const anyText = fc.string({ unit: "binary" });
const anyItem = fc.record({
  metadata: fc
    .record({
      uid: fc.string({ minLength: 1 }),
      name: fc.string({ minLength: 1, unit: "binary" }),
      annotations: fc.dictionary(anyText, anyText),
      labels: fc.dictionary(anyText, anyText),
    })
    .map((metadata) => metadata as JsonObject),
  spec: anyJson.map((value) => value as JsonObject),
  status: fc.dictionary(fc.string(), anyJson).map((value) => value as JsonObject),
});

describe("normaliseObject, for any object", () => {
  it("normalising what was normalised changes nothing", () => {
    fc.assert(
      fc.property(anyItem, fc.constantFrom(deployment, podKind, nodeKind), (object, kind) => {
        const once = normaliseObject(object, kind);
        const twice = normaliseObject(JSON.parse(once.body), kind);
        expect(twice.body).toBe(once.body);
        expect(twice.fingerprint).toBe(once.fingerprint);
      }),
      { numRuns: 200 },
    );
  });

  it("the fingerprint does not see managed fields, versions and heartbeats", () => {
    const noise = fc.record({ resourceVersion: fc.string(), managedFields: fc.array(anyJson) });
    fc.assert(
      fc.property(anyItem, noise, noise, fc.string(), (object, one, other, time) => {
        const noisy = (extra: object, heartbeat: string) => ({
          ...object,
          metadata: { ...object.metadata, ...(extra as JsonObject) },
          status: { conditions: [{ type: "Ready", status: "True", lastHeartbeatTime: heartbeat }] },
        });
        const a = normaliseObject(noisy(one, "then"), nodeKind);
        const b = normaliseObject(noisy(other, time), nodeKind);
        expect(a.fingerprint).toBe(b.fingerprint);
      }),
      { numRuns: 100 },
    );
  });
});

describe("normaliseCloudDocument", () => {
  const cluster = {
    id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c",
    properties: { enableRBAC: true, fqdnSubdomain: null, windowsProfile: { adminPassword: "hunter2" } },
  };

  it("keeps the cloud's own JSON with its parts, without nulls and passwords", () => {
    const normalised = normaliseCloudDocument(
      {
        cloud: "aks",
        cluster,
        parts: { agentPools: [{ name: "system", properties: { count: 3, spotMaxPrice: null } }] },
      },
      { uid: cluster.id, name: "c" },
    );
    expect(normalised).toMatchObject({
      apiVersion: "containerservice.azure.com/2026-06-01",
      group: "containerservice.azure.com",
      kind: "ManagedCluster",
      namespace: null,
      name: "c",
      uid: cluster.id,
    });
    expect(JSON.parse(normalised.body)).toEqual({
      cluster: { id: cluster.id, properties: { enableRBAC: true, windowsProfile: { adminPassword: "[redacted]" } } },
      agentPools: [{ name: "system", properties: { count: 3 } }],
    });
  });
});
