import { Failure, noSuchOverload } from "./errors.js";
import type { Frame } from "./frame.js";
import {
  CelDouble,
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  isPlainMap,
  OpaqueValue,
} from "./values.js";

/** The number behind an int, uint or double. */
export function numberBehind(value: unknown): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (value instanceof CelDouble || value instanceof CelUint) return value.valueOf();
  return undefined;
}

/** `a == b`: numbers by value whatever their type, lists and maps in depth, other types only among themselves. */
export function equals(frame: Frame, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "string" || typeof b === "string") return false;
  if (a === null || b === null || typeof a === "boolean" || typeof b === "boolean") return false;
  const left = numberBehind(a);
  if (left !== undefined) {
    const right = numberBehind(b);
    return right !== undefined && compareNumbers(left, right) === 0;
  }
  return equalObjects(frame, a, b);
}

/**
 * Negative, zero or positive; NaN when one of them is NaN. Integers among themselves are compared exactly, an integer
 * and a double as doubles, as cel-go does.
 */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (typeof a === "bigint" && typeof b === "bigint") return a === b ? 0 : a < b ? -1 : 1;
  const left = Number(a);
  const right = Number(b);
  return left === right ? 0 : left < right ? -1 : left > right ? 1 : Number.NaN;
}

function equalObjects(frame: Frame, a: unknown, b: unknown): boolean {
  frame.work(1);
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(frame, a, b);
  if (isMap(a)) return isMap(b) && equalMaps(frame, a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.valueOf() === b.valueOf();
  if (a instanceof CelDuration) return b instanceof CelDuration && a.valueOf() === b.valueOf();
  if (a instanceof CelTypeValue) return b instanceof CelTypeValue && a.name() === b.name();
  if (a instanceof CelOptional) {
    if (!(b instanceof CelOptional) || a.hasValue() !== b.hasValue()) return false;
    return !a.hasValue() || equals(frame, a.value(), b.value());
  }
  return a instanceof OpaqueValue && b instanceof OpaqueValue && a.constructor === b.constructor && a.equals(b);
}

function equalLists(frame: Frame, a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (!equals(frame, a[index], b[index])) return false;
  }
  return true;
}

/** A map of the language: JSON object, map literal, or a map with other keys. */
export type MapValue = Readonly<Record<string, unknown>> | CelMap;

export function isMap(value: unknown): value is MapValue {
  return value instanceof CelMap || isPlainMap(value);
}

/** The keys of a map; a property that is undefined is no key. */
export function keysOf(map: MapValue): unknown[] {
  if (map instanceof CelMap) return map.keys();
  return Object.keys(map).filter((key) => map[key] !== undefined);
}

export function sizeOfMap(map: MapValue): number {
  return map instanceof CelMap ? map.size() : keysOf(map).length;
}

/** The value at a key, undefined when there is none. Only own properties are keys. */
export function getKey(map: MapValue, key: unknown): unknown {
  if (map instanceof CelMap) return map.get(key);
  if (typeof key !== "string") return undefined;
  const value = map[key];
  return value !== undefined && Object.hasOwn(map, key) ? value : undefined;
}

function equalMaps(frame: Frame, a: MapValue, b: MapValue): boolean {
  const keys = keysOf(a);
  if (keys.length !== sizeOfMap(b)) return false;
  return keys.every((key) => {
    const other = getKey(b, key);
    return other !== undefined && equals(frame, getKey(a, key), other);
  });
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Moves surrogates above the rest of the plane, which is where their code points are. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Order by code points, as in Go; JavaScript's own order is by UTF-16 units. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Negative, zero or positive. Throws when the two have no order. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  const left = numberBehind(a);
  const right = numberBehind(b);
  if (left !== undefined && right !== undefined) {
    const order = compareNumbers(left, right);
    if (Number.isNaN(order)) throw new Failure("NaN values cannot be ordered");
    return order;
  }
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  const sameTime =
    (a instanceof CelTimestamp && b instanceof CelTimestamp) || (a instanceof CelDuration && b instanceof CelDuration);
  if (!sameTime) throw noSuchOverload();
  if (a.valueOf() < b.valueOf()) return -1;
  return a.valueOf() > b.valueOf() ? 1 : 0;
}
