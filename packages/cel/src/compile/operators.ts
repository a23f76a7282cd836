import type { Call } from "../ast.js";
import { compare, equals } from "../equality.js";
import { noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import type { CostRule } from "../functions.js";
import { contains, equalityCost, isMixedWithOpaque } from "../library/comparison.js";
import { afterLeftFailed, chargeFailure } from "./argument-failure.js";
import { booleanCode, type Code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { compileTest } from "./logic.js";

/*
 * Operators that rules are made of, without the detour through the table of functions. They do what the
 * implementations in the library do, at the same cost.
 */

/** `!x` */
export function compileNot(expr: Call, compiler: Compiler): Code | undefined {
  const [operand] = expr.args;
  if (operand === undefined) return undefined;
  const test = compileTest(operand, compiler);
  return booleanCode((frame) => {
    // Due also when the operand fails, hence first.
    frame.cost += 1;
    return !test(frame);
  });
}

function areSame(frame: Frame, a: unknown, b: unknown, negated: boolean): boolean {
  if (!isMixedWithOpaque(a, b)) return equals(frame, a, b) !== negated;
  // cel-go's != takes the error of the comparison for "not equal".
  if (negated) return true;
  throw noSuchOverload();
}

type SimpleConstant = null | string | number | boolean;

function isSimple(value: unknown): value is SimpleConstant {
  return value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number";
}

/** Comparing with a constant text, number, boolean or null. */
function equalityWith(left: Evaluate, constant: SimpleConstant, negated: boolean): Code {
  // What something simple costs beside it: nothing when the text is empty, one unit up to ten characters.
  const short = typeof constant !== "string" || constant.length <= 10;
  const unit = constant === "" ? 0 : 1;
  return booleanCode((frame) => {
    let value: unknown;
    try {
      value = left(frame);
    } catch (error) {
      chargeFailure(equalityCost, frame, constant, error);
      throw error;
    }
    if (!short || value === "" || (typeof value === "object" && value !== null)) {
      frame.cost += equalityCost(value, constant);
    } else frame.cost += unit;
    if (value === constant) return !negated;
    if (typeof value === "string" || typeof value === "boolean" || value === null) return negated;
    return areSame(frame, value, constant, negated);
  });
}

/** Evaluates two operands and what is done with them, at a cost; the cost is also due when an operand fails. */
function onBoth(
  left: Evaluate,
  right: Evaluate,
  cost: CostRule,
  apply: (frame: Frame, a: unknown, b: unknown) => boolean,
): Code {
  return booleanCode((frame) => {
    let first: unknown;
    try {
      first = left(frame);
    } catch (error) {
      afterLeftFailed(cost, frame, right, error);
    }
    let second: unknown;
    try {
      second = right(frame);
    } catch (error) {
      chargeFailure(cost, frame, first, error);
      throw error;
    }
    frame.cost += cost(first, second, undefined, undefined);
    return apply(frame, first, second);
  });
}

function compileEquality(a: Code, b: Code, negated: boolean): Code {
  const constant = b.constant?.value;
  if (isSimple(constant)) return equalityWith(a.run, constant, negated);
  return onBoth(a.run, b.run, equalityCost, (frame, first, second) => areSame(frame, first, second, negated));
}

const ORDERS: ReadonlyMap<string, (order: number) => boolean> = new Map<string, (order: number) => boolean>([
  ["_<_", (order) => order < 0],
  ["_<=_", (order) => order <= 0],
  ["_>_", (order) => order > 0],
  ["_>=_", (order) => order >= 0],
]);

/** Code for the operators that have some of their own; undefined for others. `cost` is what the table says. */
export function compileOperator(name: string, args: readonly Code[], cost: CostRule): Code | undefined {
  const [a, b] = args;
  if (a === undefined || b === undefined) return undefined;
  if (name === "_==_" || name === "_!=_") return compileEquality(a, b, name === "_!=_");
  if (name === "@in") return onBoth(a.run, b.run, cost, contains);
  const accept = ORDERS.get(name);
  if (accept === undefined) return undefined;
  return onBoth(a.run, b.run, cost, (_frame, first, second) => accept(compare(first, second)));
}
