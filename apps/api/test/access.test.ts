import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
});
afterAll(() => it.close());

const signIn = async () => {
  const { code } = await it.access.createSignInCode({ name: "somebody", role: "admin" }, new Date());
  const answer = await it.call("createSession", { token: null, body: { code } });
  return answer.cookies[0] as { name: string; value: string; httpOnly: boolean; sameSite: string; path: string };
};

test("a sign-in code becomes a session that only the browser holds", async () => {
  const cookie = await signIn();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
  const headers = { cookie: `${cookie.name}=${cookie.value}` };
  const me = await it.call("getMe", { token: null, headers });
  expect(me.json()).toMatchObject({ name: "somebody", role: "admin", via: "session" });
  expect((await it.call("deleteSession", { token: null, headers })).statusCode).toBe(204);
  expect((await it.call("getMe", { token: null, headers })).statusCode).toBe(401);
});

test("a link that an administrator makes signs in once, with the role that was chosen", async () => {
  const link = await it.call("createSignInLink", { body: { name: "Ada", role: "reader" } });
  const { url, code, expiresAt } = link.json();
  expect([link.statusCode, url]).toEqual([201, `http://127.0.0.1:8080/sign-in#code=${code}`]);
  expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now());
  const session = await it.call("createSession", { token: null, body: { code } });
  expect(session.json()).toMatchObject({ name: "Ada", role: "reader", capabilities: { manageAccess: false } });
  expect((await it.call("createSession", { token: null, body: { code } })).statusCode).toBe(401);
});

test("of many exchanges of one code at once, one wins", async () => {
  const { code } = await it.access.createSignInCode({ name: "somebody", role: "admin" }, new Date());
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => it.call("createSession", { token: null, body: { code } })),
  );
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array(7).fill(401)]);
});

test("a code is good for fifteen minutes", async () => {
  const now = new Date();
  const { code } = await it.access.createSignInCode({ name: "somebody", role: "admin" }, now);
  expect(await it.access.redeemSignInCode(code, new Date(now.getTime() + 15 * 60_000))).toBeUndefined();
  expect(await it.access.redeemSignInCode(code, new Date(now.getTime() + 15 * 60_000 - 1))).toBeDefined();
});

test("a token is shown once, works until it is revoked or ends, and is told apart from others", async () => {
  const created = await it.call("createToken", { body: { name: "robot", role: "reader" } });
  expect(created.statusCode).toBe(201);
  const { id, secret } = created.json();
  expect(secret).toMatch(/^periplus_/);
  expect((await it.call("getMe", { token: secret })).json()).toMatchObject({ name: "robot", via: "token" });
  expect((await it.call("listTokens")).body).not.toContain(secret);
  expect((await it.call("listTokens")).json().items).toContainEqual(expect.objectContaining({ id, name: "robot" }));
  expect(await it.access.findToken(secret, new Date(Date.now() + 91 * 86_400_000))).toBeUndefined();
  expect((await it.call("deleteToken", { params: { id } })).statusCode).toBe(204);
  expect((await it.call("getMe", { token: secret })).statusCode).toBe(401);
  expect((await it.call("deleteToken", { params: { id } })).statusCode).toBe(404);
});

describe("a request that another site makes", () => {
  const from = async (headers: Record<string, string>) => {
    const cookie = await signIn();
    const answer = await it.call("deleteSession", {
      token: null,
      headers: { ...headers, host: "127.0.0.1:8080", cookie: `${cookie.name}=${cookie.value}` },
    });
    return answer.statusCode;
  };

  test("is refused", async () => {
    expect(await from({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await from({ "sec-fetch-site": "same-site" })).toBe(403);
    expect(await from({ origin: "https://evil.example" })).toBe(403);
    expect(await from({ origin: "null" })).toBe(403);
    expect(await from({ "sec-fetch-site": "cross-site", origin: "http://127.0.0.1:8080" })).toBe(403);
  });

  test("and the page's own and a script's are not", async () => {
    expect(await from({ "sec-fetch-site": "same-origin" })).toBe(204);
    expect(await from({ origin: "http://127.0.0.1:8080" })).toBe(204);
    expect(await from({})).toBe(204);
  });

  test("cannot plant a session", async () => {
    const { code } = await it.access.createSignInCode({ name: "somebody", role: "admin" }, new Date());
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await it.call("createSession", { token: null, body: { code }, headers })).statusCode).toBe(403);
  });
});
