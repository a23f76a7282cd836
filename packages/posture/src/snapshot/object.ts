/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What every Kubernetes object has. */
export type KubernetesObject = JsonObject & {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { name: string };
};

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own field of that name, if it is an object. */
export function objectIn(parent: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = ownField(parent, key);
  return isObject(value) ? value : undefined;
}

/** The own field of that name, if it is a list. */
export function listIn(parent: JsonObject | undefined, key: string): Json[] | undefined {
  const value = ownField(parent, key);
  return Array.isArray(value) ? value : undefined;
}

/** The own field of that name, if it is a text. */
export function textIn(parent: JsonObject | undefined, key: string): string | undefined {
  const value = ownField(parent, key);
  return typeof value === "string" ? value : undefined;
}

/** The field itself, never one inherited from a prototype: names come from strangers. */
export function ownField(parent: JsonObject | undefined, key: string): Json | undefined {
  return parent !== undefined && Object.hasOwn(parent, key) ? parent[key] : undefined;
}

/** Whether that field is there, whatever its value is. */
export function hasField(parent: JsonObject, key: string): boolean {
  return Object.hasOwn(parent, key);
}

/** Nothing real is nested nearly as deeply, and deeper values would exhaust the stack of whoever walks them. */
export const deepest = 400;

/** Whether objects and lists lie in each other more than `levels` deep. */
export function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  // Every object that is read is walked: most of what it holds are texts and numbers, which are not looked into.
  if (Array.isArray(value)) return value.some((child) => typeof child === "object" && isDeeperThan(child, levels - 1));
  // What JSON.parse makes inherits no field that is listed, and a list of the values would cost more than the walk.
  for (const key in value) {
    const child = value[key];
    if (typeof child === "object" && isDeeperThan(child, levels - 1)) return true;
  }
  return false;
}

/** `apps` of `apps/v1`, and the empty text for the core group's `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
