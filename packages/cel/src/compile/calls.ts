import type { Call } from "../ast.js";
import type { CallResolution } from "../check/checked.js";
import { Failure, noSuchOverload, type Position } from "../errors.js";
import type { Frame } from "../frame.js";
import type { CostRule, Overload } from "../functions.js";
import { compilePattern } from "../library/pattern.js";
import { afterLeftFailed, chargeFailure } from "./argument-failure.js";
import { type Code, code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { argumentGuard } from "./guards.js";
import { compileMembership } from "./membership.js";
import { compileNot, compileOperator } from "./operators.js";
import { compileAlternative, compileHasValue } from "./optional-alternative.js";
import { compileTextTest } from "./text-tests.js";

export type Invoke = (frame: Frame, a: unknown, b: unknown, c: unknown, d: unknown) => unknown;

/** Conversions of constants are done once, as in cel-go. */
export const CONVERSIONS = new Set([
  "bool",
  "bytes",
  "double",
  "duration",
  "dyn",
  "int",
  "string",
  "timestamp",
  "type",
  "uint",
]);
/** Functions whose second operand is a pattern. */
const PATTERNS = new Set(["matches", "find", "findAll"]);

/** Picks the overload by the arguments at run time. */
export function dispatch(overloads: readonly Overload[]): Invoke {
  const [first] = overloads;
  if (first === undefined) {
    return () => {
      throw noSuchOverload();
    };
  }
  if (!first.guarded) return first.implementation;
  const { implementation } = first;
  const fits = argumentGuard(first);
  if (overloads.length === 1) {
    return (frame, a, b, c, d) => {
      if (!fits(a, b, c, d)) throw noSuchOverload();
      return implementation(frame, a, b, c, d);
    };
  }
  const candidates = overloads.map((overload) => ({ overload, fits: argumentGuard(overload) }));
  return (frame, a, b, c, d) => {
    const found = candidates.find((candidate) => candidate.fits(a, b, c, d));
    if (found === undefined) throw noSuchOverload();
    return found.overload.implementation(frame, a, b, c, d);
  };
}

const ONE: CostRule = () => 1;

/** The rule for the cost of a call. */
export function costRule({ declaration, overloads }: CallResolution): CostRule {
  return (overloads.length === 1 ? overloads[0]?.cost : undefined) ?? declaration.cost ?? ONE;
}

/** A call on its way to code. */
interface PlannedCall {
  readonly run: Invoke;
  readonly cost: CostRule;
  readonly position: Position;
}

/** Runs a call whose arguments are there, and charges for it. */
function finish(call: PlannedCall, frame: Frame, a: unknown, b: unknown, c: unknown, d: unknown): unknown {
  let result: unknown;
  try {
    result = call.run(frame, a, b, c, d);
  } catch (error) {
    if (error instanceof Failure) {
      error.position ??= call.position;
      frame.cost += call.cost(a, b, c, undefined);
    }
    throw error;
  }
  frame.cost += call.cost(a, b, c, result);
  frame.checkCost();
  return result;
}

function unary(call: PlannedCall, a: Evaluate): Evaluate {
  return (frame) => {
    let value: unknown;
    try {
      value = a(frame);
    } catch (error) {
      chargeFailure(call.cost, frame, undefined, error);
      throw error;
    }
    return finish(call, frame, value, undefined, undefined, undefined);
  };
}

function binary(call: PlannedCall, a: Evaluate, b: Evaluate): Evaluate {
  return (frame) => {
    let left: unknown;
    try {
      left = a(frame);
    } catch (error) {
      afterLeftFailed(call.cost, frame, b, error);
    }
    let right: unknown;
    try {
      right = b(frame);
    } catch (error) {
      chargeFailure(call.cost, frame, left, error);
      throw error;
    }
    return finish(call, frame, left, right, undefined, undefined);
  };
}

function invoke(args: readonly Evaluate[], call: PlannedCall): Evaluate {
  const [a, b, c, d = () => undefined] = args;
  if (a === undefined) return (frame) => finish(call, frame, undefined, undefined, undefined, undefined);
  if (b === undefined) return unary(call, a);
  if (c === undefined) return binary(call, a, b);
  return (frame) => finish(call, frame, a(frame), b(frame), c(frame), d(frame));
}

/** Code for calls that have their own; undefined for others. A constant pattern is compiled, and may be refused, now. */
function compileSpecial(
  expr: Call,
  resolution: CallResolution,
  args: readonly Code[],
  compiler: Compiler,
): Code | undefined {
  const { name } = resolution.declaration;
  const cost = costRule(resolution);
  const pattern = PATTERNS.has(name) ? args[1]?.constant?.value : undefined;
  try {
    if (typeof pattern === "string") compilePattern(pattern);
    const special = compileMembership(resolution, args) ?? compileTextTest(name, args, cost);
    return special ?? compileOperator(name, args, cost);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return compiler.refuse(error.message, expr.position);
  }
}

function unbound(expr: Call): Code {
  return code(() => {
    throw new Failure(`unbound function ${expr.name}`, expr.position);
  });
}

/** Calls whose operands are not simply evaluated beforehand; undefined for others. */
function compileForm(expr: Call, { declaration, target }: CallResolution, compiler: Compiler): Code | undefined {
  const [argument] = expr.args;
  switch (declaration.name) {
    case "!_":
      return compileNot(expr, compiler);
    case "hasValue":
      return target && compileHasValue(target, compiler);
    case "or":
    case "orValue":
      return target && argument && compileAlternative(declaration.name, target, argument, compiler);
    default:
      return undefined;
  }
}

export function compileCall(expr: Call, compiler: Compiler): Code {
  const resolution = compiler.checked.callOf(expr);
  if (resolution === undefined) return unbound(expr);
  const form = compileForm(expr, resolution, compiler);
  if (form !== undefined) return form;
  const { declaration, overloads, target } = resolution;
  const operands = target === undefined ? expr.args : [target, ...expr.args];
  const args = operands.map((operand) => compiler.compile(operand));
  const special = compileSpecial(expr, resolution, args, compiler);
  if (special !== undefined) return special;
  const call = { run: dispatch(overloads), cost: costRule(resolution), position: expr.position };
  const runs = args.map((arg) => arg.run);
  const run = invoke(runs, call);
  const foldable = CONVERSIONS.has(declaration.name) && args.every((arg) => arg.constant !== undefined);
  if (foldable) return compiler.fold(run, expr.position);
  return { ...code(run), boolean: overloads.every((overload) => overload.result.kind === "bool") };
}
