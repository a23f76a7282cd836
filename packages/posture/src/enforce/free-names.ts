import { childrenOf, type Expr } from "@periplus/cel/ast";
import type { Position } from "@periplus/cel/errors";
import { parse } from "@periplus/cel/parse/parser";

/** A place where an expression reads a variable that it does not make itself (as `all(c, …)` makes `c`). */
export interface FreeName {
  name: string;
  /** Where the name begins in the text. */
  offset: number;
  /** The fields that are read from it, as far as the text says them: `["spec", "ports"]` of `object.spec.ports`. */
  fields: readonly string[];
}

/** All reads of variables in an expression, in no particular order. Throws CelCompileError. */
export function findFreeNames(source: string): FreeName[] {
  const found: FreeName[] = [];
  const offsetOf = offsetsIn(source);
  const visit = (expr: Expr, locals: readonly string[], fields: readonly string[]): void => {
    if (expr.kind === "ident") {
      if (!locals.includes(expr.name)) found.push({ name: expr.name, offset: offsetOf(expr.position), fields });
    } else if (expr.kind === "select") {
      visit(expr.operand, locals, [expr.field, ...fields]);
    } else if (expr.kind === "index") {
      visit(expr.operand, locals, isText(expr.index) ? [expr.index.value, ...fields] : []);
      visit(expr.index, locals, []);
    } else {
      const inner = [...locals, ...madeBy(expr)];
      // What a comprehension walks over and what optMap unwraps stand outside of their variables.
      for (const [index, child] of childrenOf(expr).entries()) visit(child, index === 0 ? locals : inner, []);
    }
  };
  visit(parse(source), [], []);
  return found;
}

function isText(expr: Expr): expr is Expr & { kind: "literal"; value: string } {
  return expr.kind === "literal" && typeof expr.value === "string";
}

/** The variables that an expression makes for all its parts but the first. */
function madeBy(expr: Expr): readonly string[] {
  if (expr.kind === "comprehension") return expr.variables;
  return expr.kind === "optionalBinding" ? [expr.variable] : [];
}

/** From a position, which counts lines and code points, to an index into the text. */
function offsetsIn(source: string): (position: Position) => number {
  const lines = source.split("\n");
  return ({ line, column }) => {
    const above = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
    const before = Array.from(lines[line - 1] ?? "").slice(0, column - 1);
    return above + before.join("").length;
  };
}

/** The text with some reads written otherwise. `rewrite` gives the new text and how many characters it replaces. */
export function replaceFreeNames(
  source: string,
  rewrite: (name: FreeName) => { text: string; length: number } | undefined,
): string {
  const names = findFreeNames(source).sort((a, b) => b.offset - a.offset);
  return names.reduce((text, name) => {
    const replacement = rewrite(name);
    if (replacement === undefined) return text;
    return text.slice(0, name.offset) + replacement.text + text.slice(name.offset + replacement.length);
  }, source);
}
