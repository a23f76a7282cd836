import fc from "fast-check";
import { expect, test } from "vitest";
import { matcherOf } from "./name-pattern.js";

test("a star stands for anything, as it does in a pattern", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const expected = new RegExp(`^${pattern.replaceAll("*", "[^]*")}$`).test(text);
      expect(matcherOf(pattern)(text)).toBe(expected);
    }),
  );
});

test("many stars cost no time", () => {
  const started = performance.now();
  expect(matcherOf("*a".repeat(900))("a".repeat(899) + "b".repeat(20_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(100);
});
