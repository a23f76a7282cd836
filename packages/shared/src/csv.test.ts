import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine } from "./csv.js";

test.each([
  ["=1+1", `"'=1+1"`],
  ["+1", `"'+1"`],
  ["-2+3", `"'-2+3"`],
  ["@SUM(A1)", `"'@SUM(A1)"`],
  ["\t=1", `"'\t=1"`],
  [" =1", `"' =1"`],
  ["\u200b=1", `"'\u200b=1"`],
  ["＝1", `"'＝1"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["-3.5", "-3.5"],
  ["a=b", "a=b"],
  ['a"b,c', '"a""b,c"'],
])("%j", (cell, written) => expect(csvLine([cell])).toBe(written));

test("whatever the cells are, none begins like a formula, and the line has as many of them", () => {
  const cell = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("=", "+", "-", "@", '"', ",", "\r\n"));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      const read = parse(csvLine(cells));
      expect(read).toHaveLength(cells.length);
      for (const [index, text] of read.entries()) {
        expect(text.replace(/^'/, "")).toBe(cells[index]?.replace(/^'/, ""));
        expect(/^[\s\p{Cf}]*[=+@\t\r]/u.test(text)).toBe(false);
      }
    }),
  );
});

/** Cells of one line, as RFC 4180 has them. */
function parse(line: string): string[] {
  const cells: string[] = [];
  let rest = `,${line}`;
  while (rest !== "") {
    const [whole = rest, quoted, plain = ""] = /^,(?:"((?:[^"]|"")*)"|([^",]*))/.exec(rest) ?? [];
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    rest = rest.slice(whole.length);
  }
  return cells;
}
