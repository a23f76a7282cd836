import type { Expr } from "../ast.js";
import type { CallResolution } from "../check/checked.js";
import { costRule } from "../compile/calls.js";
import type { Frame } from "../frame.js";
import type { CostRule } from "../functions.js";
import { contains } from "../library/comparison.js";
import { ALLOWANCE, giveUp } from "./code.js";
import type { QuickCompiler } from "./compiler.js";
import { type Condition, condition } from "./condition.js";
import { isSimple } from "./literal-check.js";

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Is one of the values identical to the wanted one? */
function isAmong(values: readonly unknown[], wanted: unknown): boolean {
  for (let index = 0; index < values.length; index += 1) if (values[index] === wanted) return true;
  return false;
}

/** Is the value in the list, or a key of the map? */
function isIn(frame: Frame, value: unknown, container: unknown, cost: CostRule): boolean {
  if (!Array.isArray(container)) frame.charge(cost(value, container, undefined, undefined));
  else {
    if (container.length > ALLOWANCE) frame.charge(container.length);
    if (isSimple(value) && isAmong(container, value)) return true;
    // Nothing but a text is equal to a text.
    if (isText(value)) return false;
  }
  return contains(frame, value, container);
}

/** The texts of a list literal; undefined when it has anything else, or nothing. */
function constantTexts(expr: Expr): readonly string[] | undefined {
  if (expr.kind !== "list" || expr.elements.length === 0) return undefined;
  const texts = expr.elements.flatMap(({ value, optional }) =>
    !optional && value.kind === "literal" && isText(value.value) ? value.value : [],
  );
  return texts.length === expr.elements.length ? texts : undefined;
}

/** `a in b`, or the opposite; undefined when it has to be left to the exact form. */
export function compileMembership(
  resolution: CallResolution,
  value: Expr,
  container: Expr,
  wanted: boolean,
  quick: QuickCompiler,
): Condition | undefined {
  const texts = constantTexts(container);
  if (texts !== undefined) {
    return quick.test(
      value,
      condition((_frame, it) => {
        if (isText(it)) return isAmong(texts, it) === wanted;
        return isSimple(it) ? !wanted : giveUp();
      }),
    );
  }
  const { run: b, constant } = quick.value(container);
  // What is in a constant list costs nothing, and may be found out without a look at the value.
  if (constant !== undefined) return undefined;
  const a = quick.value(value).run;
  const cost = costRule(resolution);
  return condition((frame, it) => isIn(frame, a(frame, it), b(frame, it), cost) === wanted);
}
