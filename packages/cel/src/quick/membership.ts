import type { Expr } from "../ast.js";
import type { CallResolution } from "../check/checked.js";
import { costRule } from "../compile/calls.js";
import { getKey, isMap } from "../equality.js";
import type { Frame } from "../frame.js";
import type { CostRule } from "../functions.js";
import { contains } from "../library/comparison.js";
import { ALLOWANCE, giveUp } from "./code.js";
import type { QuickCompiler } from "./compiler.js";
import { type Condition, condition } from "./condition.js";
import { countMentions } from "./guards.js";
import { isSimple } from "./literal-check.js";
import { testPath } from "./path-tests.js";
import { asPlain, isUncertain, pathOf } from "./paths.js";
import { follow } from "./walks.js";

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Is the text one of a few? */
function isOneOf(texts: readonly string[], wanted: string): boolean {
  for (let index = 0; index < texts.length; index += 1) if (texts[index] === wanted) return true;
  return false;
}

/** Is the value in the list, or a key of the map? */
function isIn(frame: Frame, value: unknown, container: unknown, cost: CostRule): boolean {
  if (!Array.isArray(container)) {
    frame.charge(cost(value, container, undefined, undefined));
    if (isText(value) && isMap(container)) return getKey(container, value) !== undefined;
  } else {
    if (container.length > ALLOWANCE) frame.charge(container.length);
    if (isSimple(value) && !Number.isNaN(value) && container.includes(value)) return true;
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
        if (isText(it)) return isOneOf(texts, it) === wanted;
        return isSimple(it) ? !wanted : giveUp();
      }),
    );
  }
  // What is in a constant list costs nothing, and may be found out without a look at the value.
  if (container.kind === "list" && quick.value(container).constant !== undefined) return undefined;
  const cost = costRule(resolution);
  const path = pathOf(value, quick);
  const plain = path && !isUncertain(path) ? asPlain(path) : undefined;
  if (plain === undefined || plain.keys.length === 0 || countMentions({ ...plain, keys: [] }, [container]) > 0) {
    const a = quick.operand(value);
    const b = quick.operand(container);
    return condition((frame, it) => isIn(frame, follow(a, frame, it), follow(b, frame, it), cost) === wanted);
  }
  const body = quick.bindPath(plain, () => {
    const b = quick.operand(container);
    return condition((frame, it) => isIn(frame, it, follow(b, frame, it), cost) === wanted);
  });
  return testPath(quick.walkTo(plain), body, false);
}
