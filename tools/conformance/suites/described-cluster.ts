import { isObject, type Json, type JsonObject, objectIn, textIn } from "@periplus/posture/snapshot/object";

/**
 * Kubescape wraps what a cloud's SDK tells of a cluster as `{ kind: ClusterDescribe, data }`, for AWS with the names of
 * Go's fields. Gives it as our rules read it, `{ cluster }` in the cloud's own JSON; other objects as they are.
 */
export function cloudDocumentOf(object: JsonObject): JsonObject {
  const content = objectIn(object, "data");
  if (textIn(object, "kind") !== "ClusterDescribe" || content === undefined) return object;
  const described = objectIn(content, "Cluster");
  return { cluster: withoutNulls(described === undefined ? content : lowerCamel(described)) };
}

function lowerCamel(value: Json): Json {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (!isObject(value)) return value;
  const rename = (key: string) => key.charAt(0).toLowerCase() + key.slice(1);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [rename(key), lowerCamel(child)]));
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}
