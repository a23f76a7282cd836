import { groupOf, type JsonObject, objectIn } from "./object.js";

/** Where a kind keeps its pod: `spec` is the pod's own, `template` the object with the pod's metadata and spec. */
interface PodPlace {
  group: string;
  /** Path of the object that has the pod's `metadata` and `spec`; empty for a Pod itself. */
  template: readonly string[];
}

const template = ["spec", "template"];

/** The eight kinds that bear a pod. */
const podPlaces = new Map<string, PodPlace>([
  ["Pod", { group: "", template: [] }],
  ["ReplicationController", { group: "", template }],
  ["Deployment", { group: "apps", template }],
  ["DaemonSet", { group: "apps", template }],
  ["StatefulSet", { group: "apps", template }],
  ["ReplicaSet", { group: "apps", template }],
  ["Job", { group: "batch", template }],
  ["CronJob", { group: "batch", template: ["spec", "jobTemplate", "spec", "template"] }],
]);

/** The path of the object that holds a pod's metadata and spec (empty for a Pod), or undefined for other kinds. */
export function podTemplatePath(apiVersion: string, kind: string): readonly string[] | undefined {
  const place = podPlaces.get(kind);
  return place !== undefined && place.group === groupOf(apiVersion) ? place.template : undefined;
}

/** `apps/Deployment`, `/Pod`: the key of every kind that bears a pod. */
export const podBearingKinds: readonly string[] = [...podPlaces].map(([kind, { group }]) => `${group}/${kind}`);

/** The object at a path of plain fields. */
export function objectAt(object: JsonObject, path: readonly string[]): JsonObject | undefined {
  let found: JsonObject | undefined = object;
  for (const key of path) found = objectIn(found, key);
  return found;
}
