import { expect, test } from "vitest";
import { readToken } from "./bound-token.js";

const token = (claims: object) =>
  `${Buffer.from("{}").toString("base64url")}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
const bound = { namespace: "periplus", serviceaccount: { name: "posture-reader", uid: "1" } };

test("a bound token tells when it ends, and is renewed at half of its life", () => {
  const facts = readToken(token({ iat: 1_000, exp: 3_000, aud: ["a"], "kubernetes.io": bound }));
  expect(facts).toEqual({
    endsAt: new Date(3_000_000),
    renewAt: new Date(2_000_000),
    account: { namespace: "periplus", name: "posture-reader" },
    audiences: ["a"],
    lifeSeconds: 2_000,
  });
});

test.each([
  ["of the older kind", token({ sub: "system:serviceaccount:a:b" })],
  ["that is opaque", "0123456789abcdef"],
  ["that is no JSON", "a.b.c"],
  ["of somebody else", token({ exp: 5, iat: 1, aud: "x", "kubernetes.io": 7 })],
])("a token %s cannot be renewed", (_name, text) => {
  expect(readToken(text)).toMatchObject({ renewAt: null, account: null });
});
