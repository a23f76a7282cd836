import type { Call, Comprehension, Expr, Select } from "../ast.js";
import { compileEquality, compileOrder } from "./comparisons.js";
import type { QuickCompiler } from "./compiler.js";
import { booleanCondition, type Condition, condition } from "./condition.js";
import { termOf } from "./guards.js";
import { compileBranches, compileLogic } from "./logic.js";
import { compileQuantifier } from "./loops.js";
import { compileMembership } from "./membership.js";
import { testPresence } from "./path-tests.js";
import { isUncertain, pathOf } from "./paths.js";
import { compileTextTest } from "./text-tests.js";

/** The test whether an expression gives what is wanted; undefined when it is not one of those that ask something. */
export function compileQuestion(written: Expr, writtenWanted: boolean, quick: QuickCompiler): Condition | undefined {
  const { expr, wanted } = termOf(written, writtenWanted, quick);
  switch (expr.kind) {
    case "logic":
      return compileLogic(expr, wanted, quick);
    case "comprehension":
      return compileLoop(expr, wanted, quick);
    case "select":
      return expr.mode === "test" ? compileHas(expr, wanted, quick) : undefined;
    case "call":
      return compileCall(expr, wanted, quick);
    default:
      return undefined;
  }
}

/** The same for any expression. One that gives no boolean makes the form give up. */
export function compileCondition(written: Expr, writtenWanted: boolean, quick: QuickCompiler): Condition {
  const { expr, wanted } = termOf(written, writtenWanted, quick);
  if (expr.kind === "conditional") return compileBranches(expr, wanted, quick);
  return compileQuestion(expr, wanted, quick) ?? quick.test(expr, booleanCondition(wanted));
}

function compileHas(expr: Select, wanted: boolean, quick: QuickCompiler): Condition | undefined {
  const path = pathOf(expr, quick);
  return path && testPresence(quick.walkTo(path), wanted);
}

function compileLoop(expr: Comprehension, wanted: boolean, quick: QuickCompiler): Condition | undefined {
  const check = compileQuantifier(expr, wanted, quick);
  return check && quick.test(expr.range, check);
}

/** `x.?y.hasValue()` */
function compileHasValue(target: Expr | undefined, wanted: boolean, quick: QuickCompiler): Condition | undefined {
  if (target?.kind !== "select" && target?.kind !== "index") return undefined;
  const path = pathOf(target, quick);
  return path && isUncertain(path) ? testPresence(quick.walkTo(path), wanted) : undefined;
}

function compileCall(expr: Call, wanted: boolean, quick: QuickCompiler): Condition | undefined {
  const resolution = quick.callOf(expr);
  const [first, second] = expr.args;
  if (resolution === undefined) return undefined;
  const { name } = resolution.declaration;
  if (name === "hasValue") return compileHasValue(expr.target, wanted, quick);
  if (expr.target !== undefined) {
    const check = compileTextTest(name, first, wanted);
    return check && quick.test(expr.target, condition(check));
  }
  if (first === undefined || second === undefined) return undefined;
  if (name === "_==_" || name === "_!=_") return compileEquality(first, second, (name === "_==_") === wanted, quick);
  if (name === "@in") return compileMembership(resolution, first, second, wanted, quick);
  return compileOrder(expr, first, second, wanted, quick);
}
