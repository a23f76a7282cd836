import { allocationCost, byteLength, sizeOf, sortCost } from "../cost.js";
import { compare, equals, getKey, isMap, keysOf, type MapValue, sizeOfMap } from "../equality.js";
import { Failure, noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import { type CostRule, type Definition, define } from "../functions.js";
import { CelDuration, CelUint, toDouble } from "../values.js";
import { typeOfValue } from "./conversions.js";

type List = readonly unknown[];

const SUMMABLE = ["int", "uint", "double", "duration"] as const;
const COMPARABLE = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

const ZEROS: Readonly<Record<(typeof SUMMABLE)[number], unknown>> = {
  int: 0,
  uint: new CelUint(0n),
  double: toDouble(0),
  duration: new CelDuration(0n),
};

/** The order of two elements; zero when they have none, as Kubernetes' functions ignore that. */
function orderOf(a: unknown, b: unknown): number {
  try {
    return compare(a, b);
  } catch (error) {
    if (error instanceof Failure) return 0;
    throw error;
  }
}

/** Every element must be of a type that has an order, if only among its own. */
function requireOrder(list: List): void {
  for (const element of list) if (!COMPARABLE.includes(typeNameOf(element))) throw noSuchOverload();
}

function typeNameOf(value: unknown): string {
  return typeOfValue(value).kind;
}

function isSorted(_frame: Frame, list: List): boolean {
  requireOrder(list);
  return list.every((element, index) => index === 0 || orderOf(list[index - 1], element) <= 0);
}

/** The first element that no other one beats. */
function best(name: string, beats: (order: number) => boolean): (frame: Frame, list: List) => unknown {
  return (_frame, list) => {
    if (list.length === 0) throw new Failure(`${name} called on empty list`);
    requireOrder(list);
    return list.reduce((champion, element) => (beats(orderOf(element, champion)) ? element : champion));
  };
}

function sum(zero: unknown, add: (frame: Frame, a: unknown, b: unknown) => unknown) {
  return (frame: Frame, list: List) => list.reduce((total, element) => add(frame, total, element), zero);
}

/** The list may also be flat already. */
function flatten(frame: Frame, list: unknown, depth: number = 1): unknown[] {
  if (!Array.isArray(list)) throw noSuchOverload();
  if (depth < 0) throw new Failure("level must be non-negative");
  const flat = list.flatMap((element: unknown) =>
    Array.isArray(element) && depth > 0 ? flatten(frame, element, depth - 1) : [element],
  );
  frame.checkSize(flat.length);
  return flat;
}

function slice(_frame: Frame, list: List, start: number, end: number): unknown[] {
  const reason =
    start < 0 || end < 0
      ? "negative indexes not supported"
      : start > end
        ? "start index must be less than or equal to end index"
        : end > list.length
          ? `list is length ${list.length}`
          : undefined;
  if (reason !== undefined) throw new Failure(`cannot slice(${start}, ${end}), ${reason}`);
  return list.slice(start, end);
}

/** Sorts a list by keys that belong to its elements. The keys must be of one comparable type. */
export function sortByKeys(_frame: Frame, list: List, keys: List): unknown[] {
  const type = keys.length === 0 ? undefined : typeOfValue(keys[0]).name;
  if (keys.some((key) => typeOfValue(key).name !== type)) throw new Failure("list elements must have the same type");
  if (type !== undefined) compare(keys[0], keys[0]);
  const order = list.map((_element, index) => index);
  order.sort((a, b) => compare(keys[a], keys[b]));
  return order.map((index) => list[index]);
}

function distinct(frame: Frame, list: List): unknown[] {
  const found: unknown[] = [];
  for (const element of list) {
    frame.work(found.length);
    if (!found.some((other) => equals(frame, other, element))) found.push(element);
  }
  return found;
}

/** The limit of cel-go. */
const MAX_RANGE = 1_000_000;

function range(frame: Frame, size: number): number[] {
  if (size < 0) throw new Failure(`lists.range: size must not be negative, got ${size}`);
  if (size > MAX_RANGE) throw new Failure(`lists.range: size ${size} is above ${MAX_RANGE}`);
  frame.checkSize(size);
  return Array.from({ length: size }, (_none, index) => index);
}

function indexOf(frame: Frame, list: List, value: unknown): number {
  return list.findIndex((element) => equals(frame, element, value));
}

function isOrHas(frame: Frame, value: unknown, wanted: unknown): boolean {
  return Array.isArray(value) ? includes(frame, value, wanted) : equals(frame, value, wanted);
}

function lastIndexOf(frame: Frame, list: List, value: unknown): number {
  return list.findLastIndex((element) => equals(frame, element, value));
}

/** Parts of a value that are walked to find its cost. A value that shares its parts can have more than fit the memory. */
const MAX_WALK = 2_000_000;

/** The cost of walking through a value: a tenth of each text, one for every other leaf. */
function walkCost(value: unknown): number {
  const budget = { left: MAX_WALK };
  const cost = walk(value, budget);
  return budget.left > 0 ? cost : Number.MAX_SAFE_INTEGER;
}

function walk(value: unknown, budget: { left: number }): number {
  budget.left -= 1;
  if (budget.left <= 0) return 0;
  if (typeof value === "string") return Math.floor(byteLength(value) / 10);
  if (value instanceof Uint8Array) return Math.floor(value.length / 10);
  const walkAll = (parts: readonly unknown[]) => parts.reduce((total: number, part) => total + walk(part, budget), 0);
  if (Array.isArray(value)) return walkAll(value);
  if (!isMap(value)) return 1;
  return walkAll(keysOf(value).flatMap((key) => [key, getKey(value, key)]));
}

/** Rules that hold for lists and for strings. */
export const listCosts: ReadonlyMap<string, CostRule> = new Map(
  ["isSorted", "sum", "max", "min", "indexOf", "lastIndexOf", "includes"].map((name) => [name, walkCost] as const),
);

const outputCost: CostRule = (_a, _b, _c, result) => allocationCost(sizeOf(result));
const flattenCost: CostRule = (list, depth) => allocationCost(sizeOf(list) * (typeof depth === "number" ? depth : 1));
const sinceLists = { since: 34 } as const;

export function lists(add: (frame: Frame, a: unknown, b: unknown) => unknown): readonly Definition[] {
  return [
    define("size(list(A)): int", (_frame, list: List) => list.length),
    define("list(A).size(): int", (_frame, list: List) => list.length),
    define("size(map(A, B)): int", (_frame, map: MapValue) => sizeOfMap(map)),
    define("map(A, B).size(): int", (_frame, map: MapValue) => sizeOfMap(map)),
    define("size(bytes): int", (_frame, bytes: Uint8Array) => bytes.length),
    define("bytes.size(): int", (_frame, bytes: Uint8Array) => bytes.length),
    ...COMPARABLE.flatMap((type) => [
      define(`list(${type}).isSorted(): bool`, isSorted),
      define(
        `list(${type}).max(): ${type}`,
        best("max", (order) => order > 0),
      ),
      define(
        `list(${type}).min(): ${type}`,
        best("min", (order) => order < 0),
      ),
      define(`list(${type}).sort(): list(${type})`, (frame, list: List) => sortByKeys(frame, list, list), {
        ...sinceLists,
        cost: sortCost,
      }),
    ]),
    ...SUMMABLE.map((type) => define(`list(${type}).sum(): ${type}`, sum(ZEROS[type], add))),
    define("list(A).indexOf(A): int", indexOf),
    define("list(A).lastIndexOf(A): int", lastIndexOf),
    define("dyn.includes(dyn): bool", isOrHas, { since: 37 }),
    define("list(A).slice(int, int): list(A)", slice, { ...sinceLists, cost: outputCost }),
    define("list(list(A)).flatten(): list(A)", flatten, { ...sinceLists, cost: flattenCost, guarded: false }),
    define("list(dyn).flatten(int): list(dyn)", flatten, { ...sinceLists, cost: flattenCost }),
    define("list(A).reverse(): list(A)", (_frame, list: List) => list.toReversed(), {
      ...sinceLists,
      cost: outputCost,
    }),
    define("list(A).distinct(): list(A)", distinct, { ...sinceLists, cost: sortCost }),
    define("lists::range(int): list(int)", range, { ...sinceLists, cost: outputCost }),
  ];
}

function includes(frame: Frame, list: List, value: unknown): boolean {
  return list.some((element) => equals(frame, element, value));
}

function containsAll(frame: Frame, list: List, part: List): boolean {
  return part.every((element) => includes(frame, list, element));
}

const productCost: CostRule = (a, b) => 1 + sizeOf(a) * sizeOf(b);

export const sets: readonly Definition[] = [
  define("sets::contains(list(A), list(A)): bool", containsAll, { since: 29, cost: productCost }),
  define(
    "sets::equivalent(list(A), list(A)): bool",
    (frame, a: List, b: List) => containsAll(frame, a, b) && containsAll(frame, b, a),
    { since: 29, cost: (a, b) => 1 + sizeOf(a) * sizeOf(b) * 2 },
  ),
  define(
    "sets::intersects(list(A), list(A)): bool",
    (frame, a: List, b: List) => a.some((element) => includes(frame, b, element)),
    { since: 29, cost: productCost },
  ),
];
