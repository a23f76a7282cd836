import pg from "pg";
import { expect, test } from "vitest";
import { instantTexts } from "./instant-texts.js";

const parse = instantTexts.getTypeParser(pg.types.builtins.TIMESTAMPTZ, "text");

test.each([
  ["2026-11-27 03:00:00+00", "2026-11-27T03:00:00.000Z"],
  ["2026-11-27 03:00:00.1+00", "2026-11-27T03:00:00.100Z"],
  ["2026-11-27 03:00:00.987654+00", "2026-11-27T03:00:00.987Z"],
])("%s", (written, text) => {
  expect(parse(written)).toBe(text);
});

test("all else is parsed as ever", () => {
  expect(instantTexts.getTypeParser(pg.types.builtins.INT4, "text")("7")).toBe(7);
});
