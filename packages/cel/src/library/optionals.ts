import { isMap, sizeOfMap } from "../equality.js";
import { Failure } from "../errors.js";
import { type Definition, define } from "../functions.js";
import { CelDouble, CelDuration, CelOptional, CelTimestamp, CelUint } from "../values.js";

/** 0001-01-01T00:00:00Z, the zero of Go's time. */
const ZERO_TIME = -62_135_596_800_000_000_000n;

/** Is the value the empty or zero value of its type? Optionals have none. */
function isZero(value: unknown): boolean {
  if (value === null || value === false || value === "" || value === 0) return true;
  if (value instanceof CelDouble) return value.valueOf() === 0;
  if (value instanceof CelUint || value instanceof CelDuration) return value.valueOf() === 0n;
  if (value instanceof CelTimestamp) return value.valueOf() === ZERO_TIME;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  return isMap(value) && sizeOfMap(value) === 0;
}

/** The value of an optional. Throws a Failure when there is none. */
export function unwrap(optional: CelOptional): unknown {
  if (!optional.hasValue()) throw new Failure("optional.none() dereference");
  return optional.value();
}

function unwrapAll(list: readonly unknown[]): unknown[] {
  const values: unknown[] = [];
  for (const element of list) {
    if (!(element instanceof CelOptional)) throw new Failure("value is not optional");
    if (element.hasValue()) values.push(element.value());
  }
  return values;
}

function elementAt(list: readonly unknown[], index: number): CelOptional {
  const value = list.at(index);
  return value === undefined ? CelOptional.none : CelOptional.of(value);
}

const since = { since: 28 } as const;

/** `or` and `orValue` are special forms of the compiler, as they may leave their argument alone. */
export const optionals: readonly Definition[] = [
  define("optional::of(V): optional(V)", (_frame, value) => CelOptional.of(value), since),
  define(
    "optional::ofNonZeroValue(V): optional(V)",
    (_frame, value) => (isZero(value) ? CelOptional.none : CelOptional.of(value)),
    since,
  ),
  define("optional::none(): optional(V)", () => CelOptional.none, since),
  define("optional(V).value(): V", (_frame, optional: CelOptional) => unwrap(optional), since),
  define("optional(V).hasValue(): bool", (_frame, optional: CelOptional) => optional.hasValue(), since),
  define("optional(V).or(optional(V)): optional(V)", (_frame, a: CelOptional, b) => (a.hasValue() ? a : b), since),
  define("optional(V).orValue(V): V", (_frame, a: CelOptional, b) => (a.hasValue() ? a.value() : b), since),
  define("list(V).first(): optional(V)", (_frame, list: unknown[]) => elementAt(list, 0), { since: 33 }),
  define("list(V).last(): optional(V)", (_frame, list: unknown[]) => elementAt(list, -1), { since: 33 }),
  define("optional::unwrap(list(optional(V))): list(V)", (_frame, list: unknown[]) => unwrapAll(list), { since: 33 }),
  define("list(optional(V)).unwrapOpt(): list(V)", (_frame, list: unknown[]) => unwrapAll(list), { since: 33 }),
];
