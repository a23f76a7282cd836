import fc from "fast-check";
import { expect, test } from "vitest";
import { copyRow } from "./copy-text.js";

/** What Postgres makes of the text form of COPY: https://www.postgresql.org/docs/18/sql-copy.html */
function parseRow(row: string): (string | null)[] {
  const meanings: Record<string, string> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };
  return row
    .slice(0, -1)
    .split("\t")
    .map((field) => (field === "\\N" ? null : field.replace(/\\(.)/g, (_, mark: string) => meanings[mark] ?? mark)));
}

test("any text comes back as it was, and a row stays one line", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: "grapheme" })), { minLength: 1 }), (values) => {
      const row = copyRow(values);
      expect(row.slice(0, -1)).not.toContain("\n");
      expect(row.endsWith("\n")).toBe(true);
      expect(parseRow(row)).toEqual(values);
    }),
  );
});

test("what looks like a mark of COPY is text", () =>
  expect(parseRow(copyRow(["\\N", "\\.", "a\\tb"]))).toEqual(["\\N", "\\.", "a\\tb"]));

test("other values", () => {
  const at = new Date("2026-01-02T03:04:05.678Z");
  expect(copyRow([7, true, false, null, at, [], [1, 2]])).toBe("7\tt\tf\t\\N\t2026-01-02T03:04:05.678Z\t{}\t{1,2}\n");
});
