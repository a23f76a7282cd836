import { getKey, isMap, keysOf } from "../equality.js";
import { noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import type { Evaluate } from "./code.js";

/** A loop over the elements of a list or the keys of a map. */
export interface Loop {
  readonly range: Evaluate;
  /** Where the first variable lives; a second one follows it. */
  readonly slot: number;
  /** Slots of the cache that hold what was read from the variables. */
  readonly cached: readonly number[];
  readonly two: boolean;
}

/** The values of the first variable: elements or keys, and indexes where there is a second one. Throws a Failure. */
export function firstOf(range: unknown, two: boolean): readonly unknown[] {
  if (Array.isArray(range)) return two ? Array.from(range.keys()) : range;
  if (!isMap(range)) throw noSuchOverload();
  return keysOf(range);
}

/** The values of the second variable, if there is one. */
export function secondOf(range: unknown, two: boolean): readonly unknown[] | undefined {
  if (!two) return undefined;
  if (Array.isArray(range)) return range;
  return isMap(range) ? keysOf(range).map((key) => getKey(range, key)) : undefined;
}

/** Gives the variables the values of one iteration. */
export function enter(loop: Loop, frame: Frame, first: unknown, second: unknown): void {
  const { slots } = frame;
  slots[loop.slot] = first;
  if (loop.two) slots[loop.slot + 1] = second;
  const { cached } = loop;
  for (let at = 0; at < cached.length; at += 1) frame.cache[cached[at] as number] = undefined;
}
