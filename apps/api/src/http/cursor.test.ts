import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readCursor, toPage, writeCursor } from "./cursor.js";
import { ProblemError } from "./problem.js";

const keys = z.tuple([z.union([z.string(), z.int()]), z.string()]);
const codeOf = (list: string, cursor: string) => {
  try {
    readCursor(list, cursor, keys);
    return "read";
  } catch (error) {
    return error instanceof ProblemError ? error.code : error;
  }
};

test("a cursor gives back the keys it was written with", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.oneof(fc.string({ unit: "grapheme" }), fc.integer()),
      fc.string(),
      (list, first, id) => {
        fc.pre(!JSON.stringify([first, id]).includes("\\u0000"));
        expect(readCursor(list, writeCursor(list, [first, id]), keys)).toEqual([first, id]);
      },
    ),
  );
});

describe("is refused", () => {
  const cursor = writeCursor("list a", ["name", "12"]);

  test("by another list", () => expect(codeOf("list b", cursor)).toBe("invalid-cursor"));

  test("after any change of it", () => {
    for (let at = 0; at < cursor.length; at += 1) {
      const changed = cursor.slice(0, at) + (cursor[at] === "A" ? "B" : "A") + cursor.slice(at + 1);
      // The last letter of base64 has bits that say nothing.
      if (Buffer.from(changed, "base64url").equals(Buffer.from(cursor, "base64url"))) continue;
      expect([at, codeOf("list a", changed)]).toEqual([at, "invalid-cursor"]);
    }
  });

  test("when it is any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(codeOf("list a", text)).toBe("invalid-cursor");
      }),
    );
  });

  test("when its keys are of other types, or cannot be stored", () => {
    expect(codeOf("list a", writeCursor("list a", [{}, "12"]))).toBe("invalid-cursor");
    expect(codeOf("list a", writeCursor("list a", ["\u0000", "12"]))).toBe("invalid-cursor");
  });
});

test("the last page has no cursor", () => {
  const page = (rows: number[], limit: number) => toPage("l", rows, limit, (row) => [row], String);
  expect(page([1, 2, 3], 2).items).toEqual(["1", "2"]);
  expect(page([1, 2, 3], 2).nextCursor).not.toBeNull();
  expect(page([1, 2], 2).nextCursor).toBeNull();
  expect(page([], 2).nextCursor).toBeNull();
});
