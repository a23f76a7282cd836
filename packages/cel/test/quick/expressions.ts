import fc from "fast-check";

/*
 * Expressions of the kind that the quick form is made for: paths over few names, so that they often lead somewhere,
 * chains of has(), optional paths, loops, and comparisons with what may be there.
 */

/** Names of fields. Some are properties of JavaScript's own objects. */
export const KEYS = ["a", "b", "c", "length", "__proto__", "constructor", "map", "0"] as const;

/** A literal text of the language. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

export const TEXTS: readonly string[] = [
  "",
  "a",
  "b",
  "0",
  "a/b:latest",
  "é",
  "\u{1f600}",
  "\u{1f600}".repeat(60),
  "ab".repeat(40),
  "a".repeat(101),
  "a".repeat(1_500),
];

const key = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("a", "b", "c") },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS.filter((name) => name !== "0")) },
);

const literal = fc.oneof(
  fc.constantFrom("0", "1", "-1", "1.0", "1.5", "2u", "9007199254740993", "true", "false", "null", "[]", "{}"),
  fc.constantFrom("['a', 'b']", "['a', '']", "[1, 2]", "[1.0, 1.5]", "{'a': 1, 'b': true}", "{1: 'a'}", "b'a'"),
  fc.constantFrom(...TEXTS.slice(0, 7).map(quoted), `[${TEXTS.slice(0, 7).map(quoted).join(", ")}]`),
);

const comparison = fc.constantFrom("==", "==", "==", "!=", "<", "<=", ">", ">=");

/** One more step of a path. */
const step = (index: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 10, arbitrary: key.map((name) => `.${name}`) },
    { weight: 5, arbitrary: key.map((name) => `.?${name}`) },
    { weight: 1, arbitrary: fc.constantFrom("[0]", "[?0]", "[1]", "['a']", "[?'b']", "['0']") },
    { weight: 1, arbitrary: index.map((inner) => `[${inner}]`) },
    { weight: 1, arbitrary: index.map((inner) => `[?${inner}]`) },
  );

const root = fc.constantFrom("object", "object", "x", "y", "y", "z", "text", "texts", "table", "count", "dotted.name");

type Grammar = Record<"path" | "condition" | "value" | "range", string>;

/** `has(p.a) && has(p.a.b) && rest`, or the same with `||`; the rest is about what is at the end. */
function guards(path: string, names: readonly string[], positive: boolean, rest: (end: string) => string): string {
  const ends = names.map((_name, index) => [path, ...names.slice(0, index + 1)].join("."));
  const parts = ends.map((end) => (positive ? `has(${end})` : `!has(${end})`));
  return `(${[...parts, rest(ends.at(-1) ?? path)].join(positive ? " && " : " || ")})`;
}

const { condition, value } = fc.letrec<Grammar>((tie) => {
  const path = tie("path");
  const test = tie("condition");
  const any = tie("value");
  const range = tie("range");
  const names = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 });
  const ends = fc.constantFrom(
    (end: string) => `${end} == 1`,
    (end: string) => end,
    (end: string) => `${end} in ['a', 'b']`,
    (end: string) => `${end}.b == ${end}.c`,
    (end: string) => `${end}.all(y, y.a == 1 || y == ${end})`,
    (end: string) => `(has(${end}.a) && ${end}.a == true)`,
  );
  return {
    path: fc
      .tuple(root, fc.array(step(tie("value")), { maxLength: 3, depthIdentifier: "path" }))
      .map(([start, steps]) => start + steps.join("")),
    range: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      path,
      fc.tuple(path, key).map(([start, name]) => `${start}.?${name}.orValue([])`),
      fc.constantFrom("texts", "table", "['a', 'b', 'a']", "[1, 2, 3]", "[object, x]"),
      fc.tuple(range, test).map(([inner, body]) => `${inner}.filter(y, ${body})`),
      fc.tuple(range, any).map(([inner, body]) => `${inner}.map(y, ${body})`),
      fc.tuple(range, range).map(([a, b]) => `(${a} + ${b})`),
    ),
    condition: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      path,
      fc.tuple(path, key).map(([start, name]) => `has(${start}.${name})`),
      fc
        .tuple(path, names, fc.boolean(), ends)
        .map(([start, keys, positive, end]) => guards(start, keys, positive, end)),
      fc
        .tuple(path, names, fc.boolean(), test)
        .map(([start, keys, positive, rest]) => guards(start, keys, positive, () => rest)),
      test.map((inner) => `!${inner}`),
      fc.array(test, { minLength: 2, maxLength: 4 }).map((terms) => `(${terms.join(" && ")})`),
      fc.array(test, { minLength: 2, maxLength: 4 }).map((terms) => `(${terms.join(" || ")})`),
      fc.tuple(test, test, test).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(any, comparison, any).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(path, comparison, literal).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(any, any).map(([a, b]) => `(${a} in ${b})`),
      fc.tuple(any, literal).map(([a, b]) => `(${a} in ${b})`),
      fc.tuple(path, key).map(([start, name]) => `${start}.?${name}.hasValue()`),
      fc
        .tuple(any, fc.constantFrom("startsWith", "endsWith", "contains"), fc.constantFrom(...TEXTS.slice(0, 9)))
        .map(([a, name, part]) => `${a}.${name}(${quoted(part)})`),
      fc
        .tuple(any, fc.constantFrom("^a+$", "b", "(a|b)+:?", "^.$", "\\\\p{L}", "(^a|b)/?"))
        .map(([a, pattern]) => `${a}.matches('${pattern}')`),
      fc
        .tuple(any, fc.constantFrom("startsWith", "contains", "matches"), any)
        .map(([a, name, b]) => `${a}.${name}(${b})`),
      fc
        .tuple(range, fc.constantFrom("all", "exists", "all", "exists", "exists_one"), test)
        .map(([a, name, body]) => `${a}.${name}(y, ${body})`),
      fc.tuple(range, fc.constantFrom("all", "exists"), test).map(([a, name, body]) => `${a}.${name}(z, ${body})`),
      fc.tuple(range, fc.constantFrom("all", "exists"), test).map(([a, name, body]) => `${a}.${name}(y, z, ${body})`),
    ),
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      path,
      literal,
      fc.tuple(path, key, any).map(([start, name, other]) => `${start}.?${name}.orValue(${other})`),
      fc.tuple(path, key, any).map(([start, name, other]) => `(has(${start}.${name}) ? ${start}.${name} : ${other})`),
      fc
        .tuple(path, key, key, any)
        .map(([s, a, b, other]) => `(has(${s}.${a}) && has(${s}.${a}.${b}) ? ${s}.${a}.${b} : ${other})`),
      test,
      fc.tuple(test, any, any).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(any, fc.constantFrom("+", "+", "-", "%"), any).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(fc.constantFrom("size", "string", "dyn", "int", "type"), any).map(([name, a]) => `${name}(${a})`),
      fc.tuple(any, any).map(([a, b]) => `[${a}, ${b}]`),
      fc.tuple(fc.constantFrom("a", "b"), any).map(([name, a]) => `{'${name}': ${a}}`),
      fc.tuple(path, key).map(([start, name]) => `${start}.?${name}`),
      fc.tuple(any, any).map(([a, b]) => `optional.of(${a}).orValue(${b})`),
      fc.tuple(range, any).map(([a, body]) => `${a}.map(y, ${body})`),
      fc.tuple(path, key, any).map(([start, name, body]) => `${start}.?${name}.optMap(y, ${body})`),
    ),
  };
});

/** An expression: mostly a condition, as in rules. */
export const expression = fc.oneof({ weight: 3, arbitrary: condition }, { weight: 1, arbitrary: value });
