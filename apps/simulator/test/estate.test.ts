import { describe, expect, it } from "vitest";
import { Estate } from "../src/estate/estate.js";
import { kindNamed } from "../src/estate/kinds.js";
import type { KubernetesObject } from "../src/estate/objects.js";

const makeEstate = (seed = 1, step = 0): Estate =>
  new Estate({ seed, step, azureObjectId: "00000000-0000-4000-8000-000000000000" });

/** A careless, an ordinary and a hardened cluster: enough to see changes in. */
const SOME = ["aks-dev", "store-edge", "analytics-prod"];

function everything(estate: Estate, only?: string[]): Map<string, KubernetesObject> {
  const found = new Map<string, KubernetesObject>();
  for (const name of only ?? estate.definitions.map((one) => one.name)) {
    for (const kind of estate.kindsOf(name)) {
      for (const object of estate.objects(name, kind)) found.set(`${name} ${object.metadata.uid}`, object);
    }
  }
  return found;
}

const textOf = (estate: Estate): string => JSON.stringify([...everything(estate, SOME)]);

/** What two snapshots differ in. */
function compare(before: Map<string, KubernetesObject>, after: Map<string, KubernetesObject>) {
  const content = (object: KubernetesObject): string => {
    const { resourceVersion, managedFields, ...metadata } = object.metadata;
    return JSON.stringify({ ...object, metadata });
  };
  const result = { added: 0, deleted: 0, changed: 0, versionOnly: 0, silent: [] as string[] };
  for (const [key, object] of after) {
    const known = before.get(key);
    if (!known) result.added += 1;
    else if (known.metadata.resourceVersion === object.metadata.resourceVersion) {
      if (content(known) !== content(object)) result.silent.push(`${object.kind} ${object.metadata.name}`);
    } else if (content(known) === content(object)) result.versionOnly += 1;
    else result.changed += 1;
  }
  for (const key of before.keys()) if (!after.has(key)) result.deleted += 1;
  return result;
}

describe("the estate", { timeout: 20_000 }, () => {
  it("is the same for the same seed and step, however it came there", () => {
    const walked = makeEstate();
    walked.advance();
    walked.advance();
    expect(textOf(walked)).toBe(textOf(makeEstate(1, 2)));
    expect(textOf(makeEstate(2))).not.toBe(textOf(makeEstate(1)));
  });

  it("does not depend on the order in which it is read", () => {
    const estate = makeEstate();
    const pods = JSON.stringify(estate.objects("store-edge", kindNamed("Pod")));
    const other = makeEstate();
    other.objects("store-edge", kindNamed("Node"));
    other.objects("store-edge", kindNamed("Deployment"));
    expect(JSON.stringify(other.objects("store-edge", kindNamed("Pod")))).toBe(pods);
  });

  it("has about 5,000 objects in at least two clusters of each cloud and one of none", () => {
    const estate = makeEstate();
    const clouds = estate.definitions.map(({ cloud }) => cloud);
    for (const cloud of ["azure", "aws", "gcp"])
      expect(clouds.filter((one) => one === cloud).length).toBeGreaterThanOrEqual(2);
    expect(clouds).toContain("kubernetes");
    expect(everything(estate).size).toBeGreaterThan(4_500);
    expect(everything(estate).size).toBeLessThan(5_500);
  });

  it("changes a little with each step, and never without a new resource version", () => {
    const estate = makeEstate();
    let before = everything(estate, SOME);
    for (let step = 1; step <= 3; step++) {
      estate.advance();
      const after = everything(estate, SOME);
      const { added, deleted, changed, versionOnly, silent } = compare(before, after);
      expect(silent).toEqual([]);
      for (const count of [added, deleted, changed, versionOnly]) expect(count).toBeGreaterThan(3);
      expect(added + deleted + changed + versionOnly).toBeLessThan(after.size * 0.12);
      before = after;
    }
  });

  it("does not grow without end", () => {
    expect(everything(makeEstate(1, 200)).size).toBeLessThan(6_500);
  });

  it("writes resource versions that rise from step to step", () => {
    const estate = makeEstate();
    const first = estate.resourceVersion();
    const highest = Math.max(
      ...[...everything(estate).values()].map(({ metadata }) => Number(metadata.resourceVersion)),
    );
    expect(highest).toBeLessThanOrEqual(first);
    estate.advance();
    expect(estate.resourceVersion()).toBeGreaterThan(first);
  });

  it("mixes good and bad workloads, and keeps the hardened clusters cleaner", () => {
    const estate = makeEstate();
    const privilegedShare = (cluster: string): number => {
      const pods = estate
        .objects(cluster, kindNamed("Pod"))
        .filter(({ metadata }) => metadata.namespace !== "kube-system");
      return pods.filter((pod) => JSON.stringify(pod.spec).includes('"privileged":true')).length / pods.length;
    };
    expect(privilegedShare("aks-dev")).toBeGreaterThan(0.05);
    expect(privilegedShare("aks-dev")).toBeLessThan(0.6);
    expect(privilegedShare("eks-payments-prod")).toBeLessThan(0.01);
  });
});
