import { isObject, type Json, type JsonObject, listIn } from "../snapshot/object.js";

/**
 * The fields of `status` that say something about posture. The rest counts replicas, repeats the time or lists what
 * is cached, and changes without anybody doing anything. Kinds that are not named keep their status, heartbeats
 * excepted. Field names as in k8s.io/api.
 */
const keptStatus = new Map<string, readonly string[]>([
  ["Node", ["addresses", "capacity", "daemonEndpoints", "nodeInfo", "runtimeHandlers", "features", "conditions"]],
  [
    "Pod",
    [
      "phase",
      "qosClass",
      "hostIP",
      "podIP",
      "containerStatuses",
      "initContainerStatuses",
      "ephemeralContainerStatuses",
    ],
  ],
  ["Deployment", []],
  ["DaemonSet", []],
  ["StatefulSet", []],
  ["ReplicaSet", ["replicas"]],
  ["ReplicationController", ["replicas"]],
  ["Job", ["conditions"]],
  ["CronJob", []],
  ["ResourceQuota", ["hard"]],
  ["PodDisruptionBudget", []],
  ["Gateway", ["addresses"]],
  ["HTTPRoute", []],
  ["CustomResourceDefinition", ["storedVersions"]],
]);

/** What runs, without how it is doing at the moment. */
const containerStatusFields = ["name", "image", "imageID"];
const conditionFields = ["type", "status", "reason"];

/** The part of an object's status that is kept; undefined when nothing of it is. */
export function keepStatus(kind: string, status: JsonObject): JsonObject | undefined {
  const fields = keptStatus.get(kind);
  const kept = fields === undefined ? { ...status } : pick(status, fields);
  for (const key of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"]) {
    const statuses = listIn(kept, key);
    if (statuses !== undefined) kept[key] = statuses.map((status) => pickItem(status, containerStatusFields));
  }
  const conditions = listIn(kept, "conditions");
  if (conditions !== undefined) kept.conditions = conditions.map((condition) => pickItem(condition, conditionFields));
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const key of keys) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (value !== undefined) picked[key] = value;
  }
  return picked;
}

function pickItem(item: Json, keys: readonly string[]): Json {
  return isObject(item) ? pick(item, keys) : item;
}
