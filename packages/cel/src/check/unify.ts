import { bool, bytes, type CelType, double, dyn, elementOf, int, isDyn, sameType, string, uint } from "../types.js";

/*
 * Unification of types with variables, after checker/types.go of cel-go v0.26.0 (Apache-2.0): the API server's answer
 * to "does this type-check" is what we have to give.
 */

/** A nullable primitive accepts the primitive and null. */
const WRAPPABLE = [bool, int, uint, double, string, bytes];

/** Parts that a type may have. `[1].map(a, {a: a}).map(b, {b: b})` and so on doubles it with every step. */
export const MAX_TYPE_SIZE = 500;

/** What the type variables stand for. Failed attempts are rolled back. */
export class Substitution {
  readonly #bound = new Map<string, CelType>();
  readonly #log: { readonly name: string; readonly before: CelType | undefined }[] = [];
  #fresh = 0;

  /** A new type variable. */
  freshVariable(): CelType {
    this.#fresh += 1;
    return { kind: "parameter", name: `_var${this.#fresh}`, parameters: [] };
  }

  /** Makes `from` usable where `to` is wanted, or changes nothing and says false. */
  assign(from: CelType, to: CelType): boolean {
    return this.assignAll([from], [to]);
  }

  assignAll(from: readonly CelType[], to: readonly CelType[]): boolean {
    const mark = this.#log.length;
    if (this.#unifyAll(from, to)) return true;
    while (this.#log.length > mark) {
      const entry = this.#log.pop();
      if (entry?.before === undefined) this.#bound.delete(entry?.name ?? "");
      else this.#bound.set(entry.name, entry.before);
    }
    return false;
  }

  /**
   * The type with bound variables replaced; free ones become dyn when `final`. What is beyond the size that a type may
   * have becomes dyn, too.
   */
  resolve(type: CelType, final = false, size = { left: MAX_TYPE_SIZE }): CelType {
    size.left -= 1;
    if (size.left < 0) return dyn;
    if (type.kind === "parameter") {
      const bound = this.#bound.get(type.name);
      if (bound !== undefined) return this.resolve(bound, final, size);
      return final ? dyn : type;
    }
    if (type.parameters.length === 0) return type;
    return { ...type, parameters: type.parameters.map((parameter) => this.resolve(parameter, final, size)) };
  }

  #bind(name: string, type: CelType): void {
    this.#log.push({ name, before: this.#bound.get(name) });
    this.#bound.set(name, type);
  }

  #unifyAll(from: readonly CelType[], to: readonly CelType[]): boolean {
    if (from.length !== to.length) return false;
    return from.every((type, index) => this.#unify(type, to[index] ?? dyn));
  }

  #unify(from: CelType, to: CelType): boolean {
    if (to.kind === "parameter") {
      const outcome = this.#bindVariable(to, from);
      if (outcome !== "free") return outcome === "bound";
    }
    if (from.kind === "parameter") return this.#bindVariable(from, to) === "bound";
    if (isDyn(from) || isDyn(to)) return true;
    if (from.kind === "null") return acceptsNull(to);
    if (to.kind === "null") return acceptsNull(from);
    if (from.kind === "wrapper" || to.kind === "wrapper") return sameWrapped(from, to);
    if (from.kind === "type") return to.kind === "type";
    if (from.kind !== to.kind || from.name !== to.name) return false;
    return this.#unifyAll(from.parameters, to.parameters);
  }

  /** Tries to let the variable stand for the type. `free`: it is unbound and must stay so. */
  #bindVariable(variable: CelType, type: CelType): "bound" | "refused" | "free" {
    if (sameType(variable, type)) return "bound";
    const known = this.#bound.get(variable.name);
    if (known === undefined) {
      if (this.#occurs(variable, type)) return "free";
      this.#bind(variable.name, type);
      return "bound";
    }
    if (sameType(known, type)) return "bound";
    if (!this.#unify(type, known)) return "refused";
    const general = mostGeneral(type, known);
    if (!this.#occurs(variable, general)) this.#bind(variable.name, general);
    return "bound";
  }

  #occurs(variable: CelType, within: CelType): boolean {
    if (sameType(variable, within)) return true;
    if (within.kind === "parameter") {
      const bound = this.#bound.get(within.name);
      return bound !== undefined && this.#occurs(variable, bound);
    }
    return within.parameters.some((parameter) => this.#occurs(variable, parameter));
  }
}

function acceptsNull(type: CelType): boolean {
  return ["opaque", "wrapper", "timestamp", "duration", "null"].includes(type.kind);
}

function sameWrapped(a: CelType, b: CelType): boolean {
  const inner = (type: CelType) => (type.kind === "wrapper" ? elementOf(type) : type);
  return WRAPPABLE.some((type) => sameType(type, inner(a))) && sameType(inner(a), inner(b));
}

/** The more general of two types that unify. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isAtLeastAsGeneral(a, b) ? a : b;
}

function isAtLeastAsGeneral(a: CelType, b: CelType): boolean {
  if (a.kind === "dyn" || a.kind === "parameter") return true;
  if (b.kind === "dyn" || b.kind === "parameter") return false;
  if (b.kind === "null" && acceptsNull(a)) return true;
  if (a.kind === "wrapper" && b.kind !== "wrapper") return sameWrapped(a, b);
  if (a.kind !== b.kind || a.name !== b.name || a.parameters.length !== b.parameters.length) return false;
  if (a.kind === "type") return true;
  return a.parameters.every((parameter, index) => isAtLeastAsGeneral(parameter, b.parameters[index] ?? dyn));
}
