import { getKey, isMap } from "../equality.js";
import { Failure } from "../errors.js";
import { CelDouble, CelMap, CelUint } from "../values.js";
import { inheritedNames } from "./inherited.js";

/*
 * Reading fields and elements. Of JSON, only own properties are fields: an expression can reach neither a prototype nor a
 * method. That of an instance of a host's class cannot be reached either, but what it inherits and is no method can.
 */

/**
 * May `fieldOf` and its like look the key up directly? Not when a property that is no method may be inherited, or belong
 * to a list or a text.
 */
export function isOrdinaryKey(key: string): boolean {
  return !inheritedNames.has(key) && !/^\d+$/.test(key);
}

/** The field of a value, undefined when it is absent. The key must be ordinary. */
export function fieldOf(object: unknown, key: string): unknown {
  if (object === undefined || object === null) return undefined;
  const value = (object as Readonly<Record<string, unknown>>)[key];
  // JSON has no functions; whoever passes in something else does not get at its methods.
  if (value !== undefined && typeof value !== "function") return value;
  return absentField(object, key);
}

/** Is there such a field? The key must be ordinary. */
export function hasField(object: unknown, key: string): boolean {
  return fieldOf(object, key) !== undefined;
}

/** The property is not there: what else can the object be? */
function absentField(object: unknown, key: string): unknown {
  if (Array.isArray(object)) throw noFields();
  return object instanceof CelMap ? object.get(key) : undefined;
}

/** The same as `fieldOf` without complaint about lists. */
export function peekField(object: unknown, key: string): unknown {
  if (object === undefined || object === null) return undefined;
  const value = (object as Readonly<Record<string, unknown>>)[key];
  if (value !== undefined && typeof value !== "function") return value;
  return object instanceof CelMap ? object.get(key) : undefined;
}

function noFields(): Failure {
  return new Failure("unsupported index type 'string' in list");
}

/** The same for every key. Throws a Failure for lists, which have no fields. */
export function fieldOfUnusual(object: unknown, key: string): unknown {
  if (Array.isArray(object)) throw noFields();
  if (!isMap(object)) return undefined;
  const value = getKey(object, key);
  return typeof value === "function" ? undefined : value;
}

/** The number that an index stands for. Throws a Failure when it stands for none. */
function listIndex(index: unknown): number {
  const number = index instanceof CelUint || index instanceof CelDouble ? Number(index.valueOf()) : index;
  if (typeof number === "bigint") return Number(number);
  if (typeof number === "number" && Number.isInteger(number)) return number;
  throw new Failure("unsupported index value in list");
}

/** Can the value be an index or key at all? */
export function isIndex(value: unknown): boolean {
  const primitive = typeof value === "string" || typeof value === "boolean" || typeof value === "bigint";
  return primitive || typeof value === "number" || value instanceof CelUint || value instanceof CelDouble;
}

/** The element at an index or key, undefined when it is absent. */
export function elementAt(object: unknown, index: unknown): unknown {
  if (!isIndex(index)) throw new Failure("invalid index");
  if (Array.isArray(object)) {
    const at = listIndex(index);
    return at >= 0 && at < object.length ? (object[at] as unknown) : undefined;
  }
  if (!isMap(object)) return undefined;
  const value = getKey(object, index);
  return typeof value === "function" ? undefined : value;
}

/** What is said when an element or a field is missing. */
export function describeMissing(object: unknown, index: unknown): string {
  const shown = typeof index === "object" && index !== null ? String(index.valueOf()) : String(index);
  return Array.isArray(object) ? `index out of bounds: ${shown}` : `no such key: ${shown}`;
}
