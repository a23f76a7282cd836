import { resourceQueryKeys } from "@periplus/shared/query/query-keys";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClusterEntry, matcherOf, selectClusterIds } from "./cluster-directory.js";
import { readQuery } from "./read-query.js";

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

test("terms on clusters and clouds choose ids, negation included", () => {
  const entry = (id: number, name: string, cloud: ClusterEntry["cloud"]) =>
    [id, { id, name, cloud, isGone: false }] as const;
  const directory = new Map([entry(1, "prod-eu", "azure"), entry(2, "prod-us", "aws"), entry(3, "dev", "aws")]);
  const select = (text: string) => selectClusterIds(directory, readQuery(text, resourceQueryKeys));
  expect(select("")).toEqual([1, 2, 3]);
  expect(select("cluster:prod-*")).toEqual([1, 2]);
  expect(select("cluster:prod-* -cloud:azure")).toEqual([2]);
  expect(select("cluster:nothing")).toEqual([]);
});
