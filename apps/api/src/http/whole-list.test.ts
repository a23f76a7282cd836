import fc from "fast-check";
import { expect, test } from "vitest";
import { ProblemError } from "./problem.js";
import { pageOfWhole } from "./whole-list.js";

const page = (items: readonly string[], cursor: string | null, limit?: number, list = "letters") =>
  pageOfWhole(list, items, { cursor: cursor ?? undefined, limit }, (item) => item);

test("without a limit the answer is the whole", () =>
  expect(page(["a", "b", "c"], null)).toEqual({ items: ["a", "b", "c"], nextCursor: null }));

test("the pages are the whole, whatever their size", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 9 }), (items, limit) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const answer = page(items, cursor, limit);
        expect(answer.items.length).toBeLessThanOrEqual(limit);
        seen.push(...answer.items);
        cursor = answer.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(items);
    }),
  );
});

test("an item that comes or goes meanwhile moves no other", () => {
  const { nextCursor } = page(["a", "b", "c", "d"], null, 2);
  expect(page(["a", "aa", "b", "c", "d"], nextCursor).items).toEqual(["c", "d"]);
  expect(page(["b", "c", "d"], nextCursor).items).toEqual(["c", "d"]);
  expect(page(["a", "c", "d"], nextCursor).items).toEqual(["c", "d"]);
});

test("a cursor of another list is refused", () => {
  const { nextCursor } = page(["a", "b"], null, 1);
  expect(() => page(["a", "b"], nextCursor, 1, "numbers")).toThrow(ProblemError);
});
