import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
beforeAll(async () => {
  it = await startTestApp({ PERIPLUS_REQUESTS_PER_MINUTE: "60", PERIPLUS_TRUSTED_PROXIES: "127.0.0.0/8" });
});
afterAll(() => it.close());

const statuses = async (count: number, ask: (index: number) => ReturnType<TestApp["call"]>) => {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await ask(index)).statusCode);
  return found;
};
const from = (address: string) => ({ "x-forwarded-for": address });
/** The minute may end in between: then a quota is given anew. */
const few = (found: number[], limit: number) => found.filter((status) => status !== 429).length <= limit * 2;

test("a token that asks too often is told when to go on, and others go on meanwhile", async () => {
  const [busy, other] = [
    await it.access.createToken({ role: "reader" }),
    await it.access.createToken({ role: "reader" }),
  ];
  const found = await statuses(130, () => it.call("getMe", { token: busy }));
  expect([found.includes(429), few(found, 60)]).toEqual([true, true]);
  const refused = await it.call("getMe", { token: busy });
  const seconds = Number(refused.headers["retry-after"]);
  expect([refused.statusCode, refused.json().code, seconds > 0 && seconds <= 60]).toEqual([
    429,
    "too-many-requests",
    true,
  ]);
  expect(refused.headers).toMatchObject({
    "ratelimit-policy": '"principal";q=60;w=60',
    ratelimit: `"principal";r=0;t=${seconds}`,
  });
  const answer = await it.call("getMe", { token: other });
  expect([answer.statusCode, answer.headers.ratelimit]).toEqual([
    200,
    expect.stringMatching(/^"principal";r=59;t=\d+$/),
  ]);
});

test("guessing tokens, codes and passwords from one address comes to an end", async () => {
  const guesses: ((index: number, headers: Record<string, string>) => ReturnType<TestApp["call"]>)[] = [
    (index, headers) => it.call("getMe", { token: `periplus_pat_${index}`, headers }),
    (index, headers) =>
      it.call("createSession", { token: null, body: { code: `guess number ${index} of the code` }, headers }),
    (index, headers) =>
      it.call("createPasswordSession", { token: null, body: { signInName: `name-${index}`, password: "x" }, headers }),
  ];
  for (const [index, guess] of guesses.entries()) {
    const address = `198.51.100.${index + 1}`;
    const found = await statuses(15, (number) => guess(number, from(address)));
    expect([found.includes(429), few(found, 6)]).toEqual([true, true]);
    expect((await guess(99, from("203.0.113.9"))).statusCode).toBe(401);
  }
  expect((await it.call("getMe", { headers: from("198.51.100.1") })).statusCode).toBe(200);
});

test("only a trusted proxy is believed about addresses", async () => {
  const direct = await startTestApp({ PERIPLUS_REQUESTS_PER_MINUTE: "60" });
  const found = await statuses(15, (index) =>
    direct.call("getMe", { token: null, headers: from(`203.0.113.${index}`) }),
  );
  await direct.close();
  expect([found.includes(429), few(found, 6)]).toEqual([true, true]);
});
