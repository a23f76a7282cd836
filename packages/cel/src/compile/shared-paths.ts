import { childrenOf, type Expr } from "../ast.js";
import type { Checked } from "../check/checked.js";
import type { Frame } from "../frame.js";
import type { Evaluate } from "./code.js";
import { isOrdinaryKey, peekField } from "./fields.js";

/*
 * Rules say the same path again and again: `has(c.securityContext) && has(c.securityContext.privileged) &&
 * c.securityContext.privileged`. Paths that occur more than once are walked once, and their values kept in the frame
 * until the variable changes. What a read costs, and how it fails, is not touched: that is the business of the walk.
 */

/** Kept in the place of a value that is absent. */
const ABSENT = Symbol("absent");

/** The key of a step, when it is an ordinary one that is known beforehand. */
function keyOfStep(expr: Expr): string | undefined {
  if (expr.kind === "select") return isOrdinaryKey(expr.field) ? expr.field : undefined;
  if (expr.kind !== "index" || expr.index.kind !== "literal" || typeof expr.index.value !== "string") return undefined;
  return isOrdinaryKey(expr.index.value) ? expr.index.value : undefined;
}

function textOf(name: string, keys: readonly string[]): string {
  return JSON.stringify([name, ...keys]);
}

/** Counts how often each path from a variable occurs. Variables of one name are not told apart; it is a guess. */
export function countPaths(checked: Checked): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const visit = (expr: Expr): void => {
    const keys: (string | undefined)[] = [];
    let operand = expr;
    while ((operand.kind === "select" || operand.kind === "index") && checked.nameOf(operand) === undefined) {
      if (operand.kind === "index") visit(operand.index);
      keys.unshift(keyOfStep(operand));
      operand = operand.operand;
    }
    const name = checked.nameOf(operand);
    const end = keys.indexOf(undefined);
    const ordinary = keys.slice(0, end < 0 ? keys.length : end).filter((key) => key !== undefined);
    for (let length = 1; name !== undefined && length <= ordinary.length; length += 1) {
      const text = textOf(name.kind === "type" ? "" : name.name, ordinary.slice(0, length));
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    childrenOf(operand).forEach(visit);
  };
  visit(checked.ast);
  return counts;
}

/** A variable that paths start at. */
export interface PathRoot {
  readonly name: string;
  /** Where its value is in the frame, once it is there. */
  readonly slot: number;
  /** Gets the value when it is not in its slot yet. */
  readonly load: Evaluate;
  /** The slots of its paths in the cache, to be emptied when the variable gets another value. */
  readonly cached: number[];
}

/** The value of a variable. */
export function readRoot(frame: Frame, root: PathRoot): unknown {
  const value = frame.slots[root.slot];
  return value === undefined ? root.load(frame) : value;
}

/** The part of a path that is shared with others. */
export interface SharedPrefix {
  /** How many steps it takes. */
  readonly length: number;
  /** Its value, undefined when it is absent. */
  readonly read: Evaluate;
}

/** Gives out the places where values of shared paths are kept. */
export class SharedPaths {
  readonly #counts: ReadonlyMap<string, number>;
  /** By root, since two variables may have one name. */
  readonly #slots = new Map<PathRoot, Map<string, number>>();
  #size = 0;

  constructor(checked: Checked) {
    this.#counts = countPaths(checked);
  }

  get size(): number {
    return this.#size;
  }

  /** The longest shared beginning of a path, undefined when there is none. */
  find(root: PathRoot, keys: readonly string[]): SharedPrefix | undefined {
    for (let length = keys.length; length > 0; length -= 1) {
      const prefix = keys.slice(0, length);
      if ((this.#counts.get(textOf(root.name, prefix)) ?? 0) > 1) return this.#share(root, prefix);
    }
    return undefined;
  }

  #share(root: PathRoot, keys: readonly string[]): SharedPrefix {
    const last = keys.at(-1) ?? "";
    const before = this.find(root, keys.slice(0, -1));
    const slot = this.#slotOf(root, textOf(root.name, keys));
    // A prefix of a path that occurs twice occurs twice itself, so `before` is one step shorter, or nothing.
    const start = before?.read;
    return {
      length: keys.length,
      read: (frame) => {
        const kept = frame.cache[slot];
        if (kept !== undefined) return kept === ABSENT ? undefined : kept;
        const value = peekField(start === undefined ? readRoot(frame, root) : start(frame), last);
        frame.cache[slot] = value === undefined ? ABSENT : value;
        return value;
      },
    };
  }

  #slotOf(root: PathRoot, text: string): number {
    const slots = this.#slots.get(root) ?? new Map<string, number>();
    this.#slots.set(root, slots);
    const known = slots.get(text);
    if (known !== undefined) return known;
    const slot = this.#size;
    this.#size += 1;
    slots.set(text, slot);
    root.cached.push(slot);
    return slot;
  }
}
