import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../src/compile.js";
import { describeValue } from "../src/describe.js";
import { CelCompileError, CelEvaluationError } from "../src/errors.js";
import { userLimits } from "../src/parse/limits.js";
import { dyn } from "../src/types.js";

const variables = { object: dyn, x: dyn };

/** Runs the expression and says how long it took; only the engine's own errors may come out. */
function survive(
  source: string,
  input: Record<string, unknown> = { object: {}, x: [1, 2] },
  unchecked = false,
): number {
  const before = performance.now();
  try {
    compile(source, { variables, unchecked, mixedLiterals: true }).evaluate(input);
  } catch (error) {
    const own = error instanceof CelCompileError || error instanceof CelEvaluationError;
    if (!own) throw new Error(`${JSON.stringify(source.slice(0, 300))} threw ${String(error)}`, { cause: error });
  }
  return performance.now() - before;
}

const TOKENS = [
  ..."()[]{}.,:?!-+*/%<>=&|'\"`\\#@ \n",
  ..."&& || == != <= >= in true false null x object 0 1 2u 1.5 'a' b'\\xff' \"\" r'\\' '''".split(" "),
  ...".all( .map( .exists_one( has( .?a [?0] .orValue( .optMap( .matches( .size() .sortBy( transformMap(".split(" "),
  ...[
    ".split('')",
    "int(",
    "string(",
    "timestamp(",
    "duration('1h')",
    "quantity('1Gi')",
    "type(",
    "dyn(",
    "'%s'.format(",
  ],
];

/** Expressions that mostly parse. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const sub = tie("expression");
  const binary = fc.constantFrom("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||");
  const unaryMethod = fc.constantFrom(
    "size",
    "trim",
    "first",
    "last",
    "value",
    "hasValue",
    "sum",
    "max",
    "min",
    "sort",
  );
  const method = fc.constantFrom(
    "contains",
    "matches",
    "find",
    "split",
    "join",
    "indexOf",
    "or",
    "orValue",
    "includes",
  );
  const macro = fc.constantFrom("all", "exists", "exists_one", "map", "filter", "sortBy", "optMap", "optFlatMap");
  const macroTwo = fc.constantFrom("all", "exists", "transformList", "transformMap", "transformMapEntry");
  const call = fc.constantFrom(
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "type",
    "dyn",
    "quantity",
    "ip",
    "url",
    "size",
  );
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(
        "1",
        "-1",
        "0",
        "2u",
        "1.5",
        "true",
        "null",
        "'a'",
        "'1'",
        "b'a'",
        "x",
        "y",
        "object",
        "[]",
        "{}",
      ),
      fc.tuple(sub, binary, sub).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(sub, sub, sub).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(sub, fc.constantFrom(".a", ".?a", ".constructor", "['b']", "[0]", "[?0]")).map(([a, b]) => a + b),
      fc.tuple(sub, sub).map(([a, b]) => `${a}[${b}]`),
      fc.array(sub, { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
      fc
        .array(fc.tuple(sub, sub), { maxLength: 3 })
        .map((items) => `{${items.map(([a, b]) => `${a}: ${b}`).join(", ")}}`),
      fc.tuple(sub, macro, sub).map(([a, name, b]) => `${a}.${name}(y, ${b})`),
      fc.tuple(sub, macroTwo, sub).map(([a, name, b]) => `${a}.${name}(k, y, ${b})`),
      fc.tuple(sub, unaryMethod).map(([a, name]) => `${a}.${name}()`),
      fc.tuple(sub, method, sub).map(([a, name, b]) => `${a}.${name}(${b})`),
      fc.tuple(call, sub).map(([name, a]) => `${name}(${a})`),
      sub.map((a) => `'%s %d %f'.format([${a}])`),
      sub.map((a) => `!${a}`),
      sub.map((a) => `-${a}`),
    ),
  };
});

describe("any input", () => {
  it("of characters is survived", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), (source) => survive(source) < 1_000));
  });

  it("of tokens is survived", () => {
    const source = fc.array(fc.constantFrom(...TOKENS), { maxLength: 25 }).map((tokens) => tokens.join(""));
    fc.assert(
      fc.property(source, (text) => survive(text) < 1_000),
      { numRuns: 1_000 },
    );
  });

  it("of expressions and JSON is survived, checked and unchecked", () => {
    fc.assert(
      fc.property(expression, fc.jsonValue({ maxDepth: 3 }), fc.boolean(), (source, x, unchecked) => {
        return survive(source, { object: { a: x }, x }, unchecked) < 1_000;
      }),
      { numRuns: 1_500 },
    );
  });
});

describe("deep and long sources", () => {
  const many = 60_000;
  it.each([
    ["parentheses", "(".repeat(many)],
    ["closed parentheses", `${"(".repeat(many)}1${")".repeat(many)}`],
    ["lists", "[".repeat(many)],
    ["maps", "{1:".repeat(many / 2)],
    ["indexes", "x[".repeat(many / 2)],
    ["calls", "size(".repeat(many / 5)],
    ["negations", `${"!".repeat(many)}true`],
    ["minuses", `${"-".repeat(many)}1`],
    ["selections", `x${".a".repeat(many / 2)}`],
    ["optional selections", `x${".?a".repeat(many / 3)}`],
    ["methods", `x${".size()".repeat(many / 7)}`],
    ["sums", `1${"+1".repeat(many / 2)}`],
    ["comparisons", `1${"<1".repeat(many / 2)}`],
    ["alternatives", `x${"||x".repeat(many / 3)}`],
    ["conditionals", "x?1:".repeat(many / 4)],
    ["nested conditions", "x?".repeat(many / 2)],
    ["macros", `x${".map(y,y)".repeat(many / 9)}`],
    ["nested macros", "x.map(y,".repeat(many / 8)],
    ["quotes", "'".repeat(many)],
    ["backticks", "`".repeat(many)],
    ["one string", `'${"a".repeat(many)}'`],
    ["escapes", `'${"\\n".repeat(many / 2)}'`],
    ["too long", " ".repeat(200_000)],
    ["emoji", `'${"\u{1f600}".repeat(many / 2)}'`],
    ["digits", "9".repeat(many)],
    ["comments", "//".repeat(many / 2)],
  ])("%s", (_name, source) => {
    expect(survive(source)).toBeLessThan(2_000);
    expect(survive(source, undefined, true)).toBeLessThan(2_000);
  });

  it("has narrower limits for users", () => {
    const attempt = (source: string) => () => compile(source, { variables, limits: userLimits });
    expect(attempt(`'${"a".repeat(userLimits.length)}'`)).toThrow(/8192/);
    expect(attempt(`[${"1,".repeat(userLimits.nodes)}]`)).toThrow(/2000 nodes/);
    expect(attempt(`${"[".repeat(65)}${"]".repeat(65)}`)).toThrow(/64 levels/);
  });
});

describe("bombs", () => {
  const list = Array.from({ length: 150 }, (_none, index) => index);
  const long = "a".repeat(30_000);
  const chain = (step: string, times: number) => `[1]${step.repeat(times)}`;

  it.each([
    ["a catastrophic pattern", "x.matches('^(a+)+$')", `${long}b`, 100],
    ["a catastrophic pattern that is data", "x.matches(object.p)", `${long}b`, 100],
    ["three nested loops", "x.all(a, x.all(b, x.all(c, a + b + c >= 0)))", list, 1_000],
    ["three nested maps", "x.map(a, x.map(b, x.map(c, string(a) + string(b))))", list, 1_000],
    ["a text that doubles", `${"[".repeat(0)}${chain(".map(a, string(a) + string(a))", 60)}`, 1, 1_000],
    ["replacements of replacements", "x.replace('', x).replace('', x).replace('', x)", long, 1_000],
    ["a list that doubles", chain(".map(a, [a, a])", 60), 1, 1_000],
    ["a type that doubles", chain(".map(a, {a: a})", 60), 1, 1_000],
    [
      "a value that doubles, compared",
      `dyn(${chain(".map(a, dyn([a, a]))", 60)}) == dyn(${chain(".map(a, dyn([a, a]))", 60)})`,
      1,
      10_000,
    ],
    ["a value that doubles, printed", `'%s'.format([dyn(${chain(".map(a, dyn([a, a]))", 60)})])`, 1, 10_000],
    ["a value that doubles, searched", `dyn(${chain(".map(a, dyn([a, a]))", 60)}).includes(1)`, 1, 10_000],
    [
      "sums of lists",
      "x.all(a, size(x + x + x + x + x + x + x + x) > 0)",
      Array.from({ length: 20_000 }, () => 1),
      10_000,
    ],
    ["a large range", "lists.range(1000000000)", 1, 100],
    ["a huge quantity", "quantity('1e1000000000').add(quantity('1')).isLessThan(quantity('1'))", 1, 100],
    ["many digits", "quantity(x).isLessThan(quantity(x))", "9".repeat(200_000), 1_000],
    ["a precise number", "'%.100000f'.format([1.5])", 1, 100],
    ["a bounded repetition", "x.matches('((a{1,100}){1,10}){1,10}$')", long, 2_000],
    ["a split", "x.split('').map(c, x.split('').size())", "a".repeat(3_000), 10_000],
    // Seconds are for machines that do other work, too: without a budget none of these would end.
  ])("%s", (_name, source, x, milliseconds) => {
    expect(survive(source, { object: { p: "^(a+)+$" }, x })).toBeLessThan(milliseconds);
  });

  it("stops at the budget, and says so", () => {
    const program = compile("x.all(a, x.all(b, x.all(c, a + b + c >= 0)))", { variables });
    const { result, cost } = program.measure({ object: 1, x: list });
    expect(result).toEqual({ error: expect.objectContaining({ reason: "budget" }) });
    expect(cost).toBeGreaterThan(1_000_000);
    expect(cost).toBeLessThan(1_001_000);
  });

  it("does not let anything absorb the budget", () => {
    const program = compile("x.all(a, x.all(b, a == b || true)) || true", { variables });
    expect(program.measure({ object: 1, x: list }, { cost: 500 }).result).toHaveProperty("error.reason", "budget");
  });

  it("survives values that are nested deeply", () => {
    const nest = (inner: unknown) => JSON.parse(`${"[".repeat(100_000)}${JSON.stringify(inner)}${"]".repeat(100_000)}`);
    survive("x[0] == x[1]", { object: 1, x: [nest(1), nest(2)] });
    survive("'%s'.format([x])", { object: 1, x: nest(1) });
    survive("x.flatten(1000000)", { object: 1, x: nest(1) });
  });
});

describe("prototypes", () => {
  const names = [
    "constructor",
    "__proto__",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "length",
    "map",
    "buffer",
    "size",
  ];
  const bases = [
    "object",
    "x",
    "'a'",
    "b'a'",
    "1",
    "{}",
    "[1]",
    "{1: 2}",
    "optional.of(1)",
    "timestamp(0)",
    "quantity('1')",
  ];

  it.each(names)("%s is no field of anything", (name) => {
    for (const base of bases) {
      for (const source of [`dyn(${base}).${name}`, `dyn(${base})['${name}']`, `dyn(${base})[object.name]`]) {
        const program = compile(source, { variables });
        const { result } = program.measure({ object: { name }, x: [1] });
        const nothing = "error" in result || describeValue(result.value) === "none";
        expect([source, nothing]).toEqual([source, true]);
      }
      const { result } = compile(`has(dyn(${base}).${name})`, { variables }).measure({ object: {}, x: [1] });
      if ("value" in result) expect(result.value).toBe(false);
    }
  });

  it("are fields when JSON has them", () => {
    const object = JSON.parse('{"constructor": "a", "__proto__": "b", "length": 3, "toString": {"map": 1}}');
    const source = "[object.constructor, object.__proto__, string(object.length), string(object.toString.map)]";
    const program = compile(`dyn(${source}) == ['a', 'b', '3', '1'] && has(object.length)`, {
      variables,
      mixedLiterals: true,
    });
    expect(program.evaluate({ object, x: 1 })).toBe(true);
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  it("are not written to by literals", () => {
    const program = compile("{'__proto__': {'polluted': true}}", { variables });
    const value = program.evaluate({ object: 1, x: 1 });
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(value as object, "__proto__")).toBe(true);
    expect({}).not.toHaveProperty("polluted");
  });
});
