import { expect, test } from "vitest";
import { countOf, formatBytes, formatCount, formatNumber, formatShare, signed } from "./number";

test("a share is never rounded to a whole that it is not", () => {
  expect([0, 0.001, 0.004, 0.5, 0.734, 0.996, 0.9999, 1].map(formatShare)).toEqual([
    "0 %",
    "1 %",
    "1 %",
    "50 %",
    "73 %",
    "99 %",
    "99 %",
    "100 %",
  ]);
});

test("numbers with their words and signs", () => {
  expect(countOf(1, "cluster")).toBe("1 cluster");
  expect(countOf(1_204, "discovery", "discoveries")).toBe("1,204 discoveries");
  expect([signed(14, "+"), signed(31, "−"), signed(0, "−")]).toEqual(["+14", "−31", "0"]);
  expect(formatNumber(12_408)).toBe("12,408");
});

test("a count that was stopped says so", () => {
  expect(formatCount({ value: 412, exact: true })).toBe("412");
  expect(formatCount({ value: 10_000, exact: false })).toBe("more than 10,000");
});

test("bytes in decimal units", () => {
  expect([0, 999, 3_400, 12_000_000, 2_500_000_000_000].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "3.4 kB",
    "12 MB",
    "2.5 TB",
  ]);
});
