import { describe, expect, test } from "vitest";
import { readConfig } from "./config.js";

const client = { PERIPLUS_OIDC_CLIENT_ID: "periplus" };
const providerOf = (settings: Record<string, string>) => readConfig({ ...client, ...settings }, "/").values.provider;

describe("the identity provider", () => {
  test("has a name and asks for groups unless it is told otherwise", () => {
    expect(providerOf({ PERIPLUS_OIDC_ISSUER: "https://id.example/realms/a" })).toEqual({
      issuer: "https://id.example/realms/a",
      clientId: "periplus",
      clientSecret: undefined,
      name: "id.example",
      scopes: "openid profile email",
      groupsClaim: "groups",
      roles: [],
    });
    expect(providerOf({})).toBeUndefined();
  });

  test.each(["http://id.example", "ftp://id.example", "id.example", "https://id.example?x=1", "https://id.example#x"])(
    "is not at %s",
    (issuer) => expect(() => providerOf({ PERIPLUS_OIDC_ISSUER: issuer })).toThrow("PERIPLUS_OIDC_ISSUER"),
  );

  test.each(["http://127.0.0.1:8081", "http://localhost:8081/x", "http://[::1]:8081"])("may be at %s", (issuer) => {
    expect(providerOf({ PERIPLUS_OIDC_ISSUER: issuer })?.issuer).toBe(issuer);
  });

  test("needs to know who asks", () => {
    const read = () => readConfig({ PERIPLUS_OIDC_ISSUER: "https://id.example" }, "/");
    expect(read).toThrow("PERIPLUS_OIDC_CLIENT_ID must be given with PERIPLUS_OIDC_ISSUER");
  });

  test("gives roles to groups and claims, whatever is in their names", () => {
    const rolesOf = (text: string) =>
      providerOf({ PERIPLUS_OIDC_ISSUER: "https://id.example", PERIPLUS_OIDC_ROLES: text })?.roles;
    expect(rolesOf(" CN=a,OU=b=admin; claim:urn:x:dept=a=b=reader;urn:all=connectorManager; ")).toEqual([
      { claim: null, value: "CN=a,OU=b", role: "admin" },
      { claim: "urn:x:dept", value: "a=b", role: "reader" },
      { claim: null, value: "urn:all", role: "connectorManager" },
    ]);
    for (const wrong of ["platform", "platform=king", "=admin", "a=admin,b=reader"])
      expect(() => rolesOf(wrong)).toThrow("PERIPLUS_OIDC_ROLES has");
  });
});

test("proxies are trusted by address and network", () => {
  const proxiesOf = (text: string) => readConfig({ PERIPLUS_TRUSTED_PROXIES: text }, "/").values.trustedProxies;
  expect(proxiesOf("10.0.0.0/8, ::1")).toEqual(["10.0.0.0/8", "::1"]);
  for (const wrong of ["10.0.0.0/33", "proxy.example", "10.0.0.256", "all", "::1/129", "10.0.0.1 10.0.0.2"])
    expect(() => proxiesOf(wrong)).toThrow("PERIPLUS_TRUSTED_PROXIES has");
});
