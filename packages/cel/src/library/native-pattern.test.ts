import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { translatePattern } from "./native-pattern.js";

/** Pieces that patterns are made of; put together they are mostly valid. */
const PIECES = [
  ..."abz09.*+?|()[]{}^$\\/-_:@#,~ ",
  "[a-z0-9]",
  "[^a-c]",
  "[-a]",
  "[a-]",
  "[\\w.-]",
  "[\\d\\s]",
  "\\d",
  "\\D",
  "\\w",
  "\\W",
  "\\s",
  "\\S",
  "\\b",
  "\\B",
  "\\.",
  "\\-",
  "\\n",
  "(?:",
  "(a|b)",
  "{2}",
  "{1,3}",
  "{0,}",
  "*?",
  "(?i)",
];
const TEXT = fc
  .array(fc.constantFrom(..."abczAB019._-/:@ \n\r\t\u2028\u00a0\u00e9", "\u{1f600}", "\u0130", "ab", "\\", "[", "]"))
  .map((parts) => parts.join(""));

function compileRe2(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

describe("translatePattern", () => {
  it("means what RE2 means", () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 }),
        fc.array(TEXT, { minLength: 1, maxLength: 6 }),
        (pieces, texts) => {
          const pattern = pieces.join("");
          const re2 = compileRe2(pattern);
          const native = re2 && translatePattern(pattern);
          if (re2 === undefined || native === undefined) return;
          compared += 1;
          for (const text of texts) expect([pattern, text, native.test(text)]).toEqual([pattern, text, re2.test(text)]);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  it.each(["^(registry\\.example\\.com|ghcr\\.io/acme)/.+$", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "latest$", "^a+-b+$"])(
    "translates %s",
    (pattern) => {
      expect(translatePattern(pattern)).toBeDefined();
    },
  );

  it.each([
    "(a+)+",
    "(a|a)*b",
    "(x+x+)+y",
    "^(.*)(.*)(.*)$",
    "a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa",
    "(?i)a",
    "[[:alpha:]]",
    "\u00e9",
  ])("leaves %s to RE2", (pattern) => {
    expect(translatePattern(pattern)).toBeUndefined();
  });

  it("keeps the number of ways small", () => {
    for (const pattern of ["^[a-z]+[a-z]+$", ".*x", "^a*a*$", "[ab]*c"]) {
      const native = translatePattern(pattern);
      if (native === undefined) continue;
      const before = performance.now();
      for (let run = 0; run < 100; run += 1) native.test("a".repeat(256));
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});
