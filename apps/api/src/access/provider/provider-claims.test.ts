import { describe, expect, test } from "vitest";
import { readProviderClaims } from "./provider-claims.js";

const base = { iss: "https://id.example", sub: "42" };
const groupsOf = (claims: object, groupsClaim = "groups") =>
  readProviderClaims({ ...base, ...claims }, groupsClaim, []).groups;
const claimsOf = (claims: object, ...names: string[]) =>
  readProviderClaims({ ...base, ...claims }, "groups", names).claims;

describe("groups", () => {
  test.each<[string, object, string, string[]]>([
    ["a list", { groups: ["a", "b", "a"] }, "groups", ["a", "b"]],
    ["one", { groups: "a" }, "groups", ["a"]],
    ["inside of objects", { realm_access: { roles: ["a"] } }, "realm_access.roles", ["a"]],
    ["under a name with dots", { "https://x.example/groups": ["a"] }, "https://x.example/groups", ["a"]],
    ["none", {}, "groups", []],
    ["objects and nothing", { groups: [{ id: "a" }, null, 7] }, "groups", ["7"]],
    ["too long, or not storable", { groups: ["a".repeat(301), "a\u0000", "\ud800", "b"] }, "groups", ["b"]],
    ["of the prototype", {}, "constructor.name", []],
  ])("%s", (_name, claims, groupsClaim, expected) => expect(groupsOf(claims, groupsClaim)).toEqual(expected));
});

test("only claims that are asked for are kept", () => {
  expect(claimsOf({ department: "security", phone: "1" }, "department", "team")).toEqual(["department=security"]);
});

test("an e-mail address gives a role where the provider verified it", () => {
  expect(claimsOf({ email: "ada@x.example" }, "email")).toEqual([]);
  expect(claimsOf({ email: "ada@x.example", email_verified: "true" }, "email")).toEqual([]);
  expect(claimsOf({ email: "ada@x.example", email_verified: true }, "email")).toEqual(["email=ada@x.example"]);
});

test("a name is readable whatever the provider sends", () => {
  const nameOf = (claims: object) => readProviderClaims({ ...base, ...claims }, "groups", []).name;
  expect(nameOf({ name: "  Ada\u202e\u0000 Lovelace\n" })).toBe("Ada Lovelace");
  expect(nameOf({ name: " ", preferred_username: "ada" })).toBe("ada");
  expect(nameOf({ name: 7 })).toBe("42");
  expect(nameOf({ name: "a".repeat(500) })).toHaveLength(100);
});
