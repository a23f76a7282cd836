import { childrenOf, type Expr } from "../ast.js";
import { CelCompileError } from "../errors.js";

/** What an expression may be at most. */
export interface SourceLimits {
  /** Characters (code points) of source text. */
  readonly length: number;
  /** Nodes of the syntax tree. */
  readonly nodes: number;
  /** Nesting of the syntax tree; `a && b && c` counts as one level. */
  readonly depth: number;
}

/**
 * Length and depth as in the parser of cel-go, which the API server leaves at its defaults
 * (https://github.com/google/cel-go/blob/v0.26.0/parser/parser.go); the number of nodes is our own.
 */
export const defaultLimits: SourceLimits = { length: 100_000, nodes: 20_000, depth: 250 };

/** For expressions that people type into a form. */
export const userLimits: SourceLimits = { length: 8_192, nodes: 2_000, depth: 64 };

const START = { line: 1, column: 1 };

export function checkLength(source: string, limits: SourceLimits): void {
  if (source.length <= limits.length) return;
  const length = Array.from(source).length;
  if (length <= limits.length) return;
  const message = `the expression has ${length} characters, the limit is ${limits.length}`;
  throw new CelCompileError([{ message, ...START }]);
}

/** Walks the tree without recursion, because its depth is what is in question. */
export function checkSize(root: Expr, limits: SourceLimits): void {
  const pending: { readonly expr: Expr; readonly depth: number }[] = [{ expr: root, depth: 1 }];
  let nodes = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    nodes += 1;
    if (nodes > limits.nodes) {
      throw new CelCompileError([{ message: `the expression has more than ${limits.nodes} nodes`, ...START }]);
    }
    if (next.depth > limits.depth) {
      const message = `the expression is nested deeper than ${limits.depth} levels`;
      throw new CelCompileError([{ message, ...next.expr.position }]);
    }
    for (const expr of childrenOf(next.expr)) pending.push({ expr, depth: next.depth + 1 });
  }
}
