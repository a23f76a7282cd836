import type { Expr } from "../ast.js";
import { Failure } from "../errors.js";
import { CelTypeValue } from "../values.js";
import { type Code, code, constantCode, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { readRoot } from "./shared-paths.js";

/** Gets a variable of the host, when it is needed for the first time. */
export function loadGlobal(name: string, slot: number): Evaluate {
  return (frame) => {
    const value = frame.variables[name];
    if (value === undefined) throw new Failure(`no such attribute(s): ${name}`);
    frame.slots[slot] = value;
    return value;
  };
}

/** Code for a name: a variable or a type. Costs nothing by itself. */
export function compileName(expr: Expr, compiler: Compiler): Code {
  const resolution = compiler.checked.nameOf(expr);
  if (resolution?.kind === "type") return constantCode(new CelTypeValue(resolution.described));
  const root = compiler.rootOf(expr);
  if (root === undefined) return constantCode(undefined);
  return code((frame) => readRoot(frame, root));
}
