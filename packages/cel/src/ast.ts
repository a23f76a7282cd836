import type { Position } from "./errors.js";
import type { CelUint } from "./values.js";

/** What every node has. */
interface Node {
  /** Where the node is written. For operators and calls: the operator or the function's name. */
  readonly position: Position;
}

/** A constant. Integers are number or bigint (beyond 2^53), doubles are `{ double }`. */
export interface Literal extends Node {
  readonly kind: "literal";
  readonly value: LiteralValue;
}

export type LiteralValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | CelUint
  | Uint8Array
  | { readonly double: number };

/** A variable or a type. A leading dot (`.name`) is kept: it asks for the outermost declaration. */
export interface Ident extends Node {
  readonly kind: "ident";
  readonly name: string;
}

/** `operand.field`, `operand.?field` (optional), or `has(operand.field)` (test). */
export interface Select extends Node {
  readonly kind: "select";
  readonly operand: Expr;
  readonly field: string;
  /** Written in backticks, as a field that is no identifier has to be. */
  readonly quoted: boolean;
  readonly mode: "value" | "optional" | "test";
}

/** `operand[index]` or `operand[?index]`. */
export interface Index extends Node {
  readonly kind: "index";
  readonly operand: Expr;
  readonly index: Expr;
  readonly optional: boolean;
}

/** A function, a method (`target` is set) or an operator (`_+_`, `!_`, `-_`, `@in`, `_==_` ...). */
export interface Call extends Node {
  readonly kind: "call";
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
}

/** `a && b && c`, flattened. */
export interface Logic extends Node {
  readonly kind: "logic";
  readonly operator: "&&" | "||";
  readonly terms: readonly Expr[];
}

/** `condition ? then : otherwise`. */
export interface Conditional extends Node {
  readonly kind: "conditional";
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}

export interface ListElement {
  readonly value: Expr;
  readonly optional: boolean;
}

export interface ListLiteral extends Node {
  readonly kind: "list";
  readonly elements: readonly ListElement[];
}

export interface MapEntry {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface MapLiteral extends Node {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

/** `name{field: value}`. Kubernetes declares no message types, so the checker refuses it. */
export interface StructLiteral extends Node {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly value: Expr; readonly optional: boolean }[];
}

export type ComprehensionMacro =
  | "all"
  | "exists"
  | "existsOne"
  | "map"
  | "filter"
  | "transformList"
  | "transformMap"
  | "transformMapEntry"
  | "sortBy";

/** A macro that walks a list or map. With two variables they are index (or key) and element (or value). */
export interface Comprehension extends Node {
  readonly kind: "comprehension";
  readonly macro: ComprehensionMacro;
  readonly range: Expr;
  readonly variables: readonly [string] | readonly [string, string];
  /** The predicate of `all`, `exists`, `existsOne` and `filter`; the optional filter of the others. */
  readonly condition: Expr | undefined;
  /** The new element, value or entry of `map` and the transforming macros; the key of `sortBy`. */
  readonly transform: Expr | undefined;
}

/** `target.optMap(variable, body)` or `target.optFlatMap(variable, body)`. */
export interface OptionalBinding extends Node {
  readonly kind: "optionalBinding";
  readonly macro: "optMap" | "optFlatMap";
  readonly target: Expr;
  readonly variable: string;
  readonly body: Expr;
}

export type Expr =
  | Literal
  | Ident
  | Select
  | Index
  | Call
  | Logic
  | Conditional
  | ListLiteral
  | MapLiteral
  | StructLiteral
  | Comprehension
  | OptionalBinding;

/** The direct children of a node, in the order of evaluation. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "literal":
    case "ident":
      return [];
    case "select":
      return [expr.operand];
    case "index":
      return [expr.operand, expr.index];
    case "call":
      return expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    case "logic":
      return expr.terms;
    case "conditional":
      return [expr.condition, expr.then, expr.otherwise];
    case "list":
      return expr.elements.map((element) => element.value);
    case "map":
      return expr.entries.flatMap((entry) => [entry.key, entry.value]);
    case "struct":
      return expr.fields.map((field) => field.value);
    case "comprehension":
      return [expr.range, expr.condition, expr.transform].filter((child) => child !== undefined);
    case "optionalBinding":
      return [expr.target, expr.body];
  }
}

/** The dotted name that a chain of plain selections spells, or undefined. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === "ident") return expr.name;
  if (expr.kind !== "select" || expr.mode !== "value" || expr.quoted) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}
