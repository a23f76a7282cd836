import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AccountsStore } from "../src/access/accounts/accounts.store.js";
import { Authenticator } from "../src/access/authenticator.js";
import { SessionsStore } from "../src/access/sessions/sessions.store.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let sessions: SessionsStore;
beforeAll(async () => {
  it = await startTestApp({ PERIPLUS_SESSION_IDLE_MINUTES: "30", PERIPLUS_SESSION_HOURS: "10" });
  sessions = it.app.get(SessionsStore, { strict: false });
});
afterAll(() => it.close());

const [minute, hour] = [60_000, 3_600_000];
const start = Date.parse("2026-11-20T08:00:00Z");
const at = (milliseconds: number) => new Date(start + milliseconds);

async function begin(accountId: string | null = null) {
  const grant = { role: "reader" as const, connectorIds: null };
  const who = { accountId, name: "Ada", grant, method: "link" as const };
  return sessions.begin({ ...who, address: "192.0.2.1", browser: "Test/1" }, at(0));
}

describe("a session", () => {
  test("that is not used ends", async () => {
    const { secret } = await begin();
    expect(await sessions.find(secret, at(29 * minute))).toBeDefined();
    expect(await sessions.find(secret, at(58 * minute))).toBeDefined();
    expect(await sessions.find(secret, at(88 * minute))).toBeUndefined();
  });

  test("that is used ends, too, in the end", async () => {
    const { secret, expiresAt } = await begin();
    expect(expiresAt).toEqual(at(10 * hour));
    for (let time = 0; time < 10 * hour; time += 20 * minute)
      expect(await sessions.find(secret, at(time))).toBeDefined();
    expect(await sessions.find(secret, at(10 * hour))).toBeUndefined();
  });

  test("has the rights that its account has now, and none once it is disabled", async () => {
    const accounts = it.app.get(AccountsStore, { strict: false });
    const grants = [{ role: "reader" as const, connectorIds: null }];
    const id = (await accounts.create({ kind: "person", name: "Ada", signInName: "ada", grants }, "test", at(0))) ?? "";
    const { secret } = await begin(id);
    const roles = async () => (await sessions.find(secret, at(minute)))?.grants.map(({ role }) => role);
    expect(await roles()).toEqual(["reader"]);
    await accounts.change(id, { grants: [{ role: "connectorManager", connectorIds: null }] }, "test", at(0));
    expect(await roles()).toEqual(["connectorManager"]);
    await accounts.change(id, { disabled: true }, "test", at(0));
    expect(await roles()).toBeUndefined();
    // A sign-in that was on its way when that happened.
    const late = await begin(id);
    expect(await sessions.find(late.secret, at(minute))).toBeUndefined();
    await accounts.change(id, { disabled: false }, "test", at(0));
    expect(await roles()).toBeUndefined();
  });
});

describe("the secret of a session", () => {
  const cookieName = "periplus_8080";
  const show = async (secret: string, now: Date) => {
    let given: string | undefined;
    const setCookie = (name: string, value: string) => {
      if (name === cookieName) given = value;
    };
    const authenticator = it.app.get(Authenticator, { strict: false });
    const request = { headers: {}, cookies: { [cookieName]: secret } };
    const principal = await authenticator.authenticate(
      request,
      { setCookie, request: { protocol: "http" } } as never,
      now,
    );
    return { principal, given };
  };
  /** Keeps the session in use up to a moment within its first hour. */
  const use = async (secret: string) => {
    for (const time of [20, 40, 59]) expect((await show(secret, at(time * minute))).given).toBeUndefined();
  };

  test("is another after an hour, and requests that were on their way still pass", async () => {
    const { secret } = await begin();
    await use(secret);
    const [first, second] = await Promise.all([show(secret, at(61 * minute)), show(secret, at(61 * minute))]);
    const fresh = first.given ?? second.given ?? "";
    expect([first.principal?.name, second.principal?.name, fresh === secret]).toEqual(["Ada", "Ada", false]);
    expect([first.given, second.given].filter(Boolean)).toHaveLength(1);
    expect((await show(fresh, at(62 * minute))).principal).toBeDefined();
    expect((await show(secret, at(62.5 * minute))).principal).toBeDefined();
  });

  test("that is shown long after it was replaced ends the session for both", async () => {
    const { secret } = await begin();
    await use(secret);
    const fresh = (await show(secret, at(61 * minute))).given ?? "";
    expect((await show(fresh, at(62 * minute))).principal).toBeDefined();
    expect((await show(secret, at(64 * minute))).principal).toBeUndefined();
    expect((await show(fresh, at(64 * minute))).principal).toBeUndefined();
  });

  test("that was lost on its way to the browser is made again", async () => {
    const { secret } = await begin();
    await use(secret);
    const lost = (await show(secret, at(61 * minute))).given ?? "";
    expect((await show(secret, at(61.5 * minute))).given).toBeUndefined();
    const fresh = (await show(secret, at(63 * minute))).given ?? "";
    expect((await show(fresh, at(64 * minute))).principal).toBeDefined();
    expect((await show(lost, at(64 * minute))).principal).toBeUndefined();
  });
});

describe("who is signed in", () => {
  test("sees their own sessions, and ends them one by one", async () => {
    const [here, other] = [
      await it.access.signIn({ name: "here", role: "reader" }),
      await it.access.signIn({ name: "other", role: "reader" }),
    ];
    const own = (await it.call("listOwnSessions", { token: null, headers: here })).json().items;
    expect(own).toEqual([
      expect.objectContaining({ name: "here", current: true, method: "link", address: "127.0.0.1" }),
    ]);
    const all = (await it.call("listSessions")).json().items as { id: string; name: string }[];
    const id = all.find(({ name }) => name === "other")?.id ?? "";
    expect((await it.call("deleteOwnSession", { token: null, headers: here, params: { id } })).statusCode).toBe(404);
    expect((await it.call("revokeSession", { params: { id } })).statusCode).toBe(204);
    expect((await it.call("getMe", { token: null, headers: other })).statusCode).toBe(401);
    expect((await it.call("getMe", { token: null, headers: here })).statusCode).toBe(200);
  });
});
