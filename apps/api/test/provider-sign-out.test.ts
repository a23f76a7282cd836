import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { IdentityProvider, type TokenFault } from "./identity-provider.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await IdentityProvider.start();
  it = await startTestApp({ ...provider.settings, PERIPLUS_OIDC_ROLES: "everyone=reader" });
});
afterAll(async () => {
  await it.close();
  await provider.stop();
});

async function signIn(sub: string, sid?: string): Promise<{ cookie: string }> {
  provider.person = { sub, name: sub, groups: ["everyone"], ...(sid === undefined ? {} : { sid }) };
  const begun = await it.call("beginProviderSession", { token: null, body: {} });
  const pairs = begun.cookies.map(({ name, value }) => `${name}=${value}`);
  const body = provider.authorize(begun.json().url);
  const answer = await it.call("createProviderSession", { token: null, headers: { cookie: pairs.join("; ") }, body });
  const session = answer.cookies.find(({ value }) => value !== "");
  return { cookie: `${session?.name}=${session?.value}` };
}
const isIn = async (headers: { cookie: string }) =>
  (await it.call("getMe", { token: null, headers })).statusCode === 200;
const send = (token: string, others: Record<string, string> = {}) =>
  it.app.inject({
    method: "POST",
    url: "/api/v1/back-channel-logout",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams({ logout_token: token, ...others }).toString(),
  });

describe("the provider ends", () => {
  test("one of its sessions", async () => {
    const [one, two, other] = [await signIn("ada", "s1"), await signIn("ada", "s2"), await signIn("eve", "s3")];
    const answer = await send(await provider.logoutToken({ sid: "s1" }));
    expect([answer.statusCode, answer.json(), answer.headers["cache-control"]]).toEqual([
      200,
      { ended: 1 },
      "no-store",
    ]);
    expect([await isIn(one), await isIn(two), await isIn(other)]).toEqual([false, true, true]);
    expect((await send(await provider.logoutToken({ sid: "s3", sub: "ada" }))).json()).toEqual({ ended: 0 });
    expect((await send(await provider.logoutToken({ sid: "s3", sub: "nobody" }))).json()).toEqual({ ended: 0 });
    expect(await isIn(other)).toBe(true);
    expect((await send(await provider.logoutToken({ sid: "s3", sub: "eve" }))).json()).toEqual({ ended: 1 });
  });

  test("all of a person", async () => {
    const [one, two, other] = [await signIn("bob"), await signIn("bob", "s9"), await signIn("zoe")];
    expect((await send(await provider.logoutToken({ sub: "bob" }))).json()).toEqual({ ended: 2 });
    expect([await isIn(one), await isIn(two), await isIn(other)]).toEqual([false, false, true]);
  });
});

test("what the provider sends besides is ignored", async () => {
  await signIn("kim");
  expect((await send(await provider.logoutToken({ sub: "kim" }), { reason: "left" })).json()).toEqual({ ended: 1 });
});

describe("a logout token is refused", () => {
  const now = () => Math.floor(Date.now() / 1_000);
  let victim: { cookie: string };
  beforeEach(async () => {
    victim = await signIn("vic", "victim");
  });
  test.each<[string, () => TokenFault]>([
    ["of another issuer", () => ({ claims: { iss: "https://evil.example" } })],
    ["for another client", () => ({ claims: { aud: "other" } })],
    ["without a moment", () => ({ claims: { iat: undefined } as never })],
    ["that is old", () => ({ claims: { iat: now() - 900, exp: now() + 900 } })],
    ["that has ended", () => ({ claims: { iat: now() - 200, exp: now() - 100 } })],
    ["from the future", () => ({ claims: { iat: now() + 900, exp: now() + 1_900 } })],
    ["without an id", () => ({ claims: { jti: undefined } as never })],
    ["without an event", () => ({ claims: { events: undefined } })],
    ["with another event", () => ({ claims: { events: { "http://schemas.openid.net/event/other": {} } } })],
    ["with a nonce, as an ID token has", () => ({ claims: { nonce: "n" } })],
    ["about nobody", () => ({ claims: { sid: undefined, sub: undefined } as never })],
    ["of another type", () => ({ type: "JWT" })],
    ["signed with another key", () => ({ key: "other" })],
    ["that is not signed (alg none)", () => ({ key: "none" })],
    ["signed with the public key as a secret", () => ({ key: "published" })],
  ])("%s", async (_name, fault) => {
    const answer = await send(await provider.logoutToken({ sid: "victim" }, fault()));
    expect([answer.statusCode, answer.json().code]).toEqual([400, "invalid-input"]);
    expect(await isIn(victim)).toBe(true);
  });

  test("a second time", async () => {
    const token = await provider.logoutToken({ sid: "victim" });
    expect((await send(token)).statusCode).toBe(200);
    const again = await signIn("vic", "victim");
    const answer = await send(token);
    expect([answer.statusCode, answer.json().detail]).toEqual([400, "The logout token was used before"]);
    expect(await isIn(again)).toBe(true);
    const fresh = await provider.logoutToken({ sid: "victim" });
    const both = await Promise.all([send(fresh), send(fresh), send(fresh)]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400, 400]);
  });

  test("that is nonsense, or none", async () => {
    for (const token of ["nonsense", "a.b.c", ""]) expect((await send(token)).statusCode).toBe(400);
  });
});

describe("signing out", () => {
  test("of the provider, too", async () => {
    const headers = await signIn("tom", "s20");
    const { url } = (await it.call("signOutOfProvider", { token: null, headers })).json();
    expect(await isIn(headers)).toBe(false);
    const { origin, pathname, searchParams } = new URL(url);
    expect([origin, pathname]).toEqual([provider.issuer, "/end"]);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "periplus",
      post_logout_redirect_uri: "http://127.0.0.1:8080/sign-in",
    });
  });

  test("leads nowhere for whoever came in another way", async () => {
    const headers = await it.access.signIn({ name: "by link", role: "reader" });
    expect((await it.call("signOutOfProvider", { token: null, headers })).json()).toEqual({ url: null });
    expect(await isIn(headers)).toBe(false);
  });
});
