import type { Expr, Index, Select } from "../ast.js";
import { isOrdinaryKey } from "../compile/fields.js";
import type { PathRoot } from "../compile/shared-paths.js";
import { isOptional } from "../types.js";
import type { QuickCompiler } from "./compiler.js";

/** One step of a path: to a field whose name is known, or to what an expression says. */
export interface Step {
  readonly key: string | undefined;
  readonly index: Expr | undefined;
  /** May it lead nowhere? */
  readonly optional: boolean;
}

/** Where all variables that are not of a loop are fields. */
export const HOST = "host";

/** Where a path begins, if it begins at a variable: at that of a loop, or at the host. */
export type Root = PathRoot | typeof HOST;

/** A way from a variable, or from the value of any other expression. */
export interface Path {
  readonly root: Root | undefined;
  /** The expression at its beginning. */
  readonly start: Expr;
  readonly steps: readonly Step[];
}

/** A path of fields from a variable. */
export interface PlainPath extends Path {
  readonly root: Root;
  readonly keys: readonly string[];
}

function stepOf(node: Select | Index, optional: boolean): Step {
  if (node.kind === "select") return { key: node.field, index: undefined, optional };
  const { index } = node;
  if (index.kind === "literal" && typeof index.value === "string")
    return { key: index.value, index: undefined, optional };
  return { key: undefined, index, optional };
}

/**
 * Takes the selections and indexes off an expression. Behind an optional step every step may lead nowhere. Undefined
 * when the path starts at an optional value.
 */
export function pathOf(expr: Expr, quick: QuickCompiler): Path | undefined {
  const reversed: (Select | Index)[] = [];
  let start: Expr = expr;
  while ((start.kind === "select" || start.kind === "index") && quick.nameOf(start) === undefined) {
    if (start !== expr && start.kind === "select" && start.mode === "test") break;
    reversed.push(start);
    start = start.operand;
  }
  if (isOptional(quick.typeOf(start))) return undefined;
  let optional = false;
  const steps = reversed.reverse().map((node) => {
    optional ||= node.kind === "select" ? node.mode !== "value" : node.optional;
    return stepOf(node, optional);
  });
  const name = quick.nameOf(start);
  if (name?.kind !== "variable") return { root: quick.localRoot(start), start, steps };
  return { root: HOST, start, steps: [{ key: name.name, index: undefined, optional: false }, ...steps] };
}

/** Narrows to paths of fields from a variable. */
export function asPlain({ root, start, steps }: Path): PlainPath | undefined {
  if (root === undefined) return undefined;
  const keys = steps.flatMap(({ key }) => (key !== undefined && isOrdinaryKey(key) ? key : []));
  return keys.length === steps.length ? { root, start, steps, keys } : undefined;
}

/** The beginning of a path that has to be there. */
export function certainPart({ root, start, steps }: Path): PlainPath | undefined {
  const end = steps.findIndex(({ key, optional }) => optional || key === undefined || !isOrdinaryKey(key));
  return asPlain({ root, start, steps: end < 0 ? steps : steps.slice(0, end) });
}

/** Does the path give an optional? */
export function isUncertain({ steps }: Path): boolean {
  return steps.some(({ optional }) => optional);
}
