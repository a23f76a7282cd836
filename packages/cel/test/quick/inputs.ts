import fc from "fast-check";
import { bool, dyn, int, list, map, string } from "../../src/types.js";
import { KEYS, TEXTS } from "./expressions.js";

/** The variables of the expressions. */
export const variables = {
  object: dyn,
  x: dyn,
  y: dyn,
  z: dyn,
  text: string,
  texts: list(string),
  table: map(string, dyn),
  count: int,
  "dotted.name": bool,
};

const text = fc.constantFrom(...TEXTS);

const leaf = fc.oneof(
  fc.constantFrom<unknown>(true, false, null, 0, 1, 2, -0, 0.5, 1.5, -1, 1e19, 2 ** 53, 2 ** 53 + 2, 2n ** 60n),
  text,
);

/** Long lists, of one thing that is small: lists of lists of lists would not fit the memory. */
const longList = fc
  .tuple(fc.oneof(leaf, fc.constantFrom({ a: 1 }, { a: { b: "a" }, c: 0.5 }, {})), fc.constantFrom(11, 200))
  .map(([value, count]) => new Array<unknown>(count).fill(value));

const key = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("a", "b", "c") },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS) },
);

/** JSON as JSON.parse makes it, mostly objects with the fields that expressions ask for; also long lists. */
export const { json } = fc.letrec<{ json: unknown; object: unknown }>((tie) => ({
  object: fc.array(fc.tuple(key, tie("json")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  json: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    leaf,
    { weight: 4, arbitrary: tie("object") },
    fc.array(tie("json"), { maxLength: 3 }),
    longList,
  ),
}));

/** What the host gives; now and then a variable is missing. */
export const input = fc.record(
  {
    object: json,
    x: json,
    y: json,
    z: json,
    text,
    texts: fc.array(text, { maxLength: 12 }),
    table: fc.dictionary(fc.constantFrom(...TEXTS.slice(0, 4), "c"), json, { maxKeys: 3 }),
    count: fc.integer({ min: -1, max: 3 }),
    "dotted.name": fc.boolean(),
  },
  { requiredKeys: ["object", "x", "text", "texts", "table", "count"] },
);
