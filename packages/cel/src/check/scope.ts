import { parseType } from "../functions.js";
import type { CelType } from "../types.js";
import * as types from "../types.js";

/** What a name stands for. */
export type NameResolution =
  | { readonly kind: "variable"; readonly name: string; readonly type: CelType }
  | { readonly kind: "local"; readonly name: string; readonly type: CelType }
  | { readonly kind: "type"; readonly described: CelType; readonly type: CelType };

const list = types.list(types.dyn);
const map = types.map(types.dyn, types.dyn);

/** Names of types that an expression may mention. */
const TYPE_NAMES: ReadonlyMap<string, CelType> = new Map(
  [
    ...["bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "type"].map((name) =>
      parseType(name),
    ),
    types.nullType,
    list,
    map,
    types.optional(types.dyn),
    types.quantityType,
    types.ipType,
    types.cidrType,
    types.urlType,
    types.semverType,
    types.namedFormatType,
  ].map((type) => [type.name, type] as const),
);

/** The names that are visible somewhere in an expression. */
export class Scope {
  readonly #variables: Readonly<Record<string, CelType>>;
  readonly #container: string;
  readonly #locals: { readonly name: string; readonly type: CelType }[] = [];

  constructor(variables: Readonly<Record<string, CelType>>, container: string) {
    this.#variables = variables;
    this.#container = container;
  }

  /** Runs the action with further local variables in sight. */
  within(locals: readonly { readonly name: string; readonly type: CelType }[], action: () => void): void {
    this.#locals.push(...locals);
    action();
    this.#locals.length -= locals.length;
  }

  /** A name with dots, or with a leading dot for the outermost meaning. Undefined when nothing has the name. */
  lookup(written: string): NameResolution | undefined {
    const local = this.#locals.findLast((candidate) => candidate.name === written);
    if (local !== undefined) return { kind: "local", ...local };
    for (const name of this.candidates(written)) {
      const type = Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined;
      if (type !== undefined) return { kind: "variable", name, type };
      const described = TYPE_NAMES.get(name);
      if (described !== undefined) return { kind: "type", described, type: types.typeOf(described) };
    }
    return undefined;
  }

  /** Is the first part of a dotted name a local variable? Then the dots select fields of it. */
  isLocal(name: string): boolean {
    return this.#locals.some((local) => local.name === name);
  }

  /** The names that a written name may stand for, innermost container first. */
  candidates(written: string): string[] {
    if (written.startsWith(".")) return [written.slice(1)];
    const names: string[] = [];
    for (let prefix = this.#container; prefix !== ""; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf(".")))) {
      names.push(`${prefix}.${written}`);
    }
    names.push(written);
    return names;
  }
}
