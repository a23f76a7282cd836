import type { Expr } from "../ast.js";
import type { PathRoot } from "../compile/shared-paths.js";
import type { Frame } from "../frame.js";
import type { Quick } from "./code.js";
import { HOST, type Root, type Step } from "./paths.js";
import { ABSENT, follow, type Stride, strideOf, type Walk, walkFrom, walkFromCode } from "./walks.js";

/** A value that code gets as `it`: the value of a variable, or what is at the end of a path from it. */
export class Binding {
  readonly root: Root;
  readonly keys: readonly string[];
  /** Where code that has another `it` finds the value. */
  readonly place: PathRoot;
  /** Is there such code? */
  isKept = false;

  constructor(root: Root, keys: readonly string[], place: PathRoot) {
    this.root = root;
    this.keys = keys;
    this.place = place;
  }

  isVariable(): boolean {
    return this.keys.length === 0;
  }

  /** Code that keeps the value where it is found, if that is needed. To be called when the body is compiled. */
  keep<Result>(body: (frame: Frame, it: unknown) => Result): (frame: Frame, it: unknown) => Result {
    if (!this.isKept) return body;
    const { slot, cached } = this.place;
    if (cached.length === 0) {
      return (frame, it) => {
        frame.slots[slot] = it;
        return body(frame, it);
      };
    }
    return (frame, it) => {
      frame.slots[slot] = it;
      for (let at = 0; at < cached.length; at += 1) frame.cache[cached[at] as number] = undefined;
      return body(frame, it);
    };
  }

  covers(root: Root, steps: readonly Step[]): boolean {
    return this.root === root && this.keys.every((key, index) => steps[index]?.key === key);
  }
}

/** The bindings in sight, the innermost last: that is `it`. */
export class Scope {
  readonly #newSlot: () => number;
  readonly #codeOf: (expr: Expr) => Quick;
  readonly #bindings: Binding[] = [];
  readonly #invariants = new Map<string, PathRoot>();

  /** @param codeOf compiles the index of a step */
  constructor(newSlot: () => number, codeOf: (expr: Expr) => Quick) {
    this.#newSlot = newSlot;
    this.#codeOf = codeOf;
  }

  /** A place for a value that is no variable. */
  newPlace(): PathRoot {
    return { name: "", slot: this.#newSlot(), load: () => undefined, cached: [] };
  }

  /** Compiles something of which the value is `it`. */
  within<Result>(binding: Binding, compile: () => Result): Result {
    this.#bindings.push(binding);
    const compiled = compile();
    this.#bindings.pop();
    return compiled;
  }

  /** Code that knows of no bindings will look for the variables in their places. */
  keepVariables(): void {
    for (const binding of this.#bindings) if (binding.isVariable()) binding.isKept = true;
  }

  /** The shortest way along steps from a root. */
  walkTo(root: Root, steps: readonly Step[]): Walk {
    const binding = this.#bindings.reduce<Binding | undefined>((best, candidate) => {
      if (!candidate.covers(root, steps)) return best;
      return best === undefined || candidate.keys.length >= best.keys.length ? candidate : best;
    }, undefined);
    if (binding === undefined) return root === HOST ? this.#walkFromHost(steps) : walkFrom(root, this.strides(steps));
    const rest = this.strides(steps.slice(binding.keys.length));
    if (binding === this.#bindings.at(-1)) return walkFrom(undefined, rest);
    binding.isKept = true;
    return walkFrom(binding.place, rest);
  }

  /** Is the value kept somewhere, or will it be? */
  isAtHand(root: Root, keys: readonly string[]): boolean {
    if (root === HOST && this.#isInLoop()) return true;
    return this.#bindings.some(
      (binding) =>
        binding.root === root &&
        binding.keys.length >= keys.length &&
        keys.every((key, at) => binding.keys[at] === key),
    );
  }

  #isInLoop(): boolean {
    return this.#bindings.some((binding) => binding.isVariable());
  }

  /** Compiles steps. */
  strides(steps: readonly Step[]): Stride[] {
    return steps.map(({ key, index, optional }) =>
      strideOf(key, index === undefined ? () => undefined : this.#codeOf(index), optional),
    );
  }

  /** In a loop, what can be said of the host is found out once. */
  #walkFromHost(steps: readonly Step[]): Walk {
    const strides = this.strides(steps);
    if (this.#bindings.length === 0) return walkFrom(undefined, strides);
    if (!this.#isInLoop()) return walkFromCode(readHost, strides);
    if (strides.every(({ field }) => field !== undefined)) return walkFrom(this.#invariant(strides), []);
    const end = strides.findIndex(({ field }) => field === undefined || field.optional);
    return end <= 0
      ? walkFromCode(readHost, strides)
      : walkFrom(this.#invariant(strides.slice(0, end)), strides.slice(end));
  }

  #invariant(strides: readonly Stride[]): PathRoot {
    const name = JSON.stringify(strides.map(({ field }) => [field?.key, field?.optional]));
    const known = this.#invariants.get(name);
    if (known !== undefined) return known;
    const slot = this.#newSlot();
    const walk = walkFrom(undefined, strides);
    const load = (frame: Frame): unknown => {
      const value = follow(walk, frame, frame.variables);
      const kept = value === undefined ? ABSENT : value;
      frame.slots[slot] = kept;
      return kept;
    };
    const invariant = { name, slot, load, cached: [] };
    this.#invariants.set(name, invariant);
    return invariant;
  }
}

/** The record of the host's variables. */
const readHost: Quick = (frame) => frame.variables;
