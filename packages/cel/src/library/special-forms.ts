import { Failure } from "../errors.js";
import { type Definition, define } from "../functions.js";

/** The compiler has its own code for these; the checker needs their signatures. */
function special(): never {
  throw new Failure("not called as a function");
}

const OPTIONAL = { since: 28 } as const;

const COMPARABLE = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

/** `a[b]`, `a[?b]`, and `a.sortBy(x, key)` as a call with the keys. */
export const specialForms: readonly Definition[] = [
  define("_[_](list(A), int): A", special),
  define("_[_](map(A, B), A): B", special),
  define("_[_](optional(list(A)), int): optional(A)", special, OPTIONAL),
  define("_[_](optional(map(A, B)), A): optional(B)", special, OPTIONAL),
  define("_[?_](list(A), int): optional(A)", special, OPTIONAL),
  define("_[?_](optional(list(A)), int): optional(A)", special, OPTIONAL),
  define("_[?_](map(A, B), A): optional(B)", special, OPTIONAL),
  define("_[?_](optional(map(A, B)), A): optional(B)", special, OPTIONAL),
  ...COMPARABLE.map((type) => define(`list(T).@sortByKeys(list(${type})): list(T)`, special, { since: 34 })),
];
