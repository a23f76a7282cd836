import type { Call, Comprehension, Expr } from "../ast.js";
import type { CelIssue } from "../errors.js";
import type { FunctionDeclaration, Overload } from "../functions.js";
import type { CelType } from "../types.js";
import type { NameResolution } from "./scope.js";

/** The overloads that a call may mean. `target` is undefined when the target's dots belong to the function's name. */
export interface CallResolution {
  readonly declaration: FunctionDeclaration;
  readonly overloads: readonly Overload[];
  readonly target: Expr | undefined;
}

/** What the checker found out about a tree. */
export interface Checked {
  readonly ast: Expr;
  readonly issues: readonly CelIssue[];
  typeOf(expr: Expr): CelType;
  /** For identifiers, and for selections that spell a dotted variable. */
  nameOf(expr: Expr): NameResolution | undefined;
  /** For calls, and for `sortBy`, which is one to the checker. */
  callOf(expr: Call | Comprehension): CallResolution | undefined;
}
