import { getKey, isMap } from "../equality.js";
import { Failure } from "../errors.js";
import { CelDouble, CelUint } from "../values.js";

/*
 * Reading fields and elements. Only own properties of plain objects are fields: an expression can reach neither a
 * prototype nor a method.
 */

/** Properties that JavaScript's own objects inherit or have, and that are not functions. */
const BUILT_IN = new Set(["__proto__", "length", "byteLength", "byteOffset", "buffer", "BYTES_PER_ELEMENT"]);

/** May `fieldOf` look the key up directly? */
export function isOrdinaryKey(key: string): boolean {
  return !BUILT_IN.has(key) && !/^\d+$/.test(key);
}

/** The field of a value, undefined when it is absent. The key must be ordinary. */
export function fieldOf(object: unknown, key: string): unknown {
  if (typeof object === "object" && object !== null) {
    const value = (object as Readonly<Record<string, unknown>>)[key];
    // What is inherited is a function (see BUILT_IN); JSON has none.
    if (value !== undefined && typeof value !== "function") return value;
  }
  return fieldOfUnusual(object, key);
}

/** The same for every key. Throws a Failure for lists, which have no fields. */
export function fieldOfUnusual(object: unknown, key: string): unknown {
  if (Array.isArray(object)) throw new Failure("unsupported index type 'string' in list");
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
