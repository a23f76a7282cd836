import { sizeOf, stringCost } from "../cost.js";
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

const shorterCost: CostRule = (a, b) => stringCost(Math.min(sizeOf(a), sizeOf(b)));

function order(name: string, accept: (order: number) => boolean): Definition[] {
  const implementation: Implementation = (_frame, a, b) => accept(compare(a, b));
  return defineOperator(name, implementation, ORDERED, { string: shorterCost, bytes: shorterCost });
}

/** The cost of `a == b`: by the smaller of the two, and 1 for the types of Kubernetes' libraries. */
export function equalityCost(a: unknown, b: unknown): number {
  if (a instanceof OpaqueValue) return 1;
  return shorterCost(a, b, undefined, undefined);
}

/** The values of Kubernetes' libraries cannot be compared with anything else. */
function equalsOrFails(frame: Frame, a: unknown, b: unknown): boolean {
  if (a instanceof OpaqueValue && (b === null || typeof b !== "object" || b.constructor !== a.constructor)) {
    throw noSuchOverload();
  }
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
