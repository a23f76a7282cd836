import type { Call, Conditional, Expr } from "../ast.js";
import type { CallResolution } from "../check/checked.js";
import { CONVERSIONS, costRule, dispatch, type Invoke } from "../compile/calls.js";
import { type Alternative, alternativeOf } from "./alternatives.js";
import { type Quick, type QuickCode, SHORT_TEXT } from "./code.js";
import type { QuickCompiler } from "./compiler.js";
import { compileQuestion } from "./conditions.js";
import { isUncertain, pathOf } from "./paths.js";
import { follow, type Walk, walkCode, walkFromCode } from "./walks.js";

/** The value of an expression. What has no quick code is left to the exact code, which charges for itself. */
export function compileValue(expr: Expr, quick: QuickCompiler): QuickCode {
  const run = compileQuestion(expr, true, quick)?.run ?? compileOther(expr, quick);
  return run === undefined ? quick.embed(expr) : { run, constant: undefined };
}

function compileOther(expr: Expr, quick: QuickCompiler): Quick | undefined {
  const alternative = alternativeOf(expr, quick);
  if (alternative !== undefined) return compileAlternative(alternative, quick);
  switch (expr.kind) {
    case "ident":
    case "select":
    case "index":
      return compileRead(expr, quick);
    case "conditional":
      return compileConditional(expr, quick);
    case "call":
      return compileCall(expr, quick);
    default:
      return undefined;
  }
}

function compileAlternative({ path, otherwise }: Alternative, quick: QuickCompiler): Quick {
  const walk = quick.walkTo(path);
  const { run } = quick.value(otherwise);
  return (frame, it) => {
    const value = follow(walk, frame, it);
    return value === undefined ? run(frame, it) : value;
  };
}

/** A path; undefined for one that gives an optional, and for the name of a type. */
function compileRead(expr: Expr, quick: QuickCompiler): Quick | undefined {
  const path = pathOf(expr, quick);
  if (path === undefined || isUncertain(path) || (path.root === undefined && path.steps.length === 0)) return undefined;
  return walkCode(quick.walkTo(path));
}

function compileConditional(expr: Conditional, quick: QuickCompiler): Quick {
  const test = quick.condition(expr.condition, true).run;
  const then = quick.value(expr.then).run;
  const otherwise = quick.value(expr.otherwise).run;
  return (frame, it) => (test(frame, it) ? then(frame, it) : otherwise(frame, it));
}

/** Calls whose operands are not simply evaluated beforehand. */
const SPECIAL_FORMS = new Set(["or", "orValue"]);

/** A call of a function; undefined where the exact form does something else. */
function compileCall(expr: Call, quick: QuickCompiler): Quick | undefined {
  const resolution = quick.callOf(expr);
  if (resolution === undefined || SPECIAL_FORMS.has(resolution.declaration.name)) return undefined;
  const operands = resolution.target === undefined ? expr.args : [resolution.target, ...expr.args];
  const args = operands.map((operand) => quick.value(operand));
  const isConstant = args.every(({ constant }) => constant !== undefined);
  if (isConstant && CONVERSIONS.has(resolution.declaration.name)) return undefined;
  const walks = operands.map((operand) => quick.operand(operand));
  const call = invoke(resolution);
  return resolution.declaration.name === "_+_" ? compileAddition(walks, call) : compileOperands(walks, call);
}

/** Makes the call, and charges for it. */
function invoke(resolution: CallResolution): Invoke {
  const call = dispatch(resolution.overloads);
  const cost = costRule(resolution);
  return (frame, a, b, c, d) => {
    const result = call(frame, a, b, c, d);
    frame.charge(cost(a, b, c, result));
    return result;
  };
}

const NOTHING = walkFromCode(() => undefined, []);

function compileOperands(operands: readonly Walk[], call: Invoke): Quick {
  const [first = NOTHING, second = NOTHING, third = NOTHING, fourth = NOTHING] = operands;
  return (frame, it) => {
    const a = follow(first, frame, it);
    const b = follow(second, frame, it);
    const c = follow(third, frame, it);
    const d = follow(fourth, frame, it);
    return call(frame, a, b, c, d);
  };
}

/** `a + b`: short texts are joined right away. */
function compileAddition([first = NOTHING, second = NOTHING]: readonly Walk[], call: Invoke): Quick {
  return (frame, it) => {
    const a = follow(first, frame, it);
    const b = follow(second, frame, it);
    const isShort = typeof a === "string" && typeof b === "string" && a.length + b.length <= SHORT_TEXT;
    return isShort ? a + b : call(frame, a, b, undefined, undefined);
  };
}
