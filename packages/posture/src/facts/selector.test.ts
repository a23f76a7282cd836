import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Labels, matchesLabels, readLabelSelector, SelectorIndex, selectsAll } from "./selector.js";

const key: fc.Arbitrary<string> = fc.constantFrom("app", "tier", "env");
const value: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c");
const labels: fc.Arbitrary<Labels> = fc.dictionary(key, value);
const requirement = fc.record({
  key,
  operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
  values: fc.array(value, { maxLength: 2 }),
});
const selector = fc.record({ matchLabels: fc.dictionary(key, value), matchExpressions: fc.array(requirement) });

/** The words of the documentation, one by one. */
function selects(given: typeof selector extends fc.Arbitrary<infer T> ? T : never, on: Labels): boolean {
  for (const [name, wanted] of Object.entries(given.matchLabels)) if (on[name] !== wanted) return false;
  for (const { key: name, operator, values } of given.matchExpressions) {
    const found = on[name];
    if (operator === "In" && !(found !== undefined && values.includes(found))) return false;
    if (operator === "NotIn" && found !== undefined && values.includes(found)) return false;
    if (operator === "Exists" && found === undefined) return false;
    if (operator === "DoesNotExist" && found !== undefined) return false;
  }
  return true;
}

describe("label selectors", () => {
  it("select what the documentation says", () => {
    fc.assert(
      fc.property(selector, labels, (given, on) => {
        expect(matchesLabels(readLabelSelector(given), on)).toBe(selects(given, on));
      }),
      { numRuns: 500 },
    );
  });

  it("are found in an index as one by one", () => {
    fc.assert(
      fc.property(fc.array(selector, { maxLength: 12 }), labels, (given, on) => {
        const index = new SelectorIndex<number>();
        given.forEach((one, number) => {
          index.add(readLabelSelector(one), number);
        });
        const expected = given.flatMap((one, number) => (selects(one, on) ? [number] : []));
        expect(index.matching(on).sort((a, b) => a - b)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("select everything when they are empty or absent, and nothing by an operator that is none", () => {
    expect(selectsAll(readLabelSelector(undefined))).toBe(true);
    expect(matchesLabels(readLabelSelector({}), { app: "a" })).toBe(true);
    const unknown = readLabelSelector({ matchExpressions: [{ key: "app", operator: "Gt", values: ["1"] }] });
    expect(matchesLabels(unknown, { app: "2" })).toBe(false);
  });

  it("do not find labels that objects inherit", () => {
    const exists = readLabelSelector({ matchExpressions: [{ key: "constructor", operator: "Exists" }] });
    expect(matchesLabels(exists, {})).toBe(false);
  });
});
