import { randomBytes } from "node:crypto";
import type { AuditEvent } from "@periplus/shared/audit";
import { afterEach, expect, test } from "vitest";
import { ConnectorsService } from "../src/connectors/connectors.service.js";
import { Rewrapping } from "../src/secrets/rewrapping.js";
import { Vault } from "../src/secrets/vault.js";
import { testDatabase } from "./database.js";
import { startTestApp, type TestApp } from "./test-app.js";

const [first, second] = [randomBytes(32), randomBytes(32)].map((key) => key.toString("base64")) as [string, string];
const running: TestApp[] = [];
afterEach(() => Promise.all(running.splice(0).map((each) => each.close())));

async function start(databaseUrl: string, keys: string): Promise<TestApp> {
  const app = await startTestApp({ PERIPLUS_SECRETS_KEY: keys }, databaseUrl);
  running.push(app);
  return app;
}

const access = {
  cloud: "aws" as const,
  roleArn: "arn:aws:iam::123456789012:role/periplus",
  externalId: "0123456789",
  regions: [],
};

/** Whether the process can read the access of the connector. */
async function canOpen({ app, database }: TestApp): Promise<boolean> {
  const { rows } = await database.pool.query<{ sealed: Buffer }>("SELECT sealed_access AS sealed FROM connectors");
  const opened = await app
    .get(Vault)
    .open(rows[0]?.sealed ?? Buffer.alloc(0))
    .catch(() => undefined);
  return opened !== undefined;
}

test("a key is replaced while processes run: none of them ever meets what it cannot open", async () => {
  const url = await testDatabase();
  const old = await start(url, first);
  await old.app
    .get(ConnectorsService, { strict: false })
    .add({ name: "one", access, intervalMinutes: 60 }, { sample: false }, new Date());
  // One after the other, all learn of the new key; then one after the other seals with it.
  const [knows, sealsAnew] = [await start(url, `${first},${second}`), await start(url, `${second},${first}`)];
  expect(await Promise.all([old, knows, sealsAnew].map(canOpen))).toEqual([true, true, true]);
  expect(await knows.app.get(Rewrapping).run()).toBe(0);
  expect(await sealsAnew.app.get(Rewrapping).run()).toBe(1);
  expect(await sealsAnew.app.get(Rewrapping).run()).toBe(0);
  expect(await Promise.all([knows, sealsAnew].map(canOpen))).toEqual([true, true]);
  // Nothing needs the old one any more.
  const without = await start(url, second);
  expect([await canOpen(without), await canOpen(old)]).toEqual([true, false]);
  const { items } = (await without.call("listAuditEvents", { query: { action: "update connectors" } })).json();
  const [event] = items as AuditEvent[];
  expect(event).toMatchObject({ who: { key: "system" }, after: { sealed_access: "(another secret)" } });
});
