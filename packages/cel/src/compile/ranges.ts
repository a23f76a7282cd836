import { getKey, isMap, keysOf } from "../equality.js";
import { noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import type { Evaluate } from "./code.js";

/** A loop over the elements of a list or the keys of a map. */
export interface Loop {
  readonly range: Evaluate;
  /** Where the first variable lives; a second one follows it. */
  readonly slot: number;
  readonly two: boolean;
}

/** What a loop walks over: the values of its variables. `first` is undefined where it is the index. */
export interface Range {
  readonly size: number;
  readonly first: readonly unknown[] | undefined;
  readonly second: readonly unknown[] | undefined;
}

/** Throws a Failure when the value is neither list nor map. */
export function rangeOf(value: unknown, two: boolean): Range {
  if (Array.isArray(value)) {
    const { length: size } = value;
    return two ? { size, first: undefined, second: value } : { size, first: value, second: undefined };
  }
  if (!isMap(value)) throw noSuchOverload();
  const keys = keysOf(value);
  return { size: keys.length, first: keys, second: two ? keys.map((key) => getKey(value, key)) : undefined };
}

/** Gives the variables the values of one iteration. */
export function enter(loop: Loop, frame: Frame, range: Range, index: number): void {
  frame.locals[loop.slot] = range.first === undefined ? index : range.first[index];
  if (range.second !== undefined) frame.locals[loop.slot + 1] = range.second[index];
}
