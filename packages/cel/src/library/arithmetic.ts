import { sizeOf, stringCost } from "../cost.js";
import { Failure, noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import { type CostRule, type Definition, defineOperator } from "../functions.js";
import {
  CelDouble,
  CelDuration,
  CelTimestamp,
  CelUint,
  fitsInt,
  fitsUint,
  isInt,
  narrowInteger,
  toDouble,
  widenInteger,
} from "../values.js";
import { makeDuration, shiftTimestamp } from "./time.js";

/** The same operation on the three kinds of numbers. */
interface NumberOperation {
  readonly small: (a: number, b: number) => number;
  readonly big: (a: bigint, b: bigint) => bigint;
  /** Undefined: not for doubles. */
  readonly double: ((a: number, b: number) => number) | undefined;
}

function doubleBehind(value: unknown): number | undefined {
  if (value instanceof CelDouble) return value.valueOf();
  return typeof value === "number" && !isInt(value) ? value : undefined;
}

/** The result for two numbers of one kind, undefined for anything else. */
function onNumbers(operation: NumberOperation, a: unknown, b: unknown): unknown {
  if (isInt(a) && isInt(b)) {
    if (typeof a === "number" && typeof b === "number") {
      // Adding zero turns -0 into 0: ints know no negative zero.
      const result = operation.small(a, b) + 0;
      if (Number.isSafeInteger(result)) return result;
    }
    const result = operation.big(widenInteger(a), widenInteger(b));
    if (!fitsInt(result)) throw new Failure("integer overflow");
    return narrowInteger(result);
  }
  if (a instanceof CelUint && b instanceof CelUint) {
    const result = operation.big(a.valueOf(), b.valueOf());
    if (!fitsUint(result)) throw new Failure("unsigned integer overflow");
    return new CelUint(result);
  }
  const left = doubleBehind(a);
  const right = doubleBehind(b);
  if (operation.double === undefined || left === undefined || right === undefined) return undefined;
  return toDouble(operation.double(left, right));
}

const ADD: NumberOperation = { small: (a, b) => a + b, big: (a, b) => a + b, double: (a, b) => a + b };
const SUBTRACT: NumberOperation = { small: (a, b) => a - b, big: (a, b) => a - b, double: (a, b) => a - b };
const MULTIPLY: NumberOperation = { small: (a, b) => a * b, big: (a, b) => a * b, double: (a, b) => a * b };
const DIVIDE: NumberOperation = { small: (a, b) => Math.trunc(a / b), big: (a, b) => a / b, double: (a, b) => a / b };
const MODULO: NumberOperation = { small: (a, b) => a % b, big: (a, b) => a % b, double: undefined };

function concatenateBytes(frame: Frame, a: Uint8Array, b: Uint8Array): Uint8Array {
  frame.checkSize(a.length + b.length);
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

export function add(frame: Frame, a: unknown, b: unknown): unknown {
  if (typeof a === "string" && typeof b === "string") {
    frame.checkSize(a.length + b.length);
    return a + b;
  }
  const number = onNumbers(ADD, a, b);
  if (number !== undefined) return number;
  if (Array.isArray(a) && Array.isArray(b)) {
    frame.checkSize(a.length + b.length);
    return a.concat(b);
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return concatenateBytes(frame, a, b);
  if (a instanceof CelDuration && b instanceof CelDuration) return makeDuration(a.valueOf() + b.valueOf());
  if (a instanceof CelTimestamp && b instanceof CelDuration) return shiftTimestamp(a, b.valueOf());
  if (a instanceof CelDuration && b instanceof CelTimestamp) return shiftTimestamp(b, a.valueOf());
  throw noSuchOverload();
}

function subtract(_frame: Frame, a: unknown, b: unknown): unknown {
  const number = onNumbers(SUBTRACT, a, b);
  if (number !== undefined) return number;
  if (a instanceof CelDuration && b instanceof CelDuration) return makeDuration(a.valueOf() - b.valueOf());
  if (a instanceof CelTimestamp && b instanceof CelDuration) return shiftTimestamp(a, -b.valueOf());
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return makeDuration(a.valueOf() - b.valueOf());
  throw noSuchOverload();
}

function multiply(_frame: Frame, a: unknown, b: unknown): unknown {
  const number = onNumbers(MULTIPLY, a, b);
  if (number === undefined) throw noSuchOverload();
  return number;
}

function isIntegerZero(value: unknown): boolean {
  return value instanceof CelUint ? value.valueOf() === 0n : value === 0;
}

/** Are both ints, or both uints? */
function areIntegers(a: unknown, b: unknown): boolean {
  return (isInt(a) && isInt(b)) || (a instanceof CelUint && b instanceof CelUint);
}

function divide(_frame: Frame, a: unknown, b: unknown): unknown {
  if (areIntegers(a, b) && isIntegerZero(b)) throw new Failure("division by zero");
  const number = onNumbers(DIVIDE, a, b);
  if (number === undefined) throw noSuchOverload();
  return number;
}

function modulo(_frame: Frame, a: unknown, b: unknown): unknown {
  if (areIntegers(a, b) && isIntegerZero(b)) throw new Failure("modulus by zero");
  const number = onNumbers(MODULO, a, b);
  if (number === undefined) throw noSuchOverload();
  return number;
}

function negate(_frame: Frame, value: unknown): unknown {
  if (isInt(value)) return onNumbers(SUBTRACT, 0, value);
  const double = doubleBehind(value);
  if (double === undefined) throw noSuchOverload();
  return toDouble(-double);
}

const concatenationCost: CostRule = (a, b) => stringCost(sizeOf(a) + sizeOf(b));

export const arithmetic: readonly Definition[] = [
  ...defineOperator(
    "_+_",
    add,
    [
      "(bytes, bytes): bytes",
      "(double, double): double",
      "(duration, duration): duration",
      "(duration, timestamp): timestamp",
      "(timestamp, duration): timestamp",
      "(int, int): int",
      "(list(A), list(A)): list(A)",
      "(string, string): string",
      "(uint, uint): uint",
    ],
    { string: concatenationCost, bytes: concatenationCost },
  ),
  ...defineOperator("_-_", subtract, [
    "(double, double): double",
    "(duration, duration): duration",
    "(int, int): int",
    "(timestamp, duration): timestamp",
    "(timestamp, timestamp): duration",
    "(uint, uint): uint",
  ]),
  ...defineOperator("_*_", multiply, ["(double, double): double", "(int, int): int", "(uint, uint): uint"]),
  ...defineOperator("_/_", divide, ["(double, double): double", "(int, int): int", "(uint, uint): uint"]),
  ...defineOperator("_%_", modulo, ["(int, int): int", "(uint, uint): uint"]),
  ...defineOperator("-_", negate, ["(double): double", "(int): int"]),
];
