import type { Call } from "../ast.js";
import type { CallResolution } from "../check/checker.js";
import { Failure, noSuchOverload, type Position } from "../errors.js";
import type { Frame } from "../frame.js";
import type { CostRule, Overload } from "../functions.js";
import { CelOptional } from "../values.js";
import { compileOptionalPath } from "./attributes.js";
import { type Code, code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { argumentGuard } from "./guards.js";

type Invoke = (frame: Frame, a: unknown, b: unknown, c: unknown, d: unknown) => unknown;

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

function located(error: unknown, position: Position): unknown {
  if (error instanceof Failure) error.position ??= position;
  return error;
}

/** Picks the overload by the arguments at run time. */
function dispatch(overloads: readonly Overload[]): Invoke {
  const [first] = overloads;
  if (first === undefined) {
    return () => {
      throw noSuchOverload();
    };
  }
  if (!first.guarded) return first.implementation;
  const firstFits = argumentGuard(first);
  if (overloads.length === 1) {
    return (frame, a, b, c, d) => {
      if (!firstFits(a, b, c, d)) throw noSuchOverload();
      return first.implementation(frame, a, b, c, d);
    };
  }
  const candidates = overloads.map((overload) => ({ overload, fits: argumentGuard(overload) }));
  return (frame, a, b, c, d) => {
    const found = candidates.find((candidate) => candidate.fits(a, b, c, d));
    if (found === undefined) throw noSuchOverload();
    return found.overload.implementation(frame, a, b, c, d);
  };
}

/** The rule for the cost of a call; undefined is 1. */
function costRule({ declaration, overloads }: CallResolution): CostRule | undefined {
  if (declaration.cost !== undefined) return declaration.cost;
  return overloads.length === 1 ? overloads[0]?.cost : undefined;
}

function invoke(args: readonly Evaluate[], run: Invoke, cost: CostRule | undefined, position: Position): Evaluate {
  const [first, second, third, fourth] = args;
  const none: Evaluate = () => undefined;
  const [a = none, b = none, c = none, d = none] = [first, second, third, fourth];
  if (args.length <= 2 && cost === undefined) {
    return (frame) => {
      const left = a(frame);
      const right = second === undefined ? undefined : second(frame);
      frame.cost += 1;
      try {
        return run(frame, left, right, undefined, undefined);
      } catch (error) {
        throw located(error, position);
      }
    };
  }
  return (frame) => {
    const [w, x, y, z] = [a(frame), b(frame), c(frame), d(frame)];
    try {
      const result = run(frame, w, x, y, z);
      frame.cost += cost === undefined ? 1 : cost(w, x, y, result);
      frame.checkCost();
      return result;
    } catch (error) {
      throw located(error, position);
    }
  };
}

/** `a.or(b)` and `a.orValue(b)`: b is looked at only when a has no value. They cost nothing themselves. */
function compileAlternative(expr: Call, compiler: Compiler): Code | undefined {
  const [alternative] = expr.args;
  if (expr.target === undefined || alternative === undefined || expr.args.length !== 1) return undefined;
  const other = compiler.compile(alternative);
  if (expr.name === "orValue") {
    const path = compileOptionalPath(expr.target, compiler);
    if (path !== undefined) {
      const { run } = other;
      if (other.constant !== undefined) {
        const { value: fallback } = other.constant;
        return code((frame) => path(frame) ?? fallback);
      }
      return code((frame) => {
        const value = path(frame);
        return value === undefined ? run(frame) : value;
      });
    }
  }
  const target = compiler.compile(expr.target).run;
  const wrapped = expr.name === "or";
  return code((frame) => {
    const optional = target(frame);
    if (!(optional instanceof CelOptional)) throw new Failure("no such overload", expr.position);
    if (!optional.hasValue()) return other.run(frame);
    return wrapped ? optional : optional.value();
  });
}

export function compileCall(expr: Call, compiler: Compiler): Code {
  const resolution = compiler.checked.callOf(expr);
  if (resolution === undefined) {
    return code(() => {
      throw new Failure(`unbound function ${expr.name}`, expr.position);
    });
  }
  const { declaration, overloads, target } = resolution;
  if (target !== undefined && (declaration.name === "or" || declaration.name === "orValue")) {
    const alternative = compileAlternative(expr, compiler);
    if (alternative !== undefined) return alternative;
  }
  const operands = target === undefined ? expr.args : [target, ...expr.args];
  const args = operands.map((operand) => compiler.compile(operand));
  const boolean = overloads.every((overload) => overload.result.kind === "bool");
  const run = invoke(
    args.map((arg) => arg.run),
    dispatch(overloads),
    costRule(resolution),
    expr.position,
  );
  const foldable = CONVERSIONS.has(declaration.name) && args.every((arg) => arg.constant !== undefined);
  return foldable ? compiler.fold(run, expr.position) : { ...code(run), boolean };
}
