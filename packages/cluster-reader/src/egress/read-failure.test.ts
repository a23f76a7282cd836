import { expect, test } from "vitest";
import { findReadFailure, ReadFailure } from "./read-failure.js";

test("a failure is found below what wrapped it", () => {
  const failure = new ReadFailure("forbidden", "Not allowed");
  expect(findReadFailure(failure)).toBe(failure);
  expect(findReadFailure(new Error("retried", { cause: new Error("sent", { cause: failure }) }))).toBe(failure);
});

test("other errors hold none, not even in a circle", () => {
  const error = new Error("outer");
  error.cause = error;
  expect(findReadFailure(error)).toBeUndefined();
  expect(findReadFailure("text")).toBeUndefined();
});
