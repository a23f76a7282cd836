import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { Estate } from "../src/estate/estate.js";
import type { Kind } from "../src/estate/kinds.js";
import type { KubernetesObject } from "../src/estate/objects.js";
import { hasRecorded, readRecorded } from "./recorded.js";
import { differences } from "./shape.js";

const GOLDEN = "kubernetes-api-golden/testdata/HEAD";

function modelOf({ group, version, kind }: Kind): string {
  return `${GOLDEN}/${group === "" ? "core" : group}.${version}.${kind}.json`;
}

/** What real servers send although the complete documents do not show it. */
const ALSO_REAL = new Set([
  "Pod.status.conditions[].lastProbeTime is null, not string",
  "StatefulSet.spec.volumeClaimTemplates[].apiVersion is unknown",
  "StatefulSet.spec.volumeClaimTemplates[].kind is unknown",
]);

let estate: Estate;
beforeAll(() => {
  estate = new Estate({ seed: 1, step: 3, azureObjectId: "00000000-0000-4000-8000-000000000000" });
});

function* everyObject(): Generator<{ kind: Kind; object: KubernetesObject; cluster: string }> {
  for (const { name } of estate.definitions) {
    for (const kind of estate.kindsOf(name)) {
      for (const object of estate.objects(name, kind)) yield { kind, object, cluster: name };
    }
  }
}

describe.skipIf(!hasRecorded("kubernetes-api-golden"))("objects", () => {
  it("have only the fields that the API has, with their types", () => {
    const models = new Map<string, unknown>();
    const wrong = new Set<string>();
    let compared = 0;
    for (const { kind, object } of everyObject()) {
      const path = modelOf(kind);
      if (!models.has(path))
        models.set(
          path,
          existsSync(new URL(`../../../../shared/data/${path}`, import.meta.url)) ? readRecorded(path) : undefined,
        );
      const model = models.get(path);
      if (model === undefined) continue;
      compared += 1;
      for (const difference of differences(object, model))
        wrong.add(`${kind.kind}${difference.replace(/\[\d+\]/g, "[]")}`);
    }
    expect([...wrong].filter((difference) => !ALSO_REAL.has(difference))).toEqual([]);
    expect(compared).toBeGreaterThan(4_500);
  });
});

describe("objects", () => {
  it("have what every API server gives: uid, resourceVersion, creationTimestamp, managedFields", () => {
    for (const { object } of everyObject()) {
      expect(object.metadata).toMatchObject({
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
      });
      expect(object.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(object.metadata.managedFields).not.toHaveLength(0);
    }
  });

  it("have uids of their own and owners that exist", () => {
    const byCluster = new Map<string, Set<string>>();
    const owners: [string, string, string][] = [];
    for (const { object, cluster } of everyObject()) {
      const uid = String(object.metadata.uid);
      const uids = byCluster.get(cluster) ?? new Set();
      expect(uids.has(uid), `${object.kind} ${object.metadata.name} in ${cluster}`).toBe(false);
      uids.add(uid);
      byCluster.set(cluster, uids);
      for (const owner of object.metadata.ownerReferences ?? [])
        owners.push([cluster, owner.uid, `${object.kind}/${object.metadata.name} → ${owner.kind}/${owner.name}`]);
    }
    const missing = owners.filter(([cluster, uid]) => !byCluster.get(cluster)?.has(uid)).map(([, , words]) => words);
    expect(missing).toEqual([]);
    expect(owners.length).toBeGreaterThan(1_000);
  });

  it("have names that the API would accept and no two alike", () => {
    for (const { name } of estate.definitions) {
      for (const kind of estate.kindsOf(name)) {
        const keys = estate.objects(name, kind).map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`);
        expect(new Set(keys).size, `${kind.kind} in ${name}`).toBe(keys.length);
        for (const { metadata } of estate.objects(name, kind)) expect(metadata.name).toMatch(/^[a-z0-9:.-]{1,253}$/);
        if (kind.namespaced) expect(estate.objects(name, kind).every(({ metadata }) => metadata.namespace)).toBe(true);
      }
    }
  });
});
