import { afterAll, beforeAll, expect, test } from "vitest";
import { selectSample } from "../src/posture/stored-sample.js";
import { seedCluster, seedConnector, seedResource } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let clusterIds: number[];
beforeAll(async () => {
  it = await startTestApp();
  const { pool } = it.database;
  const connectorId = await seedConnector(pool, "azure", "azure");
  clusterIds = [];
  for (const name of ["a", "b"]) {
    const clusterId = await seedCluster(pool, { connectorId, name, cloud: "azure" });
    clusterIds.push(clusterId);
    for (let index = 0; index < 120; index += 1) {
      await seedResource(pool, { clusterId, namespace: index % 2 === 0 ? "even" : "odd" });
    }
    await seedResource(pool, { clusterId, kind: "Namespace", namespace: "", name: "even" });
    await seedResource(pool, { clusterId, goneAt: new Date() });
  }
});
afterAll(() => it.close());

async function collect(selection: { namespace?: string; byCluster?: boolean }, patience = 60_000) {
  const { namespace = null, byCluster = false } = selection;
  const kinds = ["/Pod", "/Namespace"];
  const sample = await selectSample(it.database.pool, { clusterIds, namespace, kinds, rule: 1, byCluster });
  const objects = [];
  for await (const batch of sample.batches(Date.now() + patience)) objects.push(...batch);
  return { total: sample.total, objects };
}

test("each present object comes once, whatever the order", async () => {
  for (const byCluster of [false, true]) {
    const { total, objects } = await collect({ byCluster });
    expect([total, new Set(objects.map(({ id }) => id)).size, objects.length]).toEqual([242, 242, 242]);
    expect(objects[0]).toMatchObject({ state: "notApplicable", body: { apiVersion: "v1" } });
  }
});

test("clusters are mixed, or come one after the other: a part of the first stands for the whole", async () => {
  const ofFirst = (objects: readonly { clusterId: number }[]) =>
    objects.slice(0, 100).filter(({ clusterId }) => clusterId === clusterIds[0]).length;
  expect(ofFirst((await collect({ byCluster: true })).objects)).toBe(100);
  const mixed = ofFirst((await collect({})).objects);
  expect(mixed).toBeGreaterThan(25);
  expect(mixed).toBeLessThan(75);
});

test("a namespace has its objects and is one itself", async () => {
  const { total, objects } = await collect({ namespace: "even" });
  expect(total).toBe(122);
  expect(objects.filter(({ kind }) => kind === "Namespace")).toHaveLength(2);
});

test("when time is up it ends, and the number of all stays", async () => {
  expect(await collect({}, -1)).toEqual({ total: 242, objects: [] });
});
