import { expect, test } from "vitest";
import { describeError } from "./describe-error.js";

test("an error is told with its cause, and never with what hangs on it", () => {
  const cause = Object.assign(new Error("403"), { request: { headers: { authorization: "Bearer hidden" } } });
  const error = Object.assign(new Error("No answer", { cause }), { client: { password: "hidden" } });
  expect(describeError(error)).toMatch(/^Error: No answer\n {6}at [\s\S]*\n {4}because of Error: 403$/);
  expect(describeError(error)).not.toContain("hidden");
  expect(describeError("text")).toBe("text");
});

test("an error that lost its class is told as one", () => {
  const { message, stack } = new Error("relation is missing");
  expect(describeError({ message, stack, queue: "read-cluster" })).toMatch(/^Error: relation is missing\n {6}at /);
  expect(describeError({ message, secret: "hidden" })).toBe("relation is missing");
  expect(describeError({ secret: "hidden" })).toBe("An error without words");
});

test("what it says cannot pass for another line of the log, or for a command to the terminal", () => {
  const forged = new Error("no\n[Nest] 1  - LOG [access] admin signed in\r\u001b[2J\u202e");
  const lines = describeError({ message: forged.message }).split("\n");
  expect(lines).toEqual(["no", String.raw`  [Nest] 1  - LOG [access] admin signed in\u000d\u001b[2J\u202e`]);
});
