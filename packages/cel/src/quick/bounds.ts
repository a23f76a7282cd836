import { type Call, type Comprehension, childrenOf, type Expr } from "../ast.js";
import { LIST_COST, MAP_COST, sizeOfString, stringCost } from "../cost.js";
import { ALLOWANCE } from "./code.js";
import { textTestBound } from "./text-tests.js";

/** A read costs 1, and so does each of its steps. */
const READ = 1;
const STEP = READ + 1;

/** What a loop costs once, beside its range and its rounds. */
const LOOP = 5;
/** What a round of a loop costs beside its condition and its transformation; most is due to `filter` and `map`. */
const ROUND = 2 * LIST_COST;

/** Texts in the source, which comparisons may have to walk. */
function constantBound(expr: Expr): number {
  return expr.kind === "literal" && typeof expr.value === "string" ? stringCost(sizeOfString(expr.value)) : 0;
}

/** A call with operands of ordinary size. Functions charge for their arguments when they are called. */
function callBound({ name, args }: Call): number {
  return ALLOWANCE + Math.max(0, ...args.map(constantBound)) + textTestBound(name, args[0]);
}

function ownBound(expr: Expr): number {
  switch (expr.kind) {
    case "ident":
      return READ;
    case "select":
    case "index":
      return STEP;
    case "call":
      return callBound(expr);
    case "comprehension":
      return LOOP;
    case "list":
      return LIST_COST;
    case "map":
      return MAP_COST;
    default:
      return 0;
  }
}

/**
 * What evaluating the node can cost at most, in the units of the API server, whichever way it takes. Not counted: the
 * rounds of loops, which charge for themselves, and what is above the allowance.
 */
export function boundOf(expr: Expr): number {
  const children = expr.kind === "comprehension" ? [expr.range] : childrenOf(expr);
  return children.reduce((sum, child) => sum + boundOf(child), ownBound(expr));
}

/** The same for one round of a loop. */
export function roundBound({ condition, transform }: Comprehension): number {
  return ROUND + (condition ? boundOf(condition) : 0) + (transform ? boundOf(transform) : 0);
}
