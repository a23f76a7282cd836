import fc from "fast-check";
import { expect, test } from "vitest";
import {
  emptyBook,
  enterWindow,
  farWindows,
  isComplete,
  keptWindows,
  locateRow,
  neededWindows,
  rowsOf,
  type WindowBook,
  windowSize,
} from "./windows";

/** The answer of an imagined list of `total` rows. */
const pageOf = (total: number, index: number) => {
  const rows = Math.min(windowSize, total - index * windowSize);
  const more = (index + 1) * windowSize < total;
  return { items: Array.from({ length: rows }, () => 0), nextCursor: more ? `c${index + 1}` : null };
};

/** Reads windows in order up to `upTo`. */
const readTo = (total: number, upTo: number): WindowBook => {
  let book = emptyBook;
  for (let index = 0; index <= upTo && index < book.starts.length; index += 1)
    book = enterWindow(book, index, pageOf(total, index));
  return book;
};

test("a list grows by the window that is known to follow", () => {
  expect(rowsOf(readTo(250, 0))).toBe(200);
  expect(rowsOf(readTo(250, 1))).toBe(300);
  const whole = readTo(250, 2);
  expect(rowsOf(whole)).toBe(250);
  expect(isComplete(whole)).toBe(true);
  expect(isComplete(readTo(250, 1))).toBe(false);
});

test("an empty list is complete after its first answer", () => {
  expect(isComplete(emptyBook)).toBe(false);
  expect(rowsOf(readTo(0, 0))).toBe(0);
  expect(isComplete(readTo(0, 0))).toBe(true);
});

test("an answer that says nothing new leaves the book as it is", () => {
  const book = readTo(250, 1);
  expect(enterWindow(book, 0, pageOf(250, 0))).toBe(book);
  expect(enterWindow(book, 1, pageOf(250, 1))).toBe(book);
});

test("a window that ends elsewhere makes the following ones unknown", () => {
  const book = readTo(1_000, 5);
  const moved = enterWindow(book, 2, { items: pageOf(1_000, 2).items, nextCursor: "elsewhere" });
  expect(moved.starts).toEqual([null, "c1", "c2", "elsewhere"]);
  expect(moved.sizes).toEqual([100, 100, 100]);
  expect(isComplete(enterWindow(book, 2, { items: [0], nextCursor: null }))).toBe(true);
});

test("every row has its place, in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), fc.nat(40), (total, upTo) => {
      const book = readTo(total, upTo);
      for (const row of [0, Math.floor(rowsOf(book) / 2), rowsOf(book) - 1]) {
        const { window, offset } = locateRow(book, row);
        expect(window * windowSize + offset).toBe(row);
      }
    }),
  );
});

test("what is drawn is needed, what is needed is never far, and few windows are kept", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_000 }), fc.nat(), (total, seed) => {
      const book = readTo(total, 100);
      const first = seed % rowsOf(book);
      const needed = neededWindows(book, first, Math.min(first + 40, rowsOf(book) - 1));
      expect(needed).toContain(locateRow(book, first).window);
      const far = farWindows(book, needed);
      expect(far.filter((index) => needed.includes(index) || index === 0)).toEqual([]);
      expect(book.starts.length - far.length).toBeLessThanOrEqual(keptWindows);
    }),
  );
});
