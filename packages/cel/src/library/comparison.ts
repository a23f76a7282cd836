import { hasSize, isEmpty, sizeOf, stringCost } from "../cost.js";
import { compare, equals, getKey, isMap } from "../equality.js";
import { noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import { type CostRule, type Definition, define, defineOperator, type Implementation } from "../functions.js";
import { OpaqueValue } from "../values.js";

const NUMERIC_PAIRS = ["int", "uint", "double"].flatMap((left) =>
  ["int", "uint", "double"].map((right) => `(${left}, ${right}): bool`),
);
const ORDERED = [
  "(bool, bool): bool",
  ...NUMERIC_PAIRS,
  "(string, string): bool",
  "(bytes, bytes): bool",
  "(timestamp, timestamp): bool",
  "(duration, duration): bool",
];

/** Up to so many characters cost one unit. */
const ONE_UNIT = 10;

/** The cost of comparing two values: by the smaller of the two. */
const shorterCost: CostRule = (a, b) => {
  if (!hasSize(a)) return isEmpty(b) ? 0 : 1;
  if (!hasSize(b)) return isEmpty(a) ? 0 : 1;
  const length = typeof a === "string" && typeof b === "string" ? Math.min(a.length, b.length) : undefined;
  if (length === 0) return 0;
  if (length !== undefined && length <= ONE_UNIT) return 1;
  return stringCost(Math.min(sizeOf(a), sizeOf(b)));
};

function order(name: string, accept: (order: number) => boolean): Definition[] {
  const implementation: Implementation = (_frame, a, b) => accept(compare(a, b));
  return defineOperator(name, implementation, ORDERED, { string: shorterCost, bytes: shorterCost });
}

/** The cost of `a == b`: by the smaller of the two, and 1 for the types of Kubernetes' libraries. */
export function equalityCost(a: unknown, b: unknown): number {
  if (a instanceof OpaqueValue) return 1;
  return shorterCost(a, b, undefined, undefined);
}

/** Is a value of Kubernetes' libraries compared with something of another type? They refuse that. */
export function isMixedWithOpaque(a: unknown, b: unknown): boolean {
  return a instanceof OpaqueValue && (typeof b !== "object" || b === null || b.constructor !== a.constructor);
}

function equalsOrFails(frame: Frame, a: unknown, b: unknown): boolean {
  if (isMixedWithOpaque(a, b)) throw noSuchOverload();
  return equals(frame, a, b);
}

/** Is the value in the list, or a key of the map? */
export function contains(frame: Frame, value: unknown, container: unknown): boolean {
  if (Array.isArray(container)) return container.some((element) => equals(frame, element, value));
  if (isMap(container)) return getKey(container, value) !== undefined;
  throw noSuchOverload();
}

export const comparison: readonly Definition[] = [
  ...defineOperator("_==_", equalsOrFails, ["(A, A): bool"], { A: equalityCost }),
  ...defineOperator("_!=_", (frame, a, b) => !equals(frame, a, b), ["(A, A): bool"], { A: equalityCost }),
  ...order("_<_", (value) => value < 0),
  ...order("_<=_", (value) => value <= 0),
  ...order("_>_", (value) => value > 0),
  ...order("_>=_", (value) => value >= 0),
  define("@in(A, list(A)): bool", contains, { guarded: false, cost: (_value, list) => sizeOf(list) }),
  define("@in(A, map(A, B)): bool", contains, { guarded: false }),
];
