import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleText } from "./visible-text.js";

test.each([
  ["an override of the direction", "safe\u202egnp.exe", "safe\\u202egnp.exe"],
  ["isolates", "a\u2066b\u2069", "a\\u2066b\\u2069"],
  ["the Arabic letter mark", "\u061c", "\\u061c"],
  ["a terminal's escape", "\u001b[2J\u001b]0;x\u0007", "\\u001b[2J\\u001b]0;x\\u0007"],
  ["the eight-bit escape", "\u009b31m", "\\u009b31m"],
  ["zero width", "ad\u200bmin\ufeff\u2060", "ad\\u200bmin\\ufeff\\u2060"],
  ["a joiner between ASCII", "ad\u200dmin", "ad\\u200dmin"],
  ["tags", "a\u{e0041}", "a\\u{e0041}"],
  ["half a character", "a\ud800", "a\\ud800"],
  ["lines", "a\r\nb\tc\u2028d", "a\\u000d\\u000ab\\u0009c\\u2028d"],
])("%s is written out", (_what, text, shown) => expect(visibleText(text)).toBe(shown));

test.each(["plain", "Größe – 東京", "می‌خواهم", "👩‍💻", "क्‍ष", "\\u202e"])("%s is left as it is", (text) =>
  expect(visibleText(text)).toBe(text),
);

test("lines stay where they are wanted", () =>
  expect(visibleText("a\r\nb\t\u001b[0m", { keepLines: true })).toBe("a\r\nb\t\\u001b[0m"));

test("whatever the text is, nothing is left that moves or hides other text", () => {
  const unit = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\u202e", "\u2067", "\u200b", "\u001b", "\u009b", "\ufeff", "\u0000"),
  );
  fc.assert(
    fc.property(fc.array(unit), (parts) => {
      const shown = visibleText(parts.join(""));
      expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_C}\p{Zl}\p{Zp}\u200b\u2060\ufeff]/u);
      expect(visibleText(shown)).toBe(shown);
    }),
  );
});
