import fc from "fast-check";
import { expect, test } from "vitest";
import { formatQuery, parseQuery } from "./parse-query.js";
import { resourceQueryKeys } from "./query-keys.js";

const parse = (text: string) => parseQuery(text, resourceQueryKeys);

test("terms, alternatives, negation, quotes and free text", () => {
  const { terms, issues } = parse('kind:Pod,Deployment -ns:kube-system severity:>=high "two words" redis');
  expect(issues).toEqual([]);
  expect(terms.map(({ key, negated, values }) => [key, negated, values.map((v) => `${v.operator}${v.text}`)])).toEqual([
    ["kind", false, ["=Pod", "=Deployment"]],
    ["ns", true, ["=kube-system"]],
    ["severity", false, [">=high"]],
    [null, false, ["=two words"]],
    [null, false, ["=redis"]],
  ]);
});

test("what is not understood is an issue at its place and the rest still counts", () => {
  const { terms, issues } = parse("kind:Pod severity:hihg colour:red");
  expect(terms).toHaveLength(1);
  expect(issues.map(({ start, end }) => [start, end])).toEqual([
    [9, 22],
    [23, 33],
  ]);
  expect(issues[0]?.message).toContain("critical, high, medium, low");
});

test("names of the prototype are not keys", () => {
  expect(parse("constructor:x").issues).toHaveLength(1);
});

test("an open quote and an empty value are issues", () => {
  expect(parse('name:"abc').issues).toHaveLength(1);
  expect(parse("name:").issues).toHaveLength(1);
});

test("formatted terms parse to the same terms", () => {
  const word = fc.string({ minLength: 1 }).filter((text) => !text.includes('"'));
  const term = fc.record({
    key: fc.constantFrom("kind", "ns", "name", "label", null),
    negated: fc.boolean(),
    values: fc.array(fc.record({ operator: fc.constant("=" as const), text: word }), { minLength: 1, maxLength: 3 }),
  });
  const oneTextEach = (t: { key: string | null; values: unknown[] }) => t.key !== null || t.values.length === 1;
  fc.assert(
    fc.property(fc.array(term.filter(oneTextEach)), (terms) => {
      const parsed = parse(formatQuery(terms));
      expect(parsed.issues).toEqual([]);
      expect(parsed.terms.map(({ key, negated, values }) => ({ key, negated, values }))).toEqual(terms);
    }),
  );
});

test("never throws, and never loses its place", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const { start, end } of [...parse(text).terms, ...parse(text).issues]) {
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});
