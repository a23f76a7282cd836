import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IdempotencyStore } from "../src/access/idempotency/idempotency.store.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
});
afterAll(() => it.close());

const make = (key: string, name: string, more: object = {}) =>
  it.call("createToken", { body: { name, role: "reader" }, headers: { "idempotency-key": key }, ...more });
const named = async (name: string) =>
  ((await it.call("listTokens")).json().items as { name: string }[]).filter((each) => each.name === name).length;

describe("a write with a key", () => {
  test("is done once, and answered alike", async () => {
    const [first, again] = [await make('"key 1"', "once"), await make('"key 1"', "once")];
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.json()).toEqual(first.json());
    expect(await named("once")).toBe(1);
    expect((await it.call("getMe", { token: again.json().secret })).statusCode).toBe(200);
  });

  test("may have no answer", async () => {
    const { id } = (await make("k2", "gone")).json();
    const remove = () => it.call("deleteToken", { params: { id }, headers: { "idempotency-key": '"k2-delete"' } });
    expect([(await remove()).statusCode, (await remove()).statusCode]).toEqual([204, 204]);
    expect((await it.call("deleteToken", { params: { id } })).statusCode).toBe(404);
  });

  test("is not another write: 422", async () => {
    await make("k3", "one");
    const other = await make("k3", "two");
    expect([other.statusCode, other.json().code, await named("two")]).toEqual([422, "key-reused", 0]);
    const elsewhere = await it.call("createSignInLink", {
      body: { name: "one", role: "reader" },
      headers: { "idempotency-key": "k3" },
    });
    expect(elsewhere.statusCode).toBe(422);
  });

  test("of which many come at once is done once: 409 for who comes in between", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => make("k4", "many")));
    expect(await named("many")).toBe(1);
    const done = answers.filter(({ statusCode }) => statusCode === 201);
    expect(new Set(done.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ statusCode }) => statusCode !== 201).every(({ statusCode }) => statusCode === 409)).toBe(
      true,
    );
    expect((await make("k4", "many")).json()).toEqual(done[0]?.json());
  });

  test("that failed may be tried again with its key", async () => {
    expect((await make("k5", "")).statusCode).toBe(400);
    expect((await make("k5", "now right")).statusCode).toBe(201);
  });

  test("is one principal's alone, and not answered to whoever may not call", async () => {
    const admin = await it.access.createToken({ role: "admin" });
    const [mine, theirs] = [await make("k6", "shared key"), await make("k6", "shared key", { token: admin })];
    expect([mine.statusCode, theirs.statusCode, await named("shared key")]).toEqual([201, 201, 2]);
    expect(theirs.json().secret).not.toBe(mine.json().secret);
    const reader = await it.access.createToken({ role: "reader" });
    expect((await make("k6", "shared key", { token: reader })).statusCode).toBe(403);
  });

  test("needs a key that is one", async () => {
    for (const key of ['""', '"open', "two words", "a".repeat(256), '"\u00e9"'])
      expect([key, (await make(key, "bad key")).statusCode]).toEqual([key, 400]);
  });
});

test("the answer, which holds a secret, is kept sealed, for a day", async () => {
  const { secret } = (await make("k7", "sealed")).json();
  const { rows } = await it.database.pool.query("SELECT sealed_answer FROM idempotency_keys WHERE key = 'k7'");
  expect(rows[0].sealed_answer.toString("latin1")).not.toContain(secret);
  const store = it.app.get(IdempotencyStore, { strict: false });
  const write = { principal: "p", key: "k", fingerprint: Buffer.from("f") };
  const now = Date.now();
  const later = (minutes: number) => new Date(now + minutes * 60_000);
  expect(await store.begin(write, later(0))).toBe("new");
  expect(await store.begin(write, later(4))).toBe("underWay");
  expect(await store.begin(write, later(6))).toBe("new");
  await store.keep(write, { a: 1 });
  expect(await store.begin(write, later(60))).toEqual({ answer: { a: 1 } });
  expect(await store.begin(write, later(6 + 24 * 60 + 1))).toBe("new");
});
