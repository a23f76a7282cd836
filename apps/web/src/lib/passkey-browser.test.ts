import { expect, test } from "vitest";
import { describePasskeyError, isAddress } from "./passkey-browser";

test.each([
  ["127.0.0.1", true],
  ["[::1]", true],
  ["localhost", false],
  ["periplus.example", false],
  ["10.example", false],
])("%s", (host, expected) => expect(isAddress(host)).toBe(expected));

test("a dialog that was closed is said so", () => {
  expect(describePasskeyError(Object.assign(new Error("x"), { name: "NotAllowedError" }))).toMatch(/closed/);
  expect(describePasskeyError(new Error("The words of the browser"))).toBe("The words of the browser");
});
