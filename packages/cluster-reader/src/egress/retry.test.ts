import { describe, expect, test } from "vitest";
import { readRetryAfter, waitBeforeRetry } from "./retry.js";

const now = new Date("2026-01-01T00:00:00Z");
const policy = { attempts: 4, firstWaitMs: 100, longestWaitMs: 1_000 };

describe("Retry-After", () => {
  test.each([
    ["5", 5_000],
    ["0", 0],
    ["0.5", 500],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Thu, 01 Jan 2020 00:00:30 GMT", 0],
    ["soon", undefined],
    [undefined, undefined],
  ])("%s asks for %s ms", (header, expected) => expect(readRetryAfter(header, now)).toBe(expected));
});

describe("the wait before the next attempt", () => {
  test("doubles, and is spread over the second half of its step", () => {
    expect([1, 2, 3].map((failed) => waitBeforeRetry(policy, failed, undefined, 0))).toEqual([50, 100, 200]);
    expect(waitBeforeRetry(policy, 1, undefined, 0.999)).toBeCloseTo(100, 0);
  });
  test("ends after the last attempt", () => expect(waitBeforeRetry(policy, 4, 1, 0)).toBeUndefined());
  test("is what the server asks for, unless that is too long", () => {
    expect(waitBeforeRetry(policy, 1, 700, 0)).toBe(700);
    expect(waitBeforeRetry(policy, 1, 1_001, 0)).toBeUndefined();
  });
});
