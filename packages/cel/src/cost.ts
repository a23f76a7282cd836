import { isMap, sizeOfMap } from "./equality.js";
import { CelMap, CelOptional } from "./values.js";

/*
 * The cost model of the API server: cel-go's interpreter/runtimecost.go and common/cost.go with the rules of
 * k8s.io/apiserver/pkg/cel/library/cost.go. The constants are theirs.
 */

/** Reading a variable, a field or an element. */
export const SELECT_COST = 1;
export const LIST_COST = 10;
export const MAP_COST = 30;
const STRING_FACTOR = 0.1;
const REGEX_FACTOR = 0.25;

/** The limits of the API server: for one expression, and for all expressions of a policy on one object. */
export const EXPRESSION_COST_LIMIT = 1_000_000;
export const POLICY_COST_LIMIT = 10_000_000;

/** Walking once over so many characters, bytes or elements. */
export function stringCost(size: number, times = 1): number {
  return Math.ceil(size * times * STRING_FACTOR);
}

/** Matching a text against a pattern, by their sizes. */
export function regexCost(text: number, pattern: number): number {
  return Math.ceil((1 + text) * STRING_FACTOR) * Math.ceil(pattern * REGEX_FACTOR);
}

/** Allocating a list and filling it with so much work. */
export function allocationCost(work: number): number {
  return 1 + LIST_COST + Math.floor(work);
}

/** Comparing all elements with each other, at worst. */
export function sortCost(list: unknown): number {
  if (!Array.isArray(list)) return 1;
  const isText = typeof list[0] === "string" || list[0] instanceof Uint8Array;
  return allocationCost(list.length * list.length * (isText ? 2 + STRING_FACTOR : 2));
}

const SURROGATE = /[\ud800-\udbff][\udc00-\udfff]/;

/** The number of code points. */
export function sizeOfString(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let size = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(index + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      size -= 1;
      index += 1;
    }
  }
  return size;
}

/** The number of bytes in UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // A pair of surrogates, two units, takes four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** Can the value be larger or smaller than one? */
export function hasSize(value: unknown): boolean {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}

/** Is the size zero? */
export function isEmpty(value: unknown): boolean {
  if (typeof value === "string") return value.length === 0;
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (!isMap(value) || value instanceof CelMap) return sizeOf(value) === 0;
  for (const key in value) if (value[key] !== undefined) return false;
  return true;
}

/** The size that costs are counted in: code points, bytes, elements, entries; 1 for what has no size. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return sizeOfString(value);
  if (typeof value !== "object" || value === null) return 1;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof CelMap) return value.size();
  if (value instanceof CelOptional) return value.hasValue() ? sizeOf(value.value()) : 1;
  return isMap(value) ? sizeOfMap(value) : 1;
}
