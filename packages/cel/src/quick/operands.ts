import type { Expr } from "../ast.js";
import { type Alternative, alternativeOf } from "./alternatives.js";
import type { QuickCompiler } from "./compiler.js";
import { type Condition, condition } from "./condition.js";
import { isSimple } from "./literal-check.js";
import { testPath, testPathOr } from "./path-tests.js";
import { isUncertain, pathOf } from "./paths.js";

/** The test of what an expression gives. `check` has that as `it`. */
export function compileTest(operand: Expr, check: Condition, quick: QuickCompiler): Condition {
  const alternative = alternativeOf(operand, quick);
  if (alternative !== undefined) return compileAlternativeTest(alternative, check, quick);
  const path = pathOf(operand, quick);
  if (path?.root !== undefined && !isUncertain(path)) return testPath(quick.walkTo(path), check, false);
  const value = quick.value(operand).run;
  const { run } = check;
  return condition((frame, it) => run(frame, value(frame, it)));
}

function compileAlternativeTest({ path, otherwise }: Alternative, check: Condition, quick: QuickCompiler): Condition {
  const { run, literal } = check;
  const constant = otherwise.kind === "literal" ? otherwise.value : undefined;
  // What comes of a simple constant is known now.
  if (isSimple(constant) && literal !== undefined && (typeof constant === "boolean" || !literal.isCondition)) {
    return testPath(quick.walkTo(path), check, (constant === literal.constant) === literal.same);
  }
  const value = quick.value(otherwise).run;
  return testPathOr(quick.walkTo(path), check, (frame, it) => run(frame, value(frame, it)));
}
