import { hasField, isObject, type Json, type JsonObject } from "../snapshot/object.js";

/**
 * The fields that name an item of a list, by the name of the list; lists that are not here are replaced as a whole.
 * Source: the `patchMergeKey` tags in k8s.io/api (core/v1, admissionregistration/v1).
 */
const mergeKeys = new Map<string, readonly string[]>([
  ["containers", ["name"]],
  ["initContainers", ["name"]],
  ["ephemeralContainers", ["name"]],
  ["volumes", ["name"]],
  ["env", ["name"]],
  ["volumeMounts", ["mountPath"]],
  ["volumeDevices", ["devicePath"]],
  // Of a container, and of a Service.
  ["ports", ["containerPort", "port"]],
  ["imagePullSecrets", ["name"]],
  ["hostAliases", ["ip"]],
  ["topologySpreadConstraints", ["topologyKey"]],
  ["webhooks", ["name"]],
  ["matchConditions", ["name"]],
]);

/** The strategic merge patch that turns `before` into `after`; an empty object when they are the same. */
export function strategicMergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: [string, Json][] = [];
  for (const key of Object.keys(before)) if (!hasField(after, key)) patch.push([key, null]);
  for (const [key, value] of Object.entries(after)) {
    const change = changeOf(key, hasField(before, key) ? before[key] : undefined, value);
    if (change !== undefined) patch.push([key, change]);
  }
  return Object.fromEntries(patch);
}

/** The merge patch (RFC 7386) that turns `before` into `after`: lists are replaced as a whole. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: [string, Json][] = [];
  for (const key of Object.keys(before)) if (!hasField(after, key)) patch.push([key, null]);
  for (const [key, value] of Object.entries(after)) {
    const old = hasField(before, key) ? before[key] : undefined;
    if (!isSame(old, value)) patch.push([key, isObject(old) && isObject(value) ? mergePatch(old, value) : value]);
  }
  return Object.fromEntries(patch);
}

function changeOf(key: string, before: Json | undefined, after: Json): Json | undefined {
  if (isSame(before, after)) return undefined;
  if (isObject(before) && isObject(after)) return strategicMergePatch(before, after);
  if (Array.isArray(before) && Array.isArray(after)) return listPatch(key, before, after);
  return after;
}

function listPatch(key: string, before: readonly Json[], after: Json[]): Json {
  const names = mergeKeys.get(key);
  if (names === undefined || before.length === 0) return after;
  const name = names.find((candidate) => isNamedBy(candidate, before) && isNamedBy(candidate, after));
  const isMerged = name !== undefined || names.some((candidate) => before.some((item) => has(item, candidate)));
  // Items that their names do not tell apart cannot be merged.
  if (name === undefined) return isMerged ? [{ $patch: "replace" }, ...after] : after;
  const changes: Json[] = [];
  for (const item of before) {
    if (isObject(item) && !after.some((other) => has(other, name) && isSame(other[name], item[name]))) {
      changes.push({ [name]: item[name] ?? null, $patch: "delete" });
    }
  }
  for (const item of after) {
    const known = before.find((other) => has(other, name) && has(item, name) && isSame(other[name], item[name]));
    if (known === undefined) changes.push(item);
    else if (has(known, name) && has(item, name) && !isSame(known, item)) {
      changes.push({ [name]: item[name] ?? null, ...strategicMergePatch(known, item) });
    }
  }
  return changes;
}

function isNamedBy(name: string, items: readonly Json[]): boolean {
  const values = new Set(items.map((item) => (has(item, name) ? JSON.stringify(item[name]) : undefined)));
  return values.size === items.length && !values.has(undefined);
}

function has(item: Json, name: string): item is JsonObject {
  return isObject(item) && hasField(item, name);
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
