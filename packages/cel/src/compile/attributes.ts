import type { Expr, Ident, Index, Select } from "../ast.js";
import { CelOptional } from "../values.js";
import { type Code, code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { compileName } from "./names.js";
import { pathOf } from "./paths.js";
import { compileHas, compileWalk } from "./walks.js";

/** An expression that reads: a variable, or a path of fields and elements that starts anywhere. */
type Attribute = Ident | Select | Index;

export function isAttribute(expr: Expr): expr is Attribute {
  return expr.kind === "ident" || expr.kind === "select" || expr.kind === "index";
}

/**
 * The value of an optional path without the wrapper, undefined when there is none; undefined for any other
 * expression. This is what lets `a.?b.orValue(c)` work without making an optional.
 */
export function compileOptionalPath(expr: Expr, compiler: Compiler): Evaluate | undefined {
  if (expr.kind !== "select" && expr.kind !== "index") return undefined;
  if (compiler.checked.nameOf(expr) !== undefined) return undefined;
  const path = pathOf(expr, compiler);
  if (path.test || path.optionalFrom >= path.steps.length) return undefined;
  return compileWalk(path, path.base, compiler);
}

/**
 * Code for a read. `base` is the cost of the read itself: 1, or 0 where cel-go does not count it (the branches of a
 * conditional, and an index).
 */
export function compileAttribute(expr: Attribute, compiler: Compiler, base: number): Code {
  if (expr.kind === "ident" || compiler.checked.nameOf(expr) !== undefined) {
    const name = compileName(expr, compiler);
    if (name.constant !== undefined || base === 0) return name;
    const { run } = name;
    return code((frame) => {
      frame.cost += base;
      return run(frame);
    });
  }
  const path = pathOf(expr, compiler);
  if (path.test) return compileHas(path, compiler);
  const walk = compileWalk(path, path.base - 1 + base, compiler);
  if (path.optionalFrom >= path.steps.length) return code(walk);
  return code((frame) => {
    const value = walk(frame);
    return value === undefined ? CelOptional.none : CelOptional.of(value);
  });
}
