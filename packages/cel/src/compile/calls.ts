import type { Call } from "../ast.js";
import type { CallResolution } from "../check/checker.js";
import { Failure, noSuchOverload, type Position } from "../errors.js";
import type { Frame } from "../frame.js";
import type { CostRule, Overload } from "../functions.js";
import { compilePattern } from "../library/regex.js";
import { type Code, code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { argumentGuard } from "./guards.js";
import { compileMembership } from "./membership.js";
import { compileAlternative } from "./optional-alternative.js";

export type Invoke = (frame: Frame, a: unknown, b: unknown, c: unknown, d: unknown) => unknown;

/** Conversions of constants are done once, as in cel-go. */
const CONVERSIONS = new Set([
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

/** Stands for an argument that failed; its size is 1. */
const FAILED = undefined;

/** Picks the overload by the arguments at run time. */
function dispatch(overloads: readonly Overload[]): Invoke {
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
function costRule({ declaration, overloads }: CallResolution): CostRule {
  return (overloads.length === 1 ? overloads[0]?.cost : undefined) ?? declaration.cost ?? ONE;
}

/** A call on its way to code. */
export interface PlannedCall {
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
    if (error instanceof Failure) error.position ??= call.position;
    throw error;
  } finally {
    frame.cost += call.cost(a, b, c, result);
  }
  frame.checkCost();
  return result;
}

/**
 * cel-go has errors as values: a call with an argument that failed still looks at its other argument, and costs
 * something, before it passes the error on.
 */
function charge(call: PlannedCall, frame: Frame, a: unknown, b: unknown, error: unknown): void {
  if (error instanceof Failure) frame.cost += call.cost(a, b, undefined, undefined);
}

function unary(call: PlannedCall, a: Evaluate): Evaluate {
  return (frame) => {
    let value: unknown;
    try {
      value = a(frame);
    } catch (error) {
      charge(call, frame, FAILED, undefined, error);
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
      afterLeftFailed(call, frame, b, error);
    }
    let right: unknown;
    try {
      right = b(frame);
    } catch (error) {
      charge(call, frame, left, FAILED, error);
      throw error;
    }
    return finish(call, frame, left, right, undefined, undefined);
  };
}

/** Looks at the other operand for its cost, then passes the error on. */
export function afterLeftFailed(call: Pick<PlannedCall, "cost">, frame: Frame, b: Evaluate, error: unknown): never {
  if (!(error instanceof Failure)) throw error;
  let right: unknown = FAILED;
  try {
    right = b(frame);
  } catch (other) {
    if (!(other instanceof Failure)) throw other;
  }
  frame.cost += call.cost(FAILED, right, undefined, undefined);
  throw error;
}

function invoke(args: readonly Evaluate[], call: PlannedCall): Evaluate {
  const [a, b, c, d = () => undefined] = args;
  if (a === undefined) return (frame) => finish(call, frame, undefined, undefined, undefined, undefined);
  if (b === undefined) return unary(call, a);
  if (c === undefined) return binary(call, a, b);
  return (frame) => finish(call, frame, a(frame), b(frame), c(frame), d(frame));
}

/** A pattern that is a constant is compiled now, and refused now. */
function checkPattern(expr: Call, args: readonly Code[], compiler: Compiler): Code | undefined {
  const pattern = PATTERNS.has(expr.name) ? args[1]?.constant?.value : undefined;
  if (typeof pattern !== "string") return undefined;
  try {
    compilePattern(pattern);
    return undefined;
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

export function compileCall(expr: Call, compiler: Compiler): Code {
  const resolution = compiler.checked.callOf(expr);
  if (resolution === undefined) return unbound(expr);
  const { declaration, overloads, target } = resolution;
  if (target !== undefined && (declaration.name === "or" || declaration.name === "orValue")) {
    const [alternative] = expr.args;
    if (alternative !== undefined) return compileAlternative(declaration.name, target, alternative, compiler);
  }
  const operands = target === undefined ? expr.args : [target, ...expr.args];
  const args = operands.map((operand) => compiler.compile(operand));
  const special = compileMembership(resolution, args) ?? checkPattern(expr, args, compiler);
  if (special !== undefined) return special;
  const call = { run: dispatch(overloads), cost: costRule(resolution), position: expr.position };
  const runs = args.map((arg) => arg.run);
  const run = invoke(runs, call);
  const foldable = CONVERSIONS.has(declaration.name) && args.every((arg) => arg.constant !== undefined);
  if (foldable) return compiler.fold(run, expr.position);
  return { ...code(run), boolean: overloads.every((overload) => overload.result.kind === "bool") };
}
