import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Authenticator } from "./authenticator.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
});
afterAll(() => it.close());

const origin = "http://localhost:8080";
const password = "a long enough secret";
type Cookies = Record<string, string>;
type Answer = Awaited<ReturnType<TestApp["call"]>>;

/** A browser that keeps its cookies. */
class TestBrowser {
  readonly cookies: Cookies = {};

  async call(name: Parameters<TestApp["call"]>[0], options: { body?: unknown; params?: Record<string, string> } = {}) {
    const cookie = Object.entries(this.cookies)
      .map(([key, value]) => `${key}=${value}`)
      .join("; ");
    const answer = await it.call(name, { ...options, token: null, headers: { cookie } });
    for (const { name: key, value } of answer.cookies as { name: string; value: string }[]) {
      if (value === "") delete this.cookies[key];
      else this.cookies[key] = value;
    }
    return answer;
  }
}

let next = 0;
let browser: TestBrowser;
let key: Authenticator;
let person: { id: string; signInName: string };
beforeEach(async () => {
  next += 1;
  const signInName = `person-${next}`;
  const body = { kind: "person", name: signInName, signInName, grants: [{ role: "reader", connectorIds: null }] };
  const { account, link } = (await it.call("createAccount", { body })).json();
  person = { id: account.id, signInName };
  browser = new TestBrowser();
  await browser.call("choosePassword", { body: { code: link.code, password } });
  key = new Authenticator(origin);
});

async function makePasskey(): Promise<Answer> {
  const { options } = (await browser.call("beginPasskey")).json();
  return browser.call("createPasskey", { body: { name: "my key", credential: key.make(options) } });
}
const beginWith = async (other: TestBrowser) => (await other.call("beginPasskeySession")).json().options;
const isSignedIn = async (other: TestBrowser) => (await other.call("getMe")).statusCode === 200;

test("a passkey signs in alone, without a name", async () => {
  expect((await makePasskey()).json().items).toEqual([expect.objectContaining({ name: "my key", lastUsedAt: null })]);
  expect((await browser.call("getMe")).json().account.passkeys).toBe(1);
  const other = new TestBrowser();
  const answer = await other.call("createPasskeySession", { body: key.show(await beginWith(other)) });
  expect(answer.json()).toMatchObject({ name: person.signInName, account: { id: person.id } });
  const [session] = (await other.call("listOwnSessions"))
    .json()
    .items.filter((each: { current: boolean }) => each.current);
  expect(session.method).toBe("passkey");
});

test("whoever has one shows it after the password, too", async () => {
  await makePasskey();
  const other = new TestBrowser();
  const body = { signInName: person.signInName, password };
  const step = (await other.call("createPasswordSession", { body })).json();
  expect(step).toMatchObject({ me: null, passkey: { allowCredentials: [{ id: key.id }] } });
  expect(await isSignedIn(other)).toBe(false);
  expect((await other.call("createPasskeySession", { body: key.show(step.passkey) })).statusCode).toBe(201);
  const [session] = (await other.call("listOwnSessions"))
    .json()
    .items.filter((each: { current: boolean }) => each.current);
  expect(session.method).toBe("password+passkey");
});

test("a passkey of somebody else is no second factor", async () => {
  await makePasskey();
  const victim = person;
  const victimKey = key;
  const body = { kind: "person", name: "mallory", signInName: `mallory-${next}`, grants: [] };
  const { link } = (await it.call("createAccount", { body })).json();
  browser = new TestBrowser();
  await browser.call("choosePassword", { body: { code: link.code, password } });
  key = new Authenticator(origin);
  await makePasskey();
  const other = new TestBrowser();
  const step = await other.call("createPasswordSession", { body: { signInName: victim.signInName, password } });
  expect(step.json().passkey.allowCredentials).toEqual([expect.objectContaining({ id: victimKey.id })]);
  expect((await other.call("createPasskeySession", { body: key.show(step.json().passkey) })).statusCode).toBe(401);
  expect(await isSignedIn(other)).toBe(false);
});

test("what was shown once is worth nothing again, nor in another browser", async () => {
  await makePasskey();
  const [first, second] = [new TestBrowser(), new TestBrowser()];
  const options = await beginWith(first);
  const attempt = { ...first.cookies };
  // As keys that are on several devices: they do not count, so that nothing else tells a second use.
  key.counter = -1;
  const shown = key.show(options);
  await beginWith(second);
  expect((await second.call("createPasskeySession", { body: shown })).statusCode).toBe(401);
  expect((await first.call("createPasskeySession", { body: shown })).statusCode).toBe(201);
  expect((await first.call("createPasskeySession", { body: shown })).statusCode).toBe(401);
  const third = new TestBrowser();
  Object.assign(third.cookies, attempt);
  expect((await third.call("createPasskeySession", { body: shown })).statusCode).toBe(401);
});

test("a page of another site, a copy of the key and a key that nobody knows are refused", async () => {
  await makePasskey();
  const attempt = async (change: () => void, by = key) => {
    const other = new TestBrowser();
    const options = await beginWith(other);
    change();
    return (await other.call("createPasskeySession", { body: by.show(options) })).statusCode;
  };
  expect(await attempt(() => undefined)).toBe(201);
  expect(await attempt(() => (key.counter = 0))).toBe(401);
  key.counter = 10;
  expect(await attempt(() => (key.origin = "https://evil.example"))).toBe(401);
  key.origin = origin;
  expect(await attempt(() => undefined)).toBe(201);
  expect(await attempt(() => undefined, new Authenticator(origin))).toBe(401);
});

test("a passkey is made for the person who asked, once", async () => {
  const { options } = (await browser.call("beginPasskey")).json();
  const body = { name: "key", credential: key.make(options) };
  const thief = new TestBrowser();
  thief.cookies["periplus_8080-attempt"] = browser.cookies["periplus_8080-attempt"] ?? "";
  expect((await thief.call("createPasskey", { body })).statusCode).toBe(401);
  expect((await browser.call("createPasskey", { body })).statusCode).toBe(201);
  expect((await browser.call("createPasskey", { body })).statusCode).toBe(401);
  const again = (await browser.call("beginPasskey")).json().options;
  expect(again.excludeCredentials).toEqual([expect.objectContaining({ id: key.id })]);
});

test("passkeys may be the only way in, and the last way in is not taken away", async () => {
  expect((await browser.call("deletePassword")).statusCode).toBe(409);
  await makePasskey();
  expect((await browser.call("deletePassword")).statusCode).toBe(204);
  const byPassword = await new TestBrowser().call("createPasswordSession", {
    body: { signInName: person.signInName, password },
  });
  expect(byPassword.statusCode).toBe(401);
  const [passkey] = (await browser.call("listPasskeys")).json().items;
  expect((await browser.call("deletePasskey", { params: { id: passkey.id } })).statusCode).toBe(409);
  key = new Authenticator(origin);
  await makePasskey();
  expect((await browser.call("deletePasskey", { params: { id: passkey.id } })).statusCode).toBe(204);
});

test("a disabled person's passkey is refused", async () => {
  await makePasskey();
  await it.call("updateAccount", { params: { id: person.id }, body: { disabled: true } });
  const other = new TestBrowser();
  expect((await other.call("createPasskeySession", { body: key.show(await beginWith(other)) })).statusCode).toBe(401);
});

test("how one signs in changes only within ten minutes of signing in", async () => {
  await makePasskey();
  const [passkey] = (await browser.call("listPasskeys")).json().items;
  await it.database.pool.query(
    "UPDATE sessions SET created_at = created_at - interval '10 minutes' WHERE account_id = $1",
    [person.id],
  );
  const params = { id: passkey.id };
  const calls = [["beginPasskey"], ["createPasskey"], ["deletePasskey", { params }], ["deletePassword"]] as const;
  for (const [name, options] of calls) {
    const answer = await browser.call(name, options);
    expect([name, answer.statusCode, answer.json().code]).toEqual([name, 403, "sign-in-again"]);
  }
  expect((await browser.call("listPasskeys")).json().items).toHaveLength(1);
  await browser.call("createPasskeySession", { body: key.show(await beginWith(browser)) });
  expect((await browser.call("deletePasskey", { params })).statusCode).toBe(204);
});

describe("where more than a password is asked for", () => {
  let plain: TestApp;
  beforeAll(async () => {
    plain = it;
    it = await startTestApp({ PERIPLUS_SECOND_FACTOR: "require" });
  });
  afterAll(async () => {
    await it.close();
    it = plain;
  });

  test("a password opens nothing but the making of a passkey, and that opens everything", async () => {
    const me = (await browser.call("getMe")).json();
    expect(me).toMatchObject({ needsPasskey: true, method: "password", account: { id: person.id } });
    expect(Object.values(me.capabilities)).not.toContain(true);
    const token = { name: "way around", role: "reader", expiresInDays: 1 };
    for (const [name, options] of [["listClusters"], ["createOwnToken", { body: token }], ["deletePassword"]] as const)
      expect([name, (await browser.call(name, options)).statusCode]).toEqual([name, 403]);
    expect((await makePasskey()).statusCode).toBe(201);
    expect((await browser.call("getMe")).json()).toMatchObject({ needsPasskey: false, method: "password+passkey" });
    expect((await browser.call("listClusters")).statusCode).toBe(200);
  });

  test("whoever has a passkey shows it after the password, or alone", async () => {
    await makePasskey();
    const other = new TestBrowser();
    const step = (
      await other.call("createPasswordSession", { body: { signInName: person.signInName, password } })
    ).json();
    expect(step.me).toBeNull();
    const answer = await other.call("createPasskeySession", { body: key.show(step.passkey) });
    expect(answer.json()).toMatchObject({ needsPasskey: false });
    expect((await other.call("listClusters")).statusCode).toBe(200);
  });
});
