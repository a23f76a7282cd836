import { expect, test } from "vitest";
import { describeError } from "./describe-error.js";

test("an error is told with its cause, and never with what hangs on it", () => {
  const cause = Object.assign(new Error("403"), { request: { headers: { authorization: "Bearer hidden" } } });
  const error = Object.assign(new Error("No answer", { cause }), { client: { password: "hidden" } });
  expect(describeError(error)).toMatch(/^Error: No answer\n {4}at [\s\S]*\n {2}because of Error: 403$/);
  expect(describeError(error)).not.toContain("hidden");
  expect(describeError("text")).toBe("text");
});

test("an error that lost its class is told as one", () => {
  const { message, stack } = new Error("relation is missing");
  expect(describeError({ message, stack, queue: "read-cluster" })).toMatch(/^Error: relation is missing\n {4}at /);
  expect(describeError({ message, secret: "hidden" })).toBe("relation is missing");
  expect(describeError({ secret: "hidden" })).toBe("An error without words");
});
