import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, foldDiff } from "./diff-lines";

const short = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${text}`);

test("one changed line", () => {
  expect(short("a\nprivileged: true\nb\n", "a\nprivileged: false\nb\n")).toEqual([
    " a",
    "-privileged: true",
    "+privileged: false",
    " b",
  ]);
});

test("lines that come and go", () => {
  expect(short("a\nb\nc\nd", "a\nc\nx\nd")).toEqual([" a", "-b", " c", "+x", " d"]);
});

test("both texts can be read back, with their line numbers", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 30 })
    .map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const side = (other: string) => lines.filter(({ kind }) => kind !== other);
      expect(
        side("added")
          .map((line) => line.text)
          .join("\n"),
      ).toBe(before);
      expect(
        side("removed")
          .map((line) => line.text)
          .join("\n"),
      ).toBe(after);
      expect(side("added").map((line) => line.before)).toEqual(side("added").map((_, index) => index + 1));
      expect(side("removed").map((line) => line.after)).toEqual(side("removed").map((_, index) => index + 1));
    }),
  );
});

test("no shorter way exists for small texts", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const changes = diffLines(a.join("\n"), b.join("\n")).filter(({ kind }) => kind !== "same").length;
      expect(changes).toBe(a.length + b.length - 2 * longestCommon(a, b));
    }),
  );
});

/** Length of the longest common subsequence, by the plain table. */
function longestCommon(a: string[], b: string[]): number {
  let row = Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    for (const [j, y] of b.entries()) next.push(x === y ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    row = next;
  }
  return row[b.length] ?? 0;
}

test("far from changes, lines are folded into one gap", () => {
  const before = Array.from({ length: 40 }, (_, index) => `line ${index}`).join("\n");
  const folded = foldDiff(diffLines(before, before.replace("line 20", "other")));
  expect(folded.filter((line) => line === null)).toHaveLength(2);
  expect(folded.filter((line) => line !== null)).toHaveLength(8);
  expect(foldDiff(diffLines("a\nb", "a\nb"))).toEqual([null]);
});
