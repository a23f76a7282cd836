import { describe, expect, it } from "vitest";
import { check } from "../check/checker.js";
import { compile } from "../compile.js";
import { kubernetesFunctions } from "../library/standard.js";
import { parse } from "../parse/parser.js";
import { dyn, list, string } from "../types.js";
import { QuickForm } from "./form.js";

const variables = { object: dyn, x: dyn, texts: list(string) };
const LIMIT = 1_000_000;

function quickFormOf(source: string): QuickForm {
  return new QuickForm(
    check(parse(source), { variables, functions: kubernetesFunctions, lenient: false, container: "" }),
  );
}

function ask(source: string, input: Readonly<Record<string, unknown>>, limit = LIMIT): unknown {
  return quickFormOf(source).evaluate({ object: {}, x: 1, texts: [], ...input }, limit);
}

describe("QuickForm answers", () => {
  it.each<[string, unknown, unknown]>([
    ["has(object.a) && has(object.a.b) && object.a.b == 1", { a: { b: 1 } }, true],
    ["has(object.a) && has(object.a.b) && object.a.b == 1", { a: null }, false],
    ["has(object.a) && has(object.a.b) && object.a.b == 1", { a: "text" }, false],
    ["!has(object.a) || !has(object.a.b) || object.a.b == 1", {}, true],
    ["has(object.a) ? object.a : 'none'", {}, "none"],
    ["object.?a.?b.orValue(5)", { a: {} }, 5],
    ["object.?a.orValue(5)", { a: null }, null],
    ["object.a == 1.0 && object.a == 1u", { a: 1 }, true],
    ["object.a < 2 && object.a > 1.25", { a: 1.5 }, true],
    ["object.l.all(c, c.?n.orValue(0) < 3) && object.l.exists(c, has(c.n))", { l: [{ n: 1 }, {}] }, true],
    ["object.all(key, key.startsWith('a'))", { a: 1, ab: 2 }, true],
    ["object.a in ['x', 'y']", { a: null }, false],
    ["object.a in object.l", { a: 1, l: [1.5, 1n] }, true],
    ["object.a.matches('^.$')", { a: "\u{1f600}" }, true],
    ["object.l.all(c, object.l.exists(d, c.n == d.n))", { l: [{ n: 1 }, { n: 2 }] }, true],
  ])("%s: %o", (source, object, answer) => {
    expect(ask(source, { object })).toEqual(answer);
    expect(compile(source, { variables }).measure({ object }).result).toEqual({ value: answer });
  });
});

describe("QuickForm leaves to the exact form", () => {
  it.each<[string, unknown]>([
    ["object.a.b == 1", { a: {} }],
    ["object.a.b == 1 || true", { a: {} }],
    ["has(object.a) && has(object.a.b)", { a: [] }],
    ["has(object.a.b)", {}],
    ["object.a && true", { a: "no boolean" }],
    ["object.?a.orValue(1) ? true : false", {}],
    ["object.l.all(c, c > 0)", { l: 1 }],
    ["object.l.all(c, c > 0)", { l: [1, "a"] }],
    ["object.a < 'b'", { a: 1 }],
    ["object.a.startsWith('b')", { a: 1 }],
    ["object.a in object.b", { a: 1, b: 1 }],
    ["object.l[1] == 1", { l: [1] }],
    ["object.constructor == 1", {}],
    ["object.a.length == 1", { a: [1] }],
    ["object.a.map == 1", { a: [1] }],
    ["object.a.valueOf == 1", { a: {} }],
    ["quantity('1') == object.a", { a: 1 }],
  ])("%s: %o", (source, object) => {
    expect(ask(source, { object })).toBeUndefined();
  });

  it("what reads own fields of any name", () => {
    const object = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "length": 3, "map": 4}');
    const source = "object.__proto__.a == 1 && object.constructor == 2 && object.length == 3 && object.map == 4";
    expect(ask(source, { object })).toBe(true);
    expect(ask("has(object.__proto__)", {})).toBe(false);
  });

  it("what a getter of the host refuses", () => {
    const object = {
      get a(): unknown {
        throw new Error("not now");
      },
    };
    expect(ask("object.a == 1", { object })).toBeUndefined();
    expect(() => compile("object.a == 1", { variables }).evaluate({ object })).toThrow("not now");
  });
});

describe("QuickForm and the limit of the cost", () => {
  const long = "ab".repeat(50_000);
  const many = Array.from({ length: 5_000 }, (_none, index) => index);

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["texts.all(c, c != '')", { texts: many.map(String) }],
    ["object.all(c, object.all(d, c != d || d >= 0))", { object: many.slice(0, 300) }],
    ["x in object", { x: 4_999, object: many }],
    ["x in texts", { x: "a", texts: { ...many.map(String), a: true } }],
    ["object == x", { object: long, x: `${long}` }],
    ["object == x", { object: many, x: [...many] }],
    ["object < x", { object: long, x: `${long}c` }],
    ["object.contains('abababababababababababc')", { object: long }],
    ["object.matches('^(ab)+$')", { object: long }],
    ["object.matches(x)", { object: long, x: "^(ab)+$" }],
    ["object.startsWith(x)", { object: long, x: long }],
    ["(object + x).startsWith('ab')", { object: long, x: long }],
    ["object.map(c, c + 1).all(c, c > 0)", { object: many }],
    ["object.filter(c, c > 0) == x", { object: many, x: [] }],
    ["[[[[object]]]] == [[[[x]]]]", { object: 1, x: 1 }],
    [`object == '${"a".repeat(3_000)}'`, { object: "a".repeat(3_000) }],
    [`'${"a".repeat(3_000)}' == object`, { object: "a".repeat(3_000) }],
    [`object.startsWith('${"a".repeat(3_000)}')`, { object: "a" }],
  ])("%s", (source, input) => {
    const { result, cost } = compile(source, { variables }).measure({ x: 1, ...input }, { cost: 10 ** 9 });
    expect(result).toHaveProperty("value");
    expect(ask(source, input, cost - 1)).toBeUndefined();
    expect(ask(source, input, 10 ** 9)).toBeDefined();
  });
});

describe("QuickForm over many evaluations", () => {
  it("rests when it gives up often, and tries again later", () => {
    const form = quickFormOf("object.a == 1 || true");
    for (let round = 0; round < 20; round += 1) expect(form.evaluate({ object: {} }, LIMIT)).toBeUndefined();
    expect(form.evaluate({ object: { a: 1 } }, LIMIT)).toBeUndefined();
    const later = Array.from({ length: 200 }, () => form.evaluate({ object: { a: 1 } }, LIMIT));
    expect(later.at(-1)).toBe(true);
  });

  it("keeps nothing of one for the next, also when it gave up", () => {
    const form = quickFormOf("object.l.all(c, has(x.a) && object.l.exists(d, d == c) && x.a == 1)");
    const inputs = [
      { object: { l: [1] }, x: { a: 1 } },
      { object: { l: [1] }, x: { a: 2 } },
      { object: { l: [1] }, x: [] },
      { object: { l: [2] }, x: {} },
      { object: { l: [1] }, x: { a: 1 } },
    ];
    expect(inputs.map((input) => form.evaluate(input, LIMIT))).toEqual([true, false, undefined, false, true]);
  });

  it("does not answer while it is asked already", () => {
    const form = quickFormOf("object.a == 1");
    const inner: unknown[] = [];
    const object = {
      get a(): number {
        inner.push(form.evaluate({ object: { a: 2 } }, LIMIT));
        return 1;
      },
    };
    expect(form.evaluate({ object }, LIMIT)).toBe(true);
    expect(inner).toEqual([undefined]);
  });
});
