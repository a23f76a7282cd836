import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { apiPrefix } from "@periplus/shared/endpoints";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callAbout } from "./endpoint-calls.js";
import { startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors } from "./two-connectors.js";

let it: TestApp;
let ours: Side;
beforeAll(async () => {
  it = await startTestApp();
  ({ ours } = await seedTwoConnectors(it.database));
});
afterAll(() => it.close());

const newToken = () => it.access.createToken({ role: "admin" });

/** Keeps everybody waiting who reads this table, until the end is called. */
async function lockTable(name: string): Promise<() => Promise<void>> {
  const locker = new pg.Client({ connectionString: it.database.url });
  await locker.connect();
  await locker.query(`BEGIN; LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
  return () => locker.end();
}

test("whoever asks for much at once keeps nobody else waiting", async () => {
  const [busy, other] = [await newToken(), await newToken()];
  const unlock = await lockTable("clusters");
  const asked = Array.from({ length: 40 }, () => it.call("listClusters", { token: busy }));
  await sleep(200);
  const started = Date.now();
  const answer = await it.call("getMe", { token: other });
  const waited = Date.now() - started;
  await unlock();
  expect([answer.statusCode, waited < 1_000]).toEqual([200, true]);
  expect(new Set((await Promise.all(asked)).map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
});

test("what a request asks for itself does not wait for its end", async () => {
  const token = await newToken();
  const params = { id: ours.connectorId };
  const tag = (await it.call("getConnector", { token, params })).headers.etag;
  const change = (paused: boolean) =>
    it.call("updateConnector", { token, params, body: { paused }, headers: { "if-match": String(tag) } });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => change(index % 2 === 0)));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 412]));
});

test("the tokens that people make for themselves are counted as they are", async () => {
  const grants = [{ role: "reader", connectorIds: null }];
  const { link } = (
    await it.call("createAccount", { body: { kind: "person", name: "Many", signInName: "many", grants } })
  ).json();
  const password = "seven lean and hungry kine";
  const [cookie] = (await it.call("choosePassword", { token: null, body: { code: link.code, password } })).cookies;
  const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
  const leftOf = async (secret: string) =>
    Number(/r=(\d+)/.exec(String((await it.call("getMe", { token: secret })).headers.ratelimit))?.[1]);
  const make = async () =>
    (await it.call("createOwnToken", { token: null, headers, body: { name: "one more", role: "reader" } })).json()
      .secret;
  const [one, two] = [await make(), await make()];
  const left = [await leftOf(one), await leftOf(two)];
  expect(left[1]).toBe((left[0] ?? 0) - 1);
});

test("nobody has more than some streams open, and closed ones do not count", async () => {
  await it.app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = it.app.getHttpServer().address() as AddressInfo;
  const { params } = callAbout("streamDiscoveryRun", ours);
  await it.database.pool.query("UPDATE discovery_runs SET stage = 'waiting', ended_at = NULL WHERE id = $1", [
    params?.id,
  ]);
  const [token, other] = [await newToken(), await newToken()];
  const open = async (as: string) => {
    const controller = new AbortController();
    const url = `http://127.0.0.1:${port}${apiPrefix}/discovery-runs/${params?.id}/events`;
    const { status } = await fetch(url, { headers: { authorization: `Bearer ${as}` }, signal: controller.signal });
    return { status, close: () => controller.abort() };
  };
  const streams = await Promise.all(Array.from({ length: 10 }, () => open(token)));
  expect(streams.map(({ status }) => status)).toEqual(Array(10).fill(200));
  const [beyond, another] = [await open(token), await open(other)];
  expect([beyond.status, another.status]).toEqual([429, 200]);
  expect((await it.call("getMe", { token })).statusCode).toBe(200);
  for (const { close } of streams) close();
  await expect.poll(async () => (await open(token)).status).toBe(200);
});
