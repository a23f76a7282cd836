import type { Conditional, Expr, Logic } from "../ast.js";
import type { QuickCompiler } from "./compiler.js";
import { type Condition, condition, join } from "./condition.js";
import {
  countMentions,
  guardChain,
  guardedPath,
  guardsOf,
  mergeGuards,
  type Term,
  termOf,
  valuableGuard,
} from "./guards.js";
import { testPath, testPathOr, testPresence } from "./path-tests.js";
import { certainPart, type PlainPath, pathOf } from "./paths.js";

/** `a && b && c`, `a || b || c`, or the opposite. */
export function compileLogic(expr: Logic, wanted: boolean, quick: QuickCompiler): Condition {
  const terms = expr.terms.map((term) => termOf(term, wanted, quick));
  return compileTerms(terms, (expr.operator === "||") === wanted, quick);
}

/** Terms joined by `&&` or `||`: the first that comes out as `settles` ends it. */
function compileTerms(terms: readonly Term[], settles: boolean, quick: QuickCompiler): Condition {
  const [only] = terms;
  const guard = terms.findIndex((term) => guardedPath(term, settles, quick) !== undefined);
  if (guard !== 0 && only !== undefined && terms.length === 1) return quick.condition(only.expr, only.wanted);
  const common = commonPath(terms, quick);
  if (common !== undefined) {
    const body = quick.bindPath(common, () => compileTerms(terms, settles, quick));
    return testPath(quick.walkTo(common), body, settles);
  }
  if (guard === 0) return compileGuarded(terms, settles, quick);
  const free = guard < 0 ? terms : terms.slice(0, guard);
  const tests = free.map(({ expr, wanted }) => quick.condition(expr, wanted).run);
  if (guard > 0) tests.push(compileGuarded(terms.slice(guard), settles, quick).run);
  return condition(join(tests, settles));
}

/** The longest path that the first term has to read first, and that is read again: it is walked once. */
function commonPath(terms: readonly Term[], quick: QuickCompiler): PlainPath | undefined {
  const exprs = terms.map(({ expr }) => expr);
  const path = exprs[0] && firstRead(exprs[0], quick);
  for (let length = path?.keys.length ?? 0; path !== undefined && length > 0; length -= 1) {
    const prefix = { ...path, steps: path.steps.slice(0, length), keys: path.keys.slice(0, length) };
    if (quick.isAtHand(prefix)) return undefined;
    if (countMentions(prefix, exprs) > 1) return prefix;
  }
  return undefined;
}

/** What has to be there of the path that an expression reads first. */
function firstRead(expr: Expr, quick: QuickCompiler): PlainPath | undefined {
  switch (expr.kind) {
    case "ident":
    case "select":
    case "index": {
      const path = pathOf(expr, quick);
      return path && certainPart(path);
    }
    case "call": {
      const first = expr.target ?? expr.args[0];
      return first && firstRead(first, quick);
    }
    case "logic":
      return expr.terms[0] && firstRead(expr.terms[0], quick);
    case "conditional":
      return firstRead(expr.condition, quick);
    case "comprehension":
      return firstRead(expr.range, quick);
    default:
      return undefined;
  }
}

/** Terms that begin with guards: what follows is about the value at the end of their path. */
function compileGuarded(terms: readonly Term[], settles: boolean, quick: QuickCompiler): Condition {
  const chain = guardChain(terms, settles, quick);
  const rest = terms.slice(chain.length);
  const guard = valuableGuard(
    chain,
    rest.map(({ expr }) => expr),
  );
  if (guard !== undefined) {
    const body = terms.slice(chain.indexOf(guard) + 1);
    const path = mergeGuards(chain, guard);
    return testPath(
      quick.walkTo(path),
      quick.bindPath(path, () => compileTerms(body, settles, quick)),
      settles,
    );
  }
  const presence = testPresence(quick.walkTo(mergeGuards(chain)), !settles);
  if (rest.length === 0) return presence;
  return condition(join([presence.run, compileTerms(rest, settles, quick).run], settles));
}

/** `condition ? then : otherwise` where both give booleans. */
export function compileBranches(expr: Conditional, wanted: boolean, quick: QuickCompiler): Condition {
  const otherwise = quick.condition(expr.otherwise, wanted).run;
  const guards = guardsOf(expr.condition, quick);
  const path = guards && mergeGuards(guards);
  if (path !== undefined && countMentions(path, [expr.then]) > 0) {
    const then = quick.bindPath(path, () => quick.condition(expr.then, wanted));
    return testPathOr(quick.walkTo(path), then, otherwise);
  }
  const test = quick.condition(expr.condition, true).run;
  const then = quick.condition(expr.then, wanted).run;
  return condition((frame, it) => (test(frame, it) ? then(frame, it) : otherwise(frame, it)));
}
