import type { Call, Expr } from "../ast.js";
import { costRule } from "../compile/calls.js";
import { compare, equals } from "../equality.js";
import type { Frame } from "../frame.js";
import type { CostRule } from "../functions.js";
import { equalityCost, isMixedWithOpaque } from "../library/comparison.js";
import { giveUp, type QuickTest, SHORT_TEXT } from "./code.js";
import type { QuickCompiler } from "./compiler.js";
import { type Condition, condition, literalCondition } from "./condition.js";
import { isSimple, type SimpleConstant } from "./literal-check.js";
import { follow } from "./walks.js";

/** Are two values of any type equal? */
function haveSameValue(frame: Frame, a: unknown, b: unknown): boolean {
  if (typeof a === "string" && typeof b === "string") {
    if (a.length > SHORT_TEXT && b.length > SHORT_TEXT) frame.charge(equalityCost(a, b));
    return a === b;
  }
  if (isSimple(a) && isSimple(b)) return a === b;
  if (isMixedWithOpaque(a, b) || isMixedWithOpaque(b, a)) return giveUp();
  frame.charge(equalityCost(a, b));
  return equals(frame, a, b);
}

/** The constant that an expression is, if one can compare with it by identity. */
function simpleConstant(expr: Expr): { readonly value: SimpleConstant } | undefined {
  return expr.kind === "literal" && isSimple(expr.value) ? { value: expr.value } : undefined;
}

/** `a == b`, or the opposite. */
export function compileEquality(first: Expr, second: Expr, wanted: boolean, quick: QuickCompiler): Condition {
  const left = simpleConstant(first);
  const right = simpleConstant(second);
  const constant = right ?? left;
  if (constant !== undefined) {
    const { value } = constant;
    const others: QuickTest = (frame, it) => haveSameValue(frame, it, value) === wanted;
    const check = literalCondition({ constant: value, same: wanted, isCondition: false, others });
    return quick.test(right === undefined ? second : first, check);
  }
  const a = quick.operand(first);
  const b = quick.operand(second);
  return condition((frame, it) => haveSameValue(frame, follow(a, frame, it), follow(b, frame, it)) === wanted);
}

const LESS = 1;
const EQUAL = 2;
const GREATER = 4;
const ANY = LESS | EQUAL | GREATER;

/** The orders that an operator accepts. */
const ORDERS: ReadonlyMap<string, number> = new Map([
  ["_<_", LESS],
  ["_<=_", LESS | EQUAL],
  ["_>_", GREATER],
  ["_>=_", GREATER | EQUAL],
]);

function orderOf(frame: Frame, a: unknown, b: unknown, cost: CostRule): number {
  if (typeof a === "number" && typeof b === "number") {
    if (a < b) return LESS;
    if (a > b) return GREATER;
    if (a === b) return EQUAL;
  }
  frame.charge(cost(a, b, undefined, undefined));
  const order = compare(a, b);
  return order === 0 ? EQUAL : order < 0 ? LESS : GREATER;
}

/** `a < b` and its like, or the opposite; undefined for any other operator. */
export function compileOrder(
  expr: Call,
  first: Expr,
  second: Expr,
  wanted: boolean,
  quick: QuickCompiler,
): Condition | undefined {
  const accepted = ORDERS.get(expr.name);
  if (accepted === undefined) return undefined;
  const resolution = quick.callOf(expr);
  const cost: CostRule = resolution === undefined ? () => 1 : costRule(resolution);
  const mask = wanted ? accepted : ANY - accepted;
  const constant = simpleConstant(second)?.value;
  if (constant !== undefined) {
    return quick.test(
      first,
      condition((frame, it) => (orderOf(frame, it, constant, cost) & mask) !== 0),
    );
  }
  const a = quick.operand(first);
  const b = quick.operand(second);
  return condition((frame, it) => (orderOf(frame, follow(a, frame, it), follow(b, frame, it), cost) & mask) !== 0);
}
