import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../src/check/checker.js";
import { compile, type Measured, type Program } from "../src/compile.js";
import { describeValue } from "../src/describe.js";
import { CelCompileError } from "../src/errors.js";
import { kubernetesFunctions } from "../src/library/standard.js";
import { parse } from "../src/parse/parser.js";
import { QuickForm } from "../src/quick/form.js";
import { expression } from "./quick/expressions.js";
import { input, variables } from "./quick/inputs.js";

const NO_LIMIT = { cost: Number.MAX_SAFE_INTEGER };

function quickFormOf(source: string): QuickForm {
  const options = { variables, functions: kubernetesFunctions, lenient: false, container: "" };
  return new QuickForm(check(parse(source), options));
}

function compileOrUndefined(source: string): Program | undefined {
  try {
    return compile(source, { variables, mixedLiterals: true });
  } catch (error) {
    if (error instanceof CelCompileError) return undefined;
    throw error;
  }
}

/** The outcome of an evaluation as text: the value with its type, or the error with its place. */
function outcomeOf({ result }: Measured): string {
  if ("value" in result) return describeValue(result.value);
  const { reason, message, position } = result.error;
  return `${reason}: ${message} at ${position?.line}:${position?.column}`;
}

function evaluate(program: Program, values: Readonly<Record<string, unknown>>): string {
  try {
    return describeValue(program.evaluate(values));
  } catch (error) {
    return outcomeOf({ result: { error: error as never }, cost: 0 });
  }
}

const counts = { answered: 0, declined: 0, failed: 0 };

/** The quick form gives the exact answer or none, and none when the cost is above the limit. */
function agree(source: string, inputs: readonly Readonly<Record<string, unknown>>[]): void {
  const program = compileOrUndefined(source);
  if (program === undefined) return;
  const quick = quickFormOf(source);
  for (const values of inputs) {
    const exact = program.measure(values, NO_LIMIT);
    const answer = quick.evaluate(values, NO_LIMIT.cost);
    if ("error" in exact.result) {
      counts.failed += 1;
      expect([source, answer]).toEqual([source, undefined]);
      continue;
    }
    expect([source, quickFormOf(source).evaluate(values, exact.cost - 1)]).toEqual([source, undefined]);
    if (answer === undefined) counts.declined += 1;
    else {
      counts.answered += 1;
      expect([source, describeValue(answer)]).toEqual([source, outcomeOf(exact)]);
    }
  }
  for (const values of inputs) {
    expect([source, evaluate(program, values)]).toEqual([source, outcomeOf(program.measure(values))]);
  }
}

describe("the quick form", () => {
  it.each([
    ["object.?a.optMap(y, object)", { a: true }],
    ["object.a.all(e, e.startsWith('b'))", { a: ["ba", "bb"] }],
    ["has(object.a) && object.a.b == 'c'", { a: { b: "c" } }],
    ["object.?a.?b.orValue('') + 'd'", {}],
    ["object.a.b", { a: 1 }],
    ["object.__proto__", {}],
    ["object.a == 1.0 || object.a.matches('^b+$')", { a: "bbb" }],
  ])("%s", (source, object) => {
    agree(source, [{ object, x: null, text: "", texts: [], table: {}, count: 0 }]);
    expect.hasAssertions();
  });

  it("agrees with the exact form on any expression and input", { timeout: 600_000 }, () => {
    const inputs = fc.array(input, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(expression, inputs, (source, all) => agree(source, all)),
      { numRuns: Number(process.env.QUICK_RUNS ?? 2_000) },
    );
    // Else the property would hold for a form that never answers.
    expect(counts.answered).toBeGreaterThan(200);
  });
});
