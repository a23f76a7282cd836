import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { ProblemError } from "../http/problem.js";
import { readKubeconfig } from "./read-kubeconfig.js";

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const encoded = Buffer.from(certificate).toString("base64");

type Fields = Record<string, unknown>;
const write = (cluster: Fields = {}, user: Fields = {}, file: Fields = {}) =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "one",
    clusters: [{ name: "c", cluster: { server: "https://api.example:6443", ...cluster } }],
    contexts: [{ name: "one", context: { cluster: "c", user: "u" } }],
    users: [{ name: "u", user: { token: "abc.def", ...user } }],
    preferences: {},
    ...file,
  });

const refusalOf = (text: string): string => {
  try {
    readKubeconfig(text);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "refused-kubeconfig") return error.detail ?? "";
    throw error;
  }
  return "it was accepted";
};

test("takes what is allowed and nothing else", () => {
  const text = write({ "certificate-authority-data": encoded, "tls-server-name": "kubernetes", extensions: [] });
  expect(readKubeconfig(text)).toEqual({
    cloud: "kubernetes",
    server: "https://api.example:6443",
    certificateAuthority: certificate,
    tlsServerName: "kubernetes",
    token: "abc.def",
  });
});

test("takes an inline client certificate", () => {
  const text = write({}, { "client-certificate-data": encoded, "client-key-data": encoded });
  expect(readKubeconfig(text)).toMatchObject({ clientCertificate: certificate, clientKey: certificate });
});

describe("refuses with the reason", () => {
  test.each([
    ["exec", write({}, { exec: { command: "aws" } }), /would run a program/],
    ["auth-provider", write({}, { "auth-provider": { name: "oidc" } }), /auth-provider/],
    ["a token file", write({}, { tokenFile: "/var/run/token" }), /names a file/],
    ["a CA file", write({ "certificate-authority": "/ca.crt" }), /names a file/],
    ["a key file", write({}, { "client-certificate": "/a", "client-key": "/b" }), /names a file/],
    ["unverified TLS", write({ "insecure-skip-tls-verify": true }), /anybody answer/],
    ["a proxy", write({ "proxy-url": "http://proxy" }), /another machine/],
    ["a password", write({}, { username: "a", password: "b" }), /give a token/],
    ["impersonation", write({}, { as: "admin" }), /impersonation/],
    ["an unknown field", write({}, { something: 1 }), /not accepted/],
    ["plain http", write({ server: "http://api.example" }), /https/],
    ["no current context", write({}, {}, { "current-context": "" }), /current-context/],
    ["another current context", write({}, {}, { "current-context": "two" }), /does not name/],
    [
      "two contexts",
      write({}, {}, { contexts: ["a", "b"].map((name) => ({ name, context: { cluster: "c", user: "u" } })) }),
      /2 contexts/,
    ],
    [
      "a bad user beside a good one",
      write(
        {},
        {},
        {
          users: [
            { name: "u", user: {} },
            { name: "x", user: { exec: {} } },
          ],
        },
      ),
      /program/,
    ],
    ["what is no YAML", "{", /not YAML/],
    ["aliases", "a: &a [x]\nclusters: [*a, *a]\n", /aliases/],
    ["JSON of another kind", "[]", /The file/],
    ["an empty text", "", /The file/],
    ["no PEM", write({ "certificate-authority-data": "AAAA" }), /PEM/],
    ["a duplicate key", `${write()}\nusers: []\n`, /not YAML/],
    ["the prototype", write({}, {}, JSON.parse('{"__proto__":{"exec":1}}')), /not accepted/],
  ])("%s", (_name, text, reason) => expect(refusalOf(text)).toMatch(reason));
});

test("repeats nothing of the text", () => {
  expect(refusalOf("{ token: sesame-open ")).not.toContain("sesame");
  expect(refusalOf(write({}, { "token-of-mine": "sesame" }))).not.toContain("sesame");
});
