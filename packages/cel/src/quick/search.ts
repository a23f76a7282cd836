import { isMap, keysOf } from "../equality.js";
import type { Frame } from "../frame.js";
import { giveUp, type QuickTest } from "./code.js";
import { type Field, readField } from "./fields.js";

/** A walk over the elements of a list, or the keys of a map, until one is found. */
export interface Search {
  /** A field of the element that the test begins with; undefined when it begins otherwise. */
  readonly field: Field | undefined;
  /** What is the outcome of the test when the field is absent? */
  readonly absent: boolean;
  /** The test whether it is the one: of the field, or of the element. */
  readonly test: QuickTest;
  /** What comes out when one is found. */
  readonly found: boolean;
  /** What one round can cost. */
  readonly bound: number;
}

function elementsOf(range: unknown): readonly unknown[] {
  if (Array.isArray(range)) return range;
  return isMap(range) ? keysOf(range) : giveUp();
}

/** Searches a list or map. */
export function search({ field, absent, test, found, bound }: Search, frame: Frame, range: unknown): boolean {
  const elements = elementsOf(range);
  frame.charge(elements.length * bound);
  if (field === undefined) {
    for (let index = 0; index < elements.length; index += 1) if (test(frame, elements[index])) return found;
    return !found;
  }
  for (let index = 0; index < elements.length; index += 1) {
    const value = readField(elements[index], field);
    if (value === undefined ? absent : test(frame, value)) return found;
  }
  return !found;
}
