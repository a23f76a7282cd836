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

/** A term of `&&` or `||`. The `!` in front of a term is part of it. */
interface Term {
  readonly test: Test;
  /** The outcome of the test that settles the matter, whatever the other terms are, even if they fail. */
  readonly decides: boolean;
  /** What the `!` costs, if there is one. */
  readonly cost: number;
}

function compileTerm(expr: Expr, decisive: boolean, compiler: Compiler): Term {
  const negated = negatedOperand(expr, compiler);
  if (negated === undefined) return { test: compileTest(expr, compiler), decides: decisive, cost: 0 };
  return { test: compileTest(negated, compiler), decides: !decisive, cost: 1 };
}

/** The `x` of `!x`. */
function negatedOperand(expr: Expr, compiler: Compiler): Expr | undefined {
  if (expr.kind !== "call" || compiler.checked.callOf(expr)?.declaration.name !== "!_") return undefined;
  return expr.args[0];
}

/** A term failed: one of those from `next` on may still settle the matter. */
function afterFailure(frame: Frame, error: unknown, terms: readonly Term[], next: number, decisive: boolean): boolean {
  if (!(error instanceof Failure)) throw error;
  for (const { test, decides, cost } of terms.slice(next)) {
    frame.cost += cost;
    try {
      if (test(frame) === decides) return decisive;
    } catch (other) {
      if (!(other instanceof Failure)) throw other;
    }
  }
  throw error;
}

/** Two terms: what most rules have. */
function compileTwo(first: Term, second: Term, decisive: boolean): Test {
  const terms = [first, second];
  const { test: testFirst, decides: firstDecides, cost: firstCost } = first;
  const { test: testSecond, decides: secondDecides, cost: secondCost } = second;
  return (frame) => {
    frame.cost += firstCost;
    try {
      if (testFirst(frame) === firstDecides) return decisive;
    } catch (error) {
      return afterFailure(frame, error, terms, 1, decisive);
    }
    frame.cost += secondCost;
    return (testSecond(frame) === secondDecides) === decisive;
  };
}

function compileThree(first: Term, second: Term, third: Term, decisive: boolean): Test {
  const terms = [first, second, third];
  const { test: testFirst, decides: firstDecides, cost: firstCost } = first;
  const { test: testSecond, decides: secondDecides, cost: secondCost } = second;
  const { test: testThird, decides: thirdDecides, cost: thirdCost } = third;
  return (frame) => {
    let next = 1;
    frame.cost += firstCost;
    try {
      if (testFirst(frame) === firstDecides) return decisive;
      next = 2;
      frame.cost += secondCost;
      if (testSecond(frame) === secondDecides) return decisive;
    } catch (error) {
      return afterFailure(frame, error, terms, next, decisive);
    }
    frame.cost += thirdCost;
    return (testThird(frame) === thirdDecides) === decisive;
  };
}

function compileMany(terms: readonly Term[], decisive: boolean): Test {
  return (frame) => {
    let index = 0;
    try {
      for (; index < terms.length; index += 1) {
        const { test, decides, cost } = terms[index] as Term;
        frame.cost += cost;
        if (test(frame) === decides) return decisive;
      }
    } catch (error) {
      return afterFailure(frame, error, terms, index + 1, decisive);
    }
    return !decisive;
  };
}

export function compileLogic(expr: Logic, compiler: Compiler): Code {
  const decisive = expr.operator === "||";
  const terms = expr.terms.map((term) => compileTerm(term, decisive, compiler));
  const [first, second, third, ...rest] = terms;
  if (first === undefined || second === undefined || rest.length > 0) return booleanCode(compileMany(terms, decisive));
  return booleanCode(
    third === undefined ? compileTwo(first, second, decisive) : compileThree(first, second, third, decisive),
  );
}

export function compileConditional(expr: Conditional, compiler: Compiler): Code {
  const condition = compileTest(expr.condition, compiler);
  const then = compiler.compileOperand(expr.then);
  const otherwise = compiler.compileOperand(expr.otherwise);
  const run = (frame: Frame) => (condition(frame) ? then.run(frame) : otherwise.run(frame));
  return { ...code(run), boolean: then.boolean && otherwise.boolean };
}
