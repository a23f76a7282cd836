import type { Expr } from "./ast.js";
import type { Checked } from "./check/checked.js";

/** Where a value came from: paths of variables, or nowhere in particular. */
type Origins = readonly (readonly string[])[];

/** Any element of a list or map. */
const ELEMENT = "*";

/** Methods whose result is, or contains, what they are called on. */
const PASSING = new Set(["value", "or", "orValue", "first", "last", "dyn", "sort", "reverse", "distinct", "slice"]);

class Reader {
  readonly #checked: Checked;
  readonly #locals: { readonly name: string; readonly origins: Origins }[] = [];
  readonly #found = new Map<string, readonly string[]>();

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  run(): Origins {
    this.#use(this.#checked.ast);
    const all = [...this.#found.values()];
    // What a longer path says, a shorter one need not say again.
    return all.filter((path) => !all.some((other) => other.length > path.length && startsWith(other, path)));
  }

  /** The value of the expression matters as a whole. */
  #use(expr: Expr): void {
    for (const path of this.#follow(expr)) this.#found.set(JSON.stringify(path), path);
  }

  /** Where the value of the expression comes from; everything else it needs is recorded. */
  #follow(expr: Expr): Origins {
    const name = this.#checked.nameOf(expr);
    if (name?.kind === "variable") return [[name.name]];
    if (name?.kind === "local") return this.#locals.findLast((local) => local.name === name.name)?.origins ?? [];
    switch (expr.kind) {
      case "select":
        return extend(this.#follow(expr.operand), expr.field);
      case "index":
        return this.#followIndex(expr);
      case "conditional":
        this.#use(expr.condition);
        return [...this.#follow(expr.then), ...this.#follow(expr.otherwise)];
      case "call":
        return this.#followCall(expr);
      case "comprehension":
        return this.#followComprehension(expr);
      case "optionalBinding":
        return this.#within([{ name: expr.variable, origins: this.#follow(expr.target) }], () =>
          this.#follow(expr.body),
        );
      default:
        this.#useParts(expr);
        return [];
    }
  }

  #useParts(expr: Expr): void {
    if (expr.kind === "logic") for (const term of expr.terms) this.#use(term);
    if (expr.kind === "list") for (const element of expr.elements) this.#use(element.value);
    if (expr.kind === "struct") for (const field of expr.fields) this.#use(field.value);
    if (expr.kind === "map") {
      for (const entry of expr.entries) {
        this.#use(entry.key);
        this.#use(entry.value);
      }
    }
  }

  #followIndex(expr: Expr & { kind: "index" }): Origins {
    const operand = this.#follow(expr.operand);
    if (expr.index.kind === "literal" && typeof expr.index.value === "string") return extend(operand, expr.index.value);
    this.#use(expr.index);
    return extend(operand, ELEMENT);
  }

  #followCall(expr: Expr & { kind: "call" }): Origins {
    const target = this.#checked.callOf(expr)?.target;
    const operands = target === undefined ? expr.args : [target, ...expr.args];
    if (expr.name === "_+_" || (PASSING.has(expr.name) && operands.length > 0)) {
      return operands.flatMap((operand) => this.#follow(operand));
    }
    for (const operand of operands) this.#use(operand);
    return [];
  }

  #followComprehension(expr: Expr & { kind: "comprehension" }): Origins {
    const range = this.#follow(expr.range);
    const elements = extend(range, ELEMENT);
    const isMap = this.#checked.typeOf(expr.range).kind === "map";
    // The first of two variables is an index or a key, and so is the only one over a map.
    const origins = expr.variables.length === 2 ? [[], elements] : [isMap ? [] : elements];
    for (const path of range) this.#found.set(JSON.stringify(path), path);
    const locals = expr.variables.map((name, index) => ({ name, origins: origins[index] ?? [] }));
    return this.#within(locals, () => {
      if (expr.condition !== undefined) this.#use(expr.condition);
      if (expr.transform === undefined) return expr.macro === "filter" ? range : [];
      this.#use(expr.transform);
      return [];
    });
  }

  #within(locals: readonly { readonly name: string; readonly origins: Origins }[], action: () => Origins): Origins {
    this.#locals.push(...locals);
    const origins = action();
    this.#locals.length -= locals.length;
    return origins;
  }
}

function extend(origins: Origins, step: string): Origins {
  return origins.map((path) => [...path, step]);
}

function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((step, index) => path[index] === step);
}

/**
 * The paths of variables that an expression reads. `*` is any element of a list or map. A path means that the value
 * there matters as a whole; nothing is said about the paths above it.
 */
export function findReads(checked: Checked): Origins {
  return new Reader(checked).run();
}
