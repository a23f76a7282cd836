import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, test } from "vitest";
import { weaknessOf } from "./password-weakness.js";

const common = dictionary["passwords-common"] as string[];
const fits = (password: string) => password.length >= 12;
const accepted = (passwords: readonly string[]) => passwords.filter((each) => weaknessOf(each, []) === undefined);

describe("a password is refused", () => {
  test("when it is one of the common ones that are long enough", () => {
    const long = common.filter(fits);
    expect(long.length).toBeGreaterThan(100);
    expect(accepted(long)).toEqual([]);
  });

  test.each([
    ["a year", (word: string) => `${word}2026!!`],
    ["digits in a row", (word: string) => `${word}123456`],
    ["itself", (word: string) => word + word],
    ["a capital and a sign", (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}1234!`],
  ])("when it is one of the 300 most common ones with %s", (_name, extend) => {
    const extended = common.slice(0, 300).map(extend).filter(fits);
    expect(extended.length).toBeGreaterThan(90);
    expect(accepted(extended)).toEqual([]);
  });

  test.each(["qwertyuiop12", "1q2w3e4r5t6y", "abcdefghijkl", "01.01.1980 1980", "aaaaaabbbbbb", "p@ssw0rd2026!"])(
    "like %s",
    (password) => expect(weaknessOf(password, [])).toMatch(/easy to guess|repeats/),
  );

  test("with a name in it", () => {
    expect(weaknessOf("my lovelace secret", ["Lovelace"])).toBe("It must not contain Lovelace");
    expect(weaknessOf("we use Periplus here", [])).toBe("It must not contain periplus");
  });
});

test.each([
  "correct horse battery staple",
  "a9$kd02kLpq1",
  "my dog eats shoes",
  "Tr0ub4dor&3xx",
  "pflaumenkuchen mit sahne",
])("%s is taken", (password) => expect(weaknessOf(password, ["Ada"])).toBeUndefined());

test("a long one takes no longer than a short one", () => {
  const begun = process.cpuUsage();
  for (const text of ["p@ssw0rd", "1!aA", "qwertz", "äöü"]) weaknessOf(text.repeat(250).slice(0, 1_000), []);
  expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000);
});
