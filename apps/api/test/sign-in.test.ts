import { problem } from "@periplus/shared/problem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PasswordsService } from "../src/access/sign-in/passwords.service.js";
import { SignInCodesStore } from "../src/access/sign-in/sign-in-codes.store.js";
import { SignInLinks } from "../src/access/sign-in/sign-in-links.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
});
afterAll(() => it.close());

const minute = 60_000;
const password = "correct horse battery staple";
const post = (
  name: "createSession" | "createPasswordSession" | "createFirstAccount" | "choosePassword",
  body: object,
) => it.call(name, { token: null, body });
const cookieOf = (answer: { cookies: unknown[] }) => answer.cookies[0] as { name: string; value: string };
const headerOf = (answer: { cookies: unknown[] }) => ({ cookie: `${cookieOf(answer).name}=${cookieOf(answer).value}` });
const meWith = async (headers: { cookie: string }) => it.call("getMe", { token: null, headers });

/** A person of this installation with a password; returns their id. */
async function addPerson(signInName: string): Promise<string> {
  const body = { kind: "person", name: signInName, signInName, grants: [{ role: "reader", connectorIds: null }] };
  const { account, link } = (await it.call("createAccount", { body })).json();
  expect((await post("choosePassword", { code: link.code, password })).statusCode).toBe(201);
  return account.id;
}

describe("a link", () => {
  test("becomes a session that only the browser holds", async () => {
    const answer = await post("createSession", {
      code: await it.access.createSignInCode({ name: "somebody", role: "admin" }),
    });
    expect(answer.cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
    const headers = headerOf(answer);
    expect((await meWith(headers)).json()).toMatchObject({ name: "somebody", role: "admin", via: "session" });
    expect((await it.call("deleteSession", { token: null, headers })).statusCode).toBe(204);
    expect((await meWith(headers)).statusCode).toBe(401);
  });

  test("signs in once, with the role that was chosen", async () => {
    const link = await it.call("createSignInLink", { body: { name: "Ada", role: "reader" } });
    const { url, code, expiresAt } = link.json();
    expect([link.statusCode, url]).toEqual([201, `http://127.0.0.1:8080/sign-in#code=${code}`]);
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now());
    const session = await post("createSession", { code });
    expect(session.json()).toMatchObject({ name: "Ada", role: "reader", capabilities: { manageAccess: false } });
    expect((await post("createSession", { code })).statusCode).toBe(401);
  });

  test("of which many use the code at once lets one in", async () => {
    const code = await it.access.createSignInCode({ name: "somebody", role: "admin" });
    const answers = await Promise.all(Array.from({ length: 8 }, () => post("createSession", { code })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array(7).fill(401)]);
  });

  test("is good for ten minutes, and for one purpose", async () => {
    const codes = it.app.get(SignInCodesStore, { strict: false });
    const now = new Date();
    const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
    const code = await it.access.createSignInCode({ name: "somebody", role: "admin" }, now);
    expect(await codes.redeem(code, "signIn", later(10 * minute))).toBeUndefined();
    expect(await codes.redeem(code, "password", now)).toBeUndefined();
    expect(await codes.redeem(code, "signIn", later(10 * minute - 1))).toBeDefined();
  });
});

describe("the first account", () => {
  const links = () => it.app.get(SignInLinks, { strict: false });
  const person = { name: "Ada", signInName: "Ada", password };

  test("is made once, with the link that a start printed", async () => {
    const [one, two] = [
      await links().createForFirstAccount(new Date()),
      await links().createForFirstAccount(new Date()),
    ];
    expect(one.url).toBe(`http://127.0.0.1:8080/sign-in#first-account=${one.code}`);
    expect((await post("createSession", { code: one.code })).statusCode).toBe(401);
    expect((await post("createFirstAccount", { ...person, code: one.code, password: "short" })).statusCode).toBe(400);
    expect(
      (await post("createFirstAccount", { ...person, code: one.code, password: "my periplus 12" })).json(),
    ).toMatchObject({ code: "invalid-input", detail: "It must not contain periplus" });
    const made = await post("createFirstAccount", { ...person, code: one.code });
    expect(made.json()).toMatchObject({ name: "Ada", role: "admin", account: { kind: "person", hasPassword: true } });
    expect((await meWith(headerOf(made))).json().capabilities.manageAccess).toBe(true);
    const again = await post("createFirstAccount", { ...person, signInName: "eve", code: two.code });
    expect(problem.parse(again.json()).code).toBe("conflict");
    expect((await post("createPasswordSession", { signInName: " ADA ", password })).statusCode).toBe(201);
  });
});

describe("a password", () => {
  test("signs in, and is kept as Argon2id", async () => {
    const id = await addPerson("grace");
    const answer = await post("createPasswordSession", { signInName: "Grace", password });
    expect(answer.json()).toMatchObject({ me: { name: "grace", role: "reader" }, passkey: null });
    const { rows } = await it.database.pool.query("SELECT hash FROM passwords WHERE account_id = $1", [id]);
    expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test("that is wrong and a name that nobody has are answered alike", async () => {
    await addPerson("alan");
    const [wrong, nobody] = [
      await post("createPasswordSession", { signInName: "alan", password: "wrong" }),
      await post("createPasswordSession", { signInName: "nobody", password: "wrong" }),
    ];
    const told = (answer: typeof wrong) => ({ ...answer.json(), requestId: "" });
    expect(told(wrong)).toEqual(told(nobody));
    expect([wrong.statusCode, wrong.cookies]).toEqual([401, []]);
  });

  test.each(["kurt", "nobody-at-all"])("that is guessed at makes the name wait, longer each time: %s", async (name) => {
    if (name === "kurt") await addPerson(name);
    const passwords = it.app.get(PasswordsService, { strict: false });
    const check = (guess: string) => passwords.check(name, guess, new Date(now)).catch((error) => error);
    let now = Date.now();
    const waits: number[] = [];
    for (let guess = 1; guess <= 14; guess += 1) {
      expect((await check(`guess ${guess}`)).code).toBe("unauthenticated");
      if (guess < 5) continue;
      const refused = await check(password);
      expect(refused.code).toBe("too-many-requests");
      waits.push(Number(refused.headers["retry-after"]));
      now += (waits.at(-1) ?? 0) * 1_000;
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    expect((await check(password)).name).toBe(name === "kurt" ? "kurt" : "ProblemError");
  });

  test("of which the guessing goes on over HTTP is answered 429", async () => {
    for (let guess = 0; guess < 5; guess += 1)
      await post("createPasswordSession", { signInName: "target", password: `guess ${guess}` });
    const answer = await post("createPasswordSession", { signInName: "target", password: "guess" });
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([429, expect.stringMatching(/^(30|29)$/)]);
  });

  test("that is changed ends the other sessions, and the old one is worth nothing", async () => {
    await addPerson("barbara");
    const [here, there] = [
      headerOf(await post("createPasswordSession", { signInName: "barbara", password })),
      headerOf(await post("createPasswordSession", { signInName: "barbara", password })),
    ];
    const change = (current: string, next: string) =>
      it.call("changePassword", { token: null, headers: here, body: { current, password: next } });
    expect((await change("wrong", "another long password")).statusCode).toBe(400);
    expect((await change(password, "barbara barbara barbara")).statusCode).toBe(400);
    expect((await change(password, "another long password")).statusCode).toBe(204);
    expect([(await meWith(here)).statusCode, (await meWith(there)).statusCode]).toEqual([200, 401]);
    expect((await post("createPasswordSession", { signInName: "barbara", password })).statusCode).toBe(401);
    const renewed = { signInName: "barbara", password: "another long password" };
    expect((await post("createPasswordSession", renewed)).statusCode).toBe(201);
  });
});

test("a secret that somebody planted is not the session's after signing in", async () => {
  const planted = await it.access.signIn({ name: "mallory", role: "reader" });
  const code = await it.access.createSignInCode({ name: "victim", role: "admin" });
  const answer = await it.call("createSession", { token: null, headers: planted, body: { code } });
  expect(headerOf(answer).cookie).not.toBe(planted.cookie);
  expect((await meWith(headerOf(answer))).json().name).toBe("victim");
  expect((await meWith(planted)).statusCode).toBe(401);
  const invented = { cookie: `${cookieOf(answer).name}=${"a".repeat(43)}` };
  expect((await meWith(invented)).statusCode).toBe(401);
});

describe("a request that another site makes", () => {
  const from = async (headers: Record<string, string>) => {
    const { cookie } = await it.access.signIn({ name: "somebody", role: "admin" });
    const options = { token: null, headers: { ...headers, host: "127.0.0.1:8080", cookie } };
    return (await it.call("deleteSession", options)).statusCode;
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
    const headers = { "sec-fetch-site": "cross-site" };
    const code = await it.access.createSignInCode({ name: "somebody", role: "admin" });
    expect((await it.call("createSession", { token: null, body: { code }, headers })).statusCode).toBe(403);
    const body = { signInName: "ada", password };
    expect((await it.call("createPasswordSession", { token: null, body, headers })).statusCode).toBe(403);
  });
});
