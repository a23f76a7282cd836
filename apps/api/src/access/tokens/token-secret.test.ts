import { tokenPattern } from "@periplus/shared/token";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isTokenSecret, newTokenSecret } from "./token-secret.js";

test("a new secret has the form that scanners look for, and is never the same", () => {
  const secrets = Array.from({ length: 200 }, newTokenSecret);
  for (const secret of secrets)
    expect([secret, tokenPattern.test(secret), isTokenSecret(secret)]).toEqual([secret, true, true]);
  expect(new Set(secrets).size).toBe(secrets.length);
});

test("one that differs in a single character is none", () => {
  const secret = newTokenSecret();
  fc.assert(
    fc.property(fc.nat(secret.length - 1), fc.constantFrom(..."0aZ_x9"), (at, other) => {
      fc.pre(secret[at] !== other);
      expect(isTokenSecret(secret.slice(0, at) + other + secret.slice(at + 1))).toBe(false);
    }),
  );
});

test("secrets of older versions are looked up, other texts are not", () => {
  expect(isTokenSecret(`periplus_${"a".repeat(43)}`)).toBe(true);
  for (const text of ["", "periplus_", "periplus_pat_", "ghp_0123456789", `periplus_pat_${"a".repeat(38)}`])
    expect(isTokenSecret(text)).toBe(false);
});
