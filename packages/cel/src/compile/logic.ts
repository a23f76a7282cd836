import type { Conditional, Expr, Logic } from "../ast.js";
import { Failure, noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import { booleanCode, type Code, code } from "./code.js";
import type { Compiler } from "./compiler.js";

export type Test = (frame: Frame) => boolean;

/** Code that must give a boolean, for conditions. */
export function compileTest(expr: Expr, compiler: Compiler): Test {
  const compiled = compiler.compile(expr);
  if (compiled.boolean) return compiled.run as Test;
  const { run } = compiled;
  const { position } = expr;
  return (frame) => {
    const value = run(frame);
    if (value === true || value === false) return value;
    throw new Failure(noSuchOverload().message, position);
  };
}

/** `decisive` is the value that settles the matter, whatever the other terms are, even if they fail. */
function compileTerms(terms: readonly Test[], decisive: boolean): Test {
  const [first, second] = terms;
  if (terms.length === 2 && first !== undefined && second !== undefined) {
    return decisive ? either(first, second) : both(first, second);
  }
  return (frame) => {
    let failure: Failure | undefined;
    for (const term of terms) {
      try {
        if (term(frame) === decisive) return decisive;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

/** The first term failed: the second one may still settle the matter. */
function afterFailure(frame: Frame, error: unknown, second: Test, decisive: boolean): boolean {
  if (!(error instanceof Failure)) throw error;
  try {
    if (second(frame) === decisive) return decisive;
  } catch (other) {
    if (!(other instanceof Failure)) throw other;
  }
  throw error;
}

function either(first: Test, second: Test): Test {
  return (frame) => {
    let left: boolean;
    try {
      left = first(frame);
    } catch (error) {
      return afterFailure(frame, error, second, true);
    }
    return left || second(frame);
  };
}

function both(first: Test, second: Test): Test {
  return (frame) => {
    let left: boolean;
    try {
      left = first(frame);
    } catch (error) {
      return afterFailure(frame, error, second, false);
    }
    return left && second(frame);
  };
}

export function compileLogic(expr: Logic, compiler: Compiler): Code {
  const terms = expr.terms.map((term) => compileTest(term, compiler));
  return booleanCode(compileTerms(terms, expr.operator === "||"));
}

export function compileConditional(expr: Conditional, compiler: Compiler): Code {
  const condition = compileTest(expr.condition, compiler);
  const then = compiler.compileOperand(expr.then);
  const otherwise = compiler.compileOperand(expr.otherwise);
  const run = (frame: Frame) => (condition(frame) ? then.run(frame) : otherwise.run(frame));
  return { ...code(run), boolean: then.boolean && otherwise.boolean };
}
