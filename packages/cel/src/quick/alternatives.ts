import type { Expr } from "../ast.js";
import type { QuickCompiler } from "./compiler.js";
import { guardsOf, mergeGuards } from "./guards.js";
import { asPlain, isUncertain, type Path, pathOf } from "./paths.js";

/** The value at the end of a path, or that of another expression when it is absent. */
export interface Alternative {
  readonly path: Path;
  readonly otherwise: Expr;
}

/** `a.?b.orValue(c)`, and `has(a.b) ? a.b : c`, which is the same; undefined for anything else. */
export function alternativeOf(expr: Expr, quick: QuickCompiler): Alternative | undefined {
  if (expr.kind === "call") {
    const [otherwise] = expr.args;
    const target = expr.target;
    if (quick.functionOf(expr) !== "orValue" || otherwise === undefined) return undefined;
    if (target?.kind !== "select" && target?.kind !== "index") return undefined;
    const path = pathOf(target, quick);
    return path && isUncertain(path) ? { path, otherwise } : undefined;
  }
  if (expr.kind !== "conditional" || (expr.then.kind !== "select" && expr.then.kind !== "index")) return undefined;
  const guards = guardsOf(expr.condition, quick);
  if (guards === undefined) return undefined;
  const guarded = mergeGuards(guards);
  const path = pathOf(expr.then, quick);
  const then = path && !isUncertain(path) ? asPlain(path) : undefined;
  const isSame = then?.root === guarded.root && JSON.stringify(then.keys) === JSON.stringify(guarded.keys);
  return isSame ? { path: guarded, otherwise: expr.otherwise } : undefined;
}
