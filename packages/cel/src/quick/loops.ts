import type { Comprehension } from "../ast.js";
import { roundBound } from "./bounds.js";
import type { QuickCompiler } from "./compiler.js";
import { type Condition, searchCondition } from "./condition.js";

/** The search in its range that `all` or `exists` is, or the opposite; undefined for any other loop. */
export function compileQuantifier(expr: Comprehension, wanted: boolean, quick: QuickCompiler): Condition | undefined {
  const { macro, condition, variables } = expr;
  if (condition === undefined || variables.length !== 1 || (macro !== "all" && macro !== "exists")) return undefined;
  const decisive = macro === "exists";
  const found = decisive === wanted;
  const bound = roundBound(expr);
  const { run, first } = quick.bindVariable(variables[0], () => quick.condition(condition, decisive));
  if (first === undefined) {
    return searchCondition({ field: undefined, absent: false, test: run, found, bound });
  }
  const { field, absent, rest } = first();
  return searchCondition({ field, absent, test: rest, found, bound });
}
