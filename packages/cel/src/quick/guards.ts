import { childrenOf, type Expr } from "../ast.js";
import type { QuickCompiler } from "./compiler.js";
import { asPlain, HOST, type PlainPath, pathOf } from "./paths.js";

/*
 * Rules say `has(c.a) && has(c.a.b) && c.a.b == 1`, or `!has(c.a) || !has(c.a.b) || c.a.b == 1`. Each `has` is a guard
 * of what follows: the chain of guards is one path whose steps may lead nowhere, which settles the matter, and what
 * follows is about the value at its end. So the path is walked once.
 */

/** A part of a condition: it holds when the expression gives what is wanted. */
export interface Term {
  readonly expr: Expr;
  readonly wanted: boolean;
}

/** Takes the `!` off an expression. */
export function termOf(expr: Expr, wanted: boolean, quick: QuickCompiler): Term {
  const [operand] = expr.kind === "call" && quick.functionOf(expr) === "!_" ? expr.args : [];
  return operand === undefined ? { expr, wanted } : termOf(operand, !wanted, quick);
}

/** The path of `has(path)` as a term, undefined for any other; `settles` is what an absent path makes of the whole. */
export function guardedPath({ expr, wanted }: Term, settles: boolean, quick: QuickCompiler): PlainPath | undefined {
  if (expr.kind !== "select" || expr.mode !== "test" || wanted === settles) return undefined;
  const path = pathOf(expr, quick);
  return path && asPlain(path);
}

function extendsPath(path: PlainPath, shorter: PlainPath): boolean {
  return (
    path.root === shorter.root &&
    path.keys.length === shorter.keys.length + 1 &&
    shorter.keys.every((key, index) => path.keys[index] === key)
  );
}

/** The guards at the beginning of the terms, each for one field more than the one before. */
export function guardChain(terms: readonly Term[], settles: boolean, quick: QuickCompiler): PlainPath[] {
  const chain: PlainPath[] = [];
  for (const term of terms) {
    const path = guardedPath(term, settles, quick);
    const last = chain.at(-1);
    if (path === undefined || (last !== undefined && !extendsPath(path, last))) break;
    chain.push(path);
  }
  return chain;
}

/** The guards that a condition consists of; undefined when there is more to it. */
export function guardsOf(expr: Expr, quick: QuickCompiler): readonly PlainPath[] | undefined {
  const parts = expr.kind === "logic" && expr.operator === "&&" ? expr.terms : [expr];
  const terms = parts.map((part) => termOf(part, true, quick));
  const chain = guardChain(terms, false, quick);
  return chain.length === terms.length ? chain : undefined;
}

/** The path of a guard in a chain, on which the end of each guard may be absent. */
export function mergeGuards(chain: readonly PlainPath[], last = chain.at(-1)): PlainPath {
  if (last === undefined) throw new Error("no guards");
  const ends = new Set(chain.map(({ steps }) => steps.length - 1));
  const steps = last.steps.map((step, index) => ({ ...step, optional: step.optional || ends.has(index) }));
  return { ...last, steps };
}

/** The variable that a path starts at and its fields. */
function namesOf({ root, keys }: PlainPath): readonly string[] {
  return root === HOST ? keys : [root.name, ...keys];
}

/** All paths of fields in expressions, in the same form. Variables of one name are not told apart: it is a guess. */
function mentionsIn(exprs: readonly Expr[]): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const visit = (expr: Expr): void => {
    const keys: string[] = [];
    let operand = expr;
    while (operand.kind === "select" || operand.kind === "index") {
      if (operand.kind === "index") visit(operand.index);
      const literal = operand.kind === "index" && operand.index.kind === "literal" ? operand.index.value : undefined;
      const key = operand.kind === "select" ? operand.field : literal;
      if (typeof key === "string") keys.unshift(key);
      else keys.length = 0;
      operand = operand.operand;
    }
    if (operand.kind === "ident") found.push([operand.name, ...keys]);
    else childrenOf(operand).forEach(visit);
  };
  exprs.forEach(visit);
  return found;
}

function startsWith(keys: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((key, index) => keys[index] === key);
}

/** How often expressions read a path, or more of it. */
export function countMentions(path: PlainPath, exprs: readonly Expr[]): number {
  const names = namesOf(path);
  return mentionsIn(exprs).filter((mention) => startsWith(mention, names)).length;
}

/** The guard whose value is worth to be at hand for what follows; undefined when nothing reads it. */
export function valuableGuard(chain: readonly PlainPath[], rest: readonly Expr[]): PlainPath | undefined {
  const longest = mentionsIn(rest).flatMap(
    (mention) => chain.findLast((guard) => startsWith(mention, namesOf(guard))) ?? [],
  );
  return chain.find((guard) => longest.includes(guard));
}
