import type { Expr } from "../ast.js";
import { noSuchOverload } from "../errors.js";
import { CelOptional } from "../values.js";
import { compileOptionalPath } from "./attributes.js";
import { booleanCode, type Code, code } from "./code.js";
import type { Compiler } from "./compiler.js";

/** `x.?y.hasValue()` after a path; undefined for any other target. */
export function compileHasValue(target: Expr, compiler: Compiler): Code | undefined {
  const path = compileOptionalPath(target, compiler);
  if (path === undefined) return undefined;
  return booleanCode((frame) => {
    // Due also when the path fails, hence first.
    frame.cost += 1;
    return path(frame) !== undefined;
  });
}

/**
 * `a.or(b)` and `a.orValue(b)`: b is looked at only when a has no value. They cost nothing themselves. After a path
 * such as `x.?y.?z` no optional is made.
 */
export function compileAlternative(name: "or" | "orValue", target: Expr, alternative: Expr, compiler: Compiler): Code {
  const path = name === "orValue" ? compileOptionalPath(target, compiler) : undefined;
  const other = compiler.compile(alternative);
  const { run } = other;
  if (path !== undefined && other.constant !== undefined) {
    const fallback = other.constant.value;
    return code((frame) => {
      const value = path(frame);
      return value === undefined ? fallback : value;
    });
  }
  if (path !== undefined) {
    return code((frame) => {
      const value = path(frame);
      return value === undefined ? run(frame) : value;
    });
  }
  const optional = compiler.compile(target).run;
  return code((frame) => {
    const value = optional(frame);
    if (!(value instanceof CelOptional)) throw noSuchOverload();
    if (!value.hasValue()) return run(frame);
    return name === "or" ? value : value.value();
  });
}
