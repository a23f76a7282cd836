import { capabilities } from "@periplus/shared/capability";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ProviderClient } from "../src/access/provider/provider-client.js";
import { TokensStore } from "../src/access/tokens/tokens.store.js";
import { testDatabase } from "./database.js";
import { IdentityProvider, type TokenFault } from "./identity-provider.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await IdentityProvider.start();
  const roles =
    "platform=admin; everyone=reader; claim:department=security=connectorManager; claim:email=a@x.example=admin";
  it = await startTestApp({ ...provider.settings, PERIPLUS_OIDC_ROLES: roles });
});
afterAll(async () => {
  await it.close();
  await provider.stop();
});
afterEach(() => {
  provider.person = { sub: "ada", name: "Ada" };
  provider.fault = {};
  provider.userInfo = {};
});

type Answer = Awaited<ReturnType<TestApp["call"]>>;
const cookieFrom = ({ cookies }: Pick<Answer, "cookies">, part: string) => {
  const found = cookies.find(({ name, value }) => name.includes(part) && value !== "");
  return `${found?.name}=${found?.value}`;
};
/** Sends a browser to the provider; returns where, and the cookie that it keeps meanwhile. */
async function begin(next: string | null = null) {
  const answer = await it.call("beginProviderSession", { token: null, body: { next } });
  return { url: answer.json().url as string, headers: { cookie: cookieFrom(answer, "-attempt") } };
}
const finish = (body: object, headers: { cookie: string }) =>
  it.call("createProviderSession", { token: null, body, headers });
async function signIn(
  person: Partial<IdentityProvider["person"]> = {},
  fault: TokenFault = {},
  next: string | null = null,
) {
  provider.person = { ...provider.person, ...person };
  provider.fault = fault;
  const { url, headers } = await begin(next);
  return finish(provider.authorize(url), headers);
}
const sessionOf = (answer: Answer) => ({ cookie: cookieFrom(answer, "periplus_8080=".slice(0, -1)) });
const meWith = (headers: { cookie: string }) => it.call("getMe", { token: null, headers });

describe("signing in by the provider", () => {
  test("is offered, and leads there with PKCE, state and nonce", async () => {
    expect((await it.call("getSignInOptions", { token: null })).json()).toMatchObject({ provider: "Example ID" });
    const { url } = await begin();
    const { origin, searchParams } = new URL(url);
    expect(origin).toBe(provider.issuer);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "periplus",
      response_type: "code",
      redirect_uri: "http://127.0.0.1:8080/sign-in/callback",
      scope: "openid profile email",
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  test("gives the roles of groups and claims, and leads where one wanted to go", async () => {
    const answer = await signIn({ groups: ["everyone", "others"], department: "security" }, {}, "/findings?q=a");
    expect([answer.statusCode, answer.json().next]).toEqual([201, "/findings?q=a"]);
    expect(answer.json().me).toMatchObject({
      name: "Ada",
      method: "provider",
      capabilities: { viewPosture: true, manageConnectors: true, configureRules: false, manageAccess: false },
    });
    const own = await it.call("listOwnSessions", { token: null, headers: sessionOf(answer) });
    expect(own.json().items).toEqual([expect.objectContaining({ method: "provider", current: true })]);
    const people = (await it.call("listAccounts", { query: { kind: "person" } })).json().items;
    expect(people).toEqual([expect.objectContaining({ name: "Ada", issuer: provider.issuer, grants: [] })]);
  });

  test("again, they have what their groups are by then, everywhere", async () => {
    const earlier = sessionOf(await signIn({ groups: ["platform"] }));
    expect((await meWith(earlier)).json().role).toBe("admin");
    const later = await signIn({ groups: ["everyone"] });
    expect(later.json().me.account.id).toBe((await meWith(earlier)).json().account.id);
    expect((await meWith(earlier)).json().role).toBe("reader");
  });

  test("somebody without a role is not let in, not kept, and loses what they had", async () => {
    const answer = await signIn({ sub: "eve", name: "Eve", groups: ["nobody"] });
    expect([answer.statusCode, answer.json().detail]).toEqual([
      403,
      expect.stringContaining("says that you are Eve. You have no role here"),
    ]);
    expect(answer.cookies.filter(({ value }) => value !== "")).toEqual([]);
    expect((await it.call("listAccounts")).body).not.toContain("Eve");
    const was = sessionOf(await signIn({ groups: ["platform"] }));
    expect((await signIn({ groups: [] })).statusCode).toBe(403);
    expect((await meWith(was)).json().capabilities.viewPosture).toBe(false);
  });

  test("an e-mail address that nobody verified is nobody's", async () => {
    expect((await signIn({ sub: "bob", email: "a@x.example" })).statusCode).toBe(403);
    expect((await signIn({ sub: "bob", email: "a@x.example", email_verified: true })).json().me.role).toBe("admin");
  });

  test("groups may be in the user info", async () => {
    provider.userInfo = { groups: ["platform"] };
    expect((await signIn()).json().me.role).toBe("admin");
    provider.userInfo = { groups: ["platform"], sub: "somebody else" };
    expect((await signIn()).statusCode).toBe(401);
  });

  test("who is disabled stays out", async () => {
    const { id } = (await signIn({ sub: "dis", groups: ["everyone"] })).json().me.account;
    await it.call("updateAccount", { params: { id }, body: { disabled: true } });
    expect((await signIn({ sub: "dis", groups: ["everyone"] })).statusCode).toBe(403);
  });

  test("what the provider said holds for thirty days", async () => {
    const person = sessionOf(await signIn({ groups: ["platform"] }));
    const made = await it.call("createOwnToken", { token: null, headers: person, body: { name: "t", role: "admin" } });
    const tokens = it.app.get(TokensStore, { strict: false });
    const reachAfter = async (days: number) =>
      (await tokens.findPrincipal(made.json().secret, new Date(Date.now() + days * 86_400_000)))?.reach.size;
    expect([await reachAfter(29), await reachAfter(31)]).toEqual([capabilities.length, 0]);
  });

  test("roles that a setting gives are shown and taken there only", async () => {
    const items = (await it.call("listGroupRoles")).json().items as { id: string }[];
    expect(items).toContainEqual(
      expect.objectContaining({
        claim: "department",
        group: "security",
        fromSetting: true,
        createdBy: "PERIPLUS_OIDC_ROLES",
      }),
    );
    const refused = await it.call("deleteGroupRole", { params: { id: items[0]?.id ?? "" } });
    expect([refused.statusCode, refused.json().code]).toEqual([409, "conflict"]);
  });
});

test("roles of a setting are there once, whoever starts at once, and go with it", async () => {
  const url = await testDatabase();
  const startWith = (roles: string) => startTestApp({ ...provider.settings, PERIPLUS_OIDC_ROLES: roles }, url);
  const rolesIn = async (app: TestApp) => {
    const { items } = (await app.call("listGroupRoles")).json() as { items: { id: string; group: string }[] };
    return items.map(({ id, group }) => `${group} ${id}`);
  };
  const apps = await Promise.all([startWith("a=admin;b=reader"), startWith("a=admin;b=reader")]);
  const [first, second] = [await rolesIn(apps[0]), await rolesIn(apps[1])];
  expect([first.length, second]).toEqual([2, first]);
  const later = await startWith("b=reader");
  expect(await rolesIn(later)).toEqual(first.filter((role) => role.startsWith("b ")));
  for (const app of [...apps, later]) await app.close();
});

describe("an ID token is refused", () => {
  const now = () => Math.floor(Date.now() / 1_000);
  test.each<[string, () => TokenFault]>([
    ["of another issuer", () => ({ claims: { iss: "https://evil.example" } })],
    ["for another client", () => ({ claims: { aud: "somebody-else" } })],
    ["for several, and issued to another", () => ({ claims: { aud: ["periplus", "other"], azp: "other" } })],
    ["with another nonce", () => ({ claims: { nonce: "planted" } })],
    ["without a nonce", () => ({ claims: { nonce: undefined } as never })],
    ["that has ended", () => ({ claims: { exp: now() - 60, iat: now() - 600 } })],
    ["without an end", () => ({ claims: { exp: undefined } as never })],
    ["from the future", () => ({ claims: { iat: now() + 600, exp: now() + 900, nbf: now() + 600 } })],
    ["without a subject", () => ({ claims: { sub: undefined } as never })],
    ["signed with another key", () => ({ key: "other" })],
    ["that is not signed (alg none)", () => ({ key: "none" })],
    ["signed with the public key as a secret", () => ({ key: "published" })],
  ])("%s", async (_name, fault) => {
    const answer = await signIn({ groups: ["platform"] }, fault());
    expect([answer.statusCode, answer.json().code]).toEqual([401, "unauthenticated"]);
    expect(answer.cookies.filter(({ value }) => value !== "")).toEqual([]);
  });
});

describe("an answer of the provider is refused", () => {
  test("with a state that is another's, and in another browser", async () => {
    provider.person = { sub: "ada", groups: ["platform"] };
    const [mine, theirs] = [await begin(), await begin()];
    expect((await finish(provider.authorize(theirs.url), mine.headers)).statusCode).toBe(401);
    expect((await finish(provider.authorize(theirs.url), { cookie: "" })).statusCode).toBe(401);
    const invented = { cookie: theirs.headers.cookie.replace(/=.*/, `=${"a".repeat(43)}`) };
    expect((await finish(provider.authorize(theirs.url), invented)).statusCode).toBe(401);
    expect((await finish(provider.authorize(theirs.url), theirs.headers)).statusCode).toBe(201);
  });

  test("a second time", async () => {
    provider.person = { sub: "ada", groups: ["platform"] };
    const { url, headers } = await begin();
    const answer = provider.authorize(url);
    expect((await finish(answer, headers)).statusCode).toBe(201);
    expect((await finish(answer, headers)).statusCode).toBe(401);
  });

  test("in the name of another provider (mix-up), with a code of another sign-in, or with an error", async () => {
    provider.person = { sub: "ada", groups: ["platform"] };
    for (const change of [
      () => ({ iss: "https://evil.example" }),
      () => ({ iss: undefined }),
      async () => ({ code: provider.authorize((await begin()).url).code }),
      () => ({ code: undefined, error: "access_denied" }),
      () => ({ code: "invented" }),
    ]) {
      const { url, headers } = await begin();
      const answer = await finish({ ...provider.authorize(url), ...(await change()) }, headers);
      expect([answer.statusCode, answer.json().code]).toEqual([401, "unauthenticated"]);
    }
  });

  test("from another site", async () => {
    const { url, headers } = await begin();
    const crossSite = { ...headers, "sec-fetch-site": "cross-site" };
    expect((await finish(provider.authorize(url), crossSite)).statusCode).toBe(403);
  });
});

describe("a provider that cannot be used", () => {
  const withDocument = async (document: Record<string, unknown>) => {
    const liar = await IdentityProvider.start();
    liar.document = document;
    const other = await startTestApp(liar.settings);
    other.app.useLogger(false);
    const answer = await other.call("beginProviderSession", { token: null, body: {} });
    await other.close();
    await liar.stop();
    return answer;
  };
  test.each<[string, Record<string, unknown>]>([
    ["says that it is another", { issuer: "https://evil.example" }],
    ["leads to a page that is a script", { authorization_endpoint: "javascript:alert(1)" }],
    ["leads to no page", { authorization_endpoint: undefined }],
    ["says too much", { padding: "a".repeat(1_100_000) }],
  ])("because it %s is said to be unavailable", async (_name, document) => {
    expect((await withDocument(document)).statusCode).toBe(503);
  });

  test("does not keep Periplus from starting, and is asked again", async () => {
    const gone = await IdentityProvider.start();
    await gone.stop();
    const other = await startTestApp(gone.settings);
    other.app.useLogger(false);
    expect((await other.call("getMe")).statusCode).toBe(200);
    expect((await other.call("beginProviderSession", { token: null, body: {} })).statusCode).toBe(503);
    await other.close();
  });

  test("that is not set up is not there", async () => {
    const other = await startTestApp();
    expect((await other.call("beginProviderSession", { token: null, body: {} })).statusCode).toBe(404);
    expect((await other.call("getSignInOptions", { token: null })).json().provider).toBeNull();
    await other.close();
  });
});

test("keys and endpoints in the clear, at another machine, are never asked", async () => {
  const client = it.app.get(ProviderClient, { strict: false });
  expect(client.settings?.issuer).toBe(provider.issuer);
  const liar = await IdentityProvider.start();
  liar.document = { token_endpoint: "http://192.0.2.1/token" };
  const other = await startTestApp({ ...liar.settings, PERIPLUS_OIDC_ROLES: "platform=admin" });
  other.app.useLogger(false);
  const begun = await other.call("beginProviderSession", { token: null, body: {} });
  const headers = { cookie: cookieFrom(begun, "-attempt") };
  const answer = await other.call("createProviderSession", {
    token: null,
    headers,
    body: liar.authorize(begun.json().url),
  });
  expect(answer.statusCode).toBe(401);
  await other.close();
  await liar.stop();
});
