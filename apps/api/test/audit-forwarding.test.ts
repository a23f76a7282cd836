import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type AuditLine, auditLine } from "@periplus/shared/audit";
import { verifyAuditChain } from "@periplus/shared/audit-chain";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AuditForwarding } from "../src/audit/audit-forwarding.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let collector: Server;
let forwarding: AuditForwarding;
let answer = 200;
let lost = false;
const taken: AuditLine[] = [];
const tokens = new Set<string | undefined>();

beforeAll(async () => {
  collector = createServer(async (request, reply) => {
    tokens.add(request.headers.authorization);
    const lines = (await text(request)).trimEnd().split("\n");
    if (answer === 200) taken.push(...lines.map((line) => auditLine.parse(JSON.parse(line))));
    if (lost) request.socket.destroy();
    else reply.writeHead(answer).end();
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const { port } = collector.address() as AddressInfo;
  it = await startTestApp({
    PERIPLUS_AUDIT_URL: `http://127.0.0.1:${port}/audit`,
    PERIPLUS_AUDIT_TOKEN: "of-the-collector",
  });
  forwarding = it.app.get(AuditForwarding, { strict: false });
});
beforeEach(() => {
  [answer, lost] = [200, false];
});
afterAll(async () => {
  await it.close();
  collector.close();
});

async function* linesOf(lines: readonly AuditLine[]) {
  yield* lines;
}

/** Adds to the log. */
let signs = 0;
const sign = () => {
  signs += 1;
  return it.call("createPasswordSession", { token: null, body: { signInName: `nobody${signs}`, password: "x" } });
};
/** More than are sent at once. */
const addMany = () =>
  it.database.pool.query(
    "INSERT INTO audit_events (entry) SELECT jsonb_build_object('action', 'many', 'outcome', 'done')::text FROM generate_series(1, 1200)",
  );
const state = async () => (await it.call("getAuditForwarding")).json();
const numbers = () => taken.map(({ seq }) => Number(seq));
let minutes = 0;
/** As if a minute had passed. */
const run = () => {
  minutes += 1;
  return forwarding.run(new Date(Date.now() + minutes * 60_000));
};

test("what is added is sent once, in order, and fits together at the other end", async () => {
  await addMany();
  await run();
  await sign();
  await run();
  const { seq } = (await it.call("getAuditHead")).json();
  expect(numbers()).toEqual(Array.from({ length: Number(seq) }, (_, index) => index + 1));
  expect(await verifyAuditChain(linesOf(taken), { heads: [(await it.call("getAuditHead")).json()] })).toMatchObject({
    intact: true,
  });
  expect(tokens).toEqual(new Set(["Bearer of-the-collector"]));
  expect(await state()).toMatchObject({ seq, behind: 0, failure: null, sentAt: expect.any(String) });
});

test("what is not taken comes again, and is told to be behind", async () => {
  const before = taken.length;
  answer = 503;
  await sign();
  await run();
  expect(await state()).toMatchObject({
    behind: 1,
    failure: { message: expect.stringContaining("answered with 503") },
  });
  answer = 200;
  await run();
  expect(taken).toHaveLength(before + 1);
  expect(await state()).toMatchObject({ behind: 0, failure: null });
});

test("after a failure the collector is left alone for a while", async () => {
  const now = new Date(Date.now() + 100 * 60_000);
  answer = 503;
  await sign();
  await forwarding.run(now);
  answer = 200;
  const before = taken.length;
  await forwarding.run(new Date(now.getTime() + 10_000));
  expect(taken).toHaveLength(before);
  await forwarding.run(new Date(now.getTime() + 31_000));
  expect(taken).toHaveLength(before + 1);
});

test("an answer that is lost makes an event come twice rather than never", async () => {
  minutes = 200;
  lost = true;
  await sign();
  await run();
  const seq = numbers().at(-1);
  lost = false;
  await run();
  expect(numbers().slice(-2)).toEqual([seq, seq]);
});

test("two processes that send at once send nothing twice", async () => {
  const before = taken.length;
  for (let index = 0; index < 5; index += 1) await sign();
  const now = new Date(Date.now() + 300 * 60_000);
  await Promise.all([forwarding.run(now), forwarding.run(now), forwarding.run(now)]);
  expect(taken.length - before).toBe(5);
});

test("the token is in no answer", async () => {
  expect(JSON.stringify(await state())).not.toContain("of-the-collector");
});

test("who stops ends with what is on its way, and leaves the rest for the next start", async () => {
  minutes = 400;
  await run();
  const before = taken.length;
  await addMany();
  const running = run();
  await forwarding.onModuleDestroy();
  await running;
  expect(taken.length - before).toBe(500);
  expect((await state()).behind).toBeGreaterThanOrEqual(700);
});
