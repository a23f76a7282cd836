import { type Call, type Comprehension, type Expr, type OptionalBinding, qualifiedName } from "../ast.js";
import type { CelIssue } from "../errors.js";
import type { FunctionDeclaration } from "../functions.js";
import type { CelType } from "../types.js";
import * as types from "../types.js";
import type { CallResolution, Checked } from "./checked.js";
import { describeCall } from "./messages.js";
import { resolveOverloads } from "./overloads.js";
import { type NameResolution, Scope } from "./scope.js";
import { isLarger, typeOfLiteral } from "./simple-types.js";
import { MAX_TYPE_SIZE, mostGeneral, Substitution } from "./unify.js";

export interface CheckOptions {
  readonly variables: Readonly<Record<string, CelType>>;
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  /** Report nothing and leave what is wrong to the evaluation. */
  readonly lenient: boolean;
  /** Namespace in which names are looked up first. */
  readonly container: string;
}

class Checker {
  readonly #options: CheckOptions;
  readonly #scope: Scope;
  readonly #substitution = new Substitution();
  readonly #types = new Map<Expr, CelType>();
  readonly #names = new Map<Expr, NameResolution>();
  readonly #calls = new Map<Call | Comprehension, CallResolution>();
  readonly #issues: CelIssue[] = [];

  constructor(options: CheckOptions) {
    this.#options = options;
    this.#scope = new Scope(options.variables, options.container);
  }

  run(ast: Expr): Checked {
    this.#check(ast);
    return {
      ast,
      issues: this.#issues,
      typeOf: (expr) => this.#substitution.resolve(this.#types.get(expr) ?? types.dyn, true),
      nameOf: (expr) => this.#names.get(expr),
      callOf: (expr) => this.#calls.get(expr),
    };
  }

  #check(expr: Expr): CelType {
    const deduced = this.#deduce(expr);
    const type = isLarger(deduced, MAX_TYPE_SIZE) ? this.#report(expr, "the type is too large") : deduced;
    this.#types.set(expr, type);
    return type;
  }

  #report(expr: Expr, message: string): CelType {
    if (this.#options.lenient) return types.dyn;
    this.#issues.push({ message, ...expr.position });
    return types.errorType;
  }

  #resolve = (type: CelType): CelType => this.#substitution.resolve(type);

  /** Checks a child that must have a type. */
  #expect(expr: Expr, wanted: CelType): void {
    const found = this.#check(expr);
    if (!this.#substitution.assign(found, wanted)) this.#reportMismatch(expr, wanted, found);
  }

  #reportMismatch(expr: Expr, wanted: CelType, found: CelType): void {
    const show = (type: CelType) => types.formatType(this.#substitution.resolve(type, true));
    this.#report(expr, `expected type ${show(wanted)} but found ${show(found)}`);
  }

  #deduce(expr: Expr): CelType {
    switch (expr.kind) {
      case "literal":
        return typeOfLiteral(expr);
      case "ident":
        return this.#checkName(expr, expr.name);
      case "select":
        return this.#checkSelect(expr);
      case "index":
        return this.#checkIndex(expr);
      case "call":
        return this.#checkCall(expr);
      case "logic":
        for (const term of expr.terms) this.#expect(term, types.bool);
        return types.bool;
      case "conditional":
        return this.#checkConditional(expr);
      case "list":
        return this.#checkList(expr);
      case "map":
        return this.#checkMap(expr);
      case "struct":
        return this.#report(expr, `undeclared type ${expr.name}: there are no message types`);
      case "comprehension":
        return this.#checkComprehension(expr);
      case "optionalBinding":
        return this.#checkOptionalBinding(expr);
    }
  }

  #checkName(expr: Expr, name: string): CelType {
    const unknown = { kind: "variable", name, type: types.dyn } as const;
    const resolution = this.#scope.lookup(name) ?? (this.#options.lenient ? unknown : undefined);
    if (resolution === undefined) return this.#report(expr, `undeclared reference to ${name}`);
    this.#names.set(expr, resolution);
    return resolution.type;
  }

  #checkSelect(expr: Expr & { kind: "select" }): CelType {
    const dotted = qualifiedName(expr);
    if (dotted !== undefined && !this.#scope.isLocal(dotted.slice(0, dotted.indexOf(".", 1)))) {
      const resolution = this.#scope.lookup(dotted);
      if (resolution !== undefined) {
        this.#names.set(expr, resolution);
        return resolution.type;
      }
    }
    const operand = this.#resolve(this.#check(expr.operand));
    const wrapped = types.isOptional(operand);
    const target = wrapped ? this.#resolve(types.elementOf(operand)) : operand;
    let field = types.dyn;
    if (target.kind === "map") field = types.valueTypeOf(target);
    else if (target.kind === "parameter") this.#substitution.assign(types.dyn, target);
    else if (!types.isDyn(target)) {
      this.#report(expr, `type ${types.formatType(target)} does not support field selection`);
    }
    if (expr.mode === "test") return types.bool;
    return wrapped || expr.mode === "optional" ? types.optional(field) : field;
  }

  #checkIndex(expr: Expr & { kind: "index" }): CelType {
    const args = [this.#check(expr.operand), this.#check(expr.index)];
    const name = expr.optional ? "_[?_]" : "_[_]";
    const declaration = this.#options.functions.get(name);
    const found = declaration && this.#resolveOverloads(declaration, args, false);
    return found?.result ?? this.#report(expr, this.#describe(name, args, false));
  }

  #checkConditional(expr: Expr & { kind: "conditional" }): CelType {
    this.#expect(expr.condition, types.bool);
    const then = this.#check(expr.then);
    return this.#joinBranches(expr.otherwise, then, this.#check(expr.otherwise));
  }

  /** The type that both branches of a conditional have. */
  #joinBranches(expr: Expr, then: CelType, otherwise: CelType): CelType {
    const result = this.#substitution.freshVariable();
    if (!this.#substitution.assignAll([then, otherwise], [result, result])) {
      this.#reportMismatch(expr, then, otherwise);
      return types.dyn;
    }
    return this.#resolve(result);
  }

  #checkCall(expr: Call): CelType {
    const args = expr.args.map((arg) => this.#check(arg));
    if (expr.target === undefined) return this.#checkFunction(expr, undefined, expr.name, args);
    const prefix = qualifiedName(expr.target);
    if (prefix !== undefined) {
      const name = `${prefix}.${expr.name}`;
      if (this.#scope.candidates(name).some((candidate) => this.#options.functions.has(candidate))) {
        return this.#checkFunction(expr, undefined, name, args);
      }
    }
    return this.#checkFunction(expr, expr.target, expr.name, [this.#check(expr.target), ...args]);
  }

  #checkFunction(expr: Call, target: Expr | undefined, name: string, args: readonly CelType[]): CelType {
    const names = target === undefined ? this.#scope.candidates(name) : [name];
    const declaration = names.map((each) => this.#options.functions.get(each)).find((each) => each !== undefined);
    if (declaration === undefined) return this.#report(expr, `undeclared function ${name}`);
    const found = this.#resolveOverloads(declaration, args, target !== undefined);
    if (found === undefined) return this.#report(expr, this.#describe(name, args, target !== undefined));
    this.#calls.set(expr, { declaration, overloads: found.overloads, target });
    return found.result;
  }

  #describe(name: string, args: readonly CelType[], member: boolean): string {
    const shown = args.map((arg) => types.formatType(this.#substitution.resolve(arg, true)));
    return describeCall(name, shown, member, this.#options.functions.get(name));
  }

  #resolveOverloads(declaration: FunctionDeclaration, args: readonly CelType[], member: boolean) {
    return resolveOverloads(declaration, args, member, this.#substitution, this.#options.lenient);
  }

  /** The type of an element that may be written `?value`. */
  #checkEntry(value: Expr, optional: boolean): CelType {
    const type = this.#check(value);
    if (!optional) return type;
    const resolved = this.#resolve(type);
    if (types.isOptional(resolved)) return types.elementOf(resolved);
    if (!types.isDyn(resolved)) this.#reportMismatch(value, types.optional(resolved), resolved);
    return resolved;
  }

  #join(previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    return this.#substitution.assign(previous, current) ? mostGeneral(previous, current) : types.dyn;
  }

  #checkList(expr: Expr & { kind: "list" }): CelType {
    let element: CelType | undefined;
    for (const { value, optional } of expr.elements) {
      element = this.#join(element, this.#checkEntry(value, optional));
    }
    return types.list(element ?? this.#substitution.freshVariable());
  }

  #checkMap(expr: Expr & { kind: "map" }): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of expr.entries) {
      key = this.#join(key, this.#check(entry.key));
      value = this.#join(value, this.#checkEntry(entry.value, entry.optional));
    }
    const fresh = () => this.#substitution.freshVariable();
    return types.map(key ?? fresh(), value ?? fresh());
  }

  /** The types of the variables of a comprehension over the range. */
  #variableTypes(range: Expr, count: number): readonly CelType[] {
    const type = this.#resolve(this.#check(range));
    if (type.kind === "list") return count === 1 ? [types.elementOf(type)] : [types.int, types.elementOf(type)];
    if (type.kind === "map") return type.parameters.slice(0, count);
    if (type.kind === "parameter") this.#substitution.assign(types.dyn, type);
    else if (!types.isDyn(type)) {
      this.#report(range, `type ${types.formatType(type)} is neither list nor map, so it has no elements`);
    }
    return [types.dyn, types.dyn];
  }

  #checkComprehension(expr: Comprehension): CelType {
    const variableTypes = this.#variableTypes(expr.range, expr.variables.length);
    const locals = expr.variables.map((name, index) => ({ name, type: variableTypes[index] ?? types.dyn }));
    let transformed: CelType = types.dyn;
    this.#scope.within(locals, () => {
      if (expr.condition !== undefined) this.#expect(expr.condition, types.bool);
      if (expr.transform !== undefined) transformed = this.#check(expr.transform);
    });
    switch (expr.macro) {
      case "all":
      case "exists":
      case "existsOne":
        return types.bool;
      case "filter":
        return types.list(locals[0]?.type ?? types.dyn);
      case "map":
      case "transformList":
        return types.list(transformed);
      case "sortBy":
        return this.#checkSortBy(expr, transformed);
      case "transformMap":
        return types.map(locals[0]?.type ?? types.dyn, transformed);
      case "transformMapEntry": {
        const fresh = () => this.#substitution.freshVariable();
        const entry = types.map(fresh(), fresh());
        const wanted = expr.transform ?? expr;
        if (!this.#substitution.assign(transformed, entry)) this.#reportMismatch(wanted, entry, transformed);
        return this.#resolve(entry);
      }
    }
  }

  /** To the checker, `sortBy` is a call with the list and the keys of its elements. */
  #checkSortBy(expr: Comprehension, key: CelType): CelType {
    const args = [this.#types.get(expr.range) ?? types.dyn, types.list(key)];
    const declaration = this.#options.functions.get("@sortByKeys");
    const found = declaration && this.#resolveOverloads(declaration, args, true);
    if (declaration !== undefined && found !== undefined) {
      this.#calls.set(expr, { declaration, overloads: found.overloads, target: undefined });
      return found.result;
    }
    const shown = args.map((arg) => types.formatType(this.#substitution.resolve(arg, true)));
    return this.#report(expr, `${shown[0]} cannot be sorted by keys of the type ${shown[1]}`);
  }

  #checkOptionalBinding(expr: OptionalBinding): CelType {
    const target = this.#check(expr.target);
    const value = this.#substitution.freshVariable();
    if (!this.#substitution.assign(target, types.optional(value))) {
      this.#reportMismatch(expr.target, types.optional(value), target);
    }
    let body: CelType = types.dyn;
    this.#scope.within([{ name: expr.variable, type: this.#resolve(value) }], () => {
      body = this.#check(expr.body);
    });
    if (expr.macro === "optMap") return types.optional(body);
    const none = types.optional(this.#substitution.freshVariable());
    return this.#joinBranches(expr.body, none, body);
  }
}

/** Finds the type of every node and what every name means. Issues are reported, not thrown. */
export function check(ast: Expr, options: CheckOptions): Checked {
  return new Checker(options).run(ast);
}
