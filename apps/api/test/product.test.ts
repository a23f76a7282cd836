import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "../src/config/config.js";
import { FolderInUseError } from "../src/config/data-folder.js";
import { Installation } from "../src/config/installation.js";
import { StartError } from "../src/config/start-error.js";
import { Database } from "../src/database/pool.js";
import { startProduct, Undo } from "../src/product.js";
import { writeWelcome } from "../src/welcome.js";
import { testDatabase } from "./database.js";

const installation = new Installation(fileURLToPath(new URL("../../..", import.meta.url)));
let undo: Undo;
let folder: string;
beforeEach(() => {
  undo = new Undo();
  folder = mkdtempSync(join(tmpdir(), "periplus-product-"));
  // Else root's database would lie, and stay, elsewhere.
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  await undo.run();
  rmSync(folder, { recursive: true, force: true });
});

const start = (settings: Record<string, string>) =>
  startProduct(
    readConfig({ PORT: "0", PERIPLUS_LOG: "error", PERIPLUS_DATA: folder, ...settings }, "/"),
    installation,
    undo,
  );
const isUp = async (address: string | undefined) => (await fetch(`${address}/health/ready`)).ok;

test("on its own database it starts whole, says where it is, and stops whole", async () => {
  const { context, address = "" } = await start({});
  expect(await isUp(address)).toBe(true);
  const post = (path: string, body: object) =>
    fetch(`${address}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const welcome = (link: boolean) => writeWelcome(context, { address, link }, new Date());
  const [, code] = /#first-account=(\S+)/.exec(await welcome(false)) ?? [];
  const account = { name: "Ada", signInName: "ada", password: "a long enough secret" };
  expect((await post("accounts/first", { code, ...account })).status).toBe(201);
  expect(await welcome(false)).not.toContain("#");
  const [, again] = /#code=(\S+)/.exec(await welcome(true)) ?? [];
  expect((await post("sessions", { code: again })).status).toBe(201);
  await expect(start({})).rejects.toThrow(FolderInUseError);
  await undo.run();
  await expect(isUp(address)).rejects.toThrow();
});

test("that it listens to others without https is said", async () => {
  const say = async (settings: Record<string, string>) => {
    const { context, address = "" } = await start({
      DATABASE_URL: await testDatabase(),
      PERIPLUS_WORKER: "api",
      ...settings,
    });
    return writeWelcome(context, { address, link: false }, new Date());
  };
  expect(await say({ HOST: "0.0.0.0" })).toContain("Caution");
  expect(await say({ HOST: "0.0.0.0", PERIPLUS_URL: "https://periplus.example" })).not.toContain("Caution");
  expect(await say({})).not.toContain("Caution");
});

test("a taken port is said before anything is started", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const attempt = start({ PORT: String(port) });
  await expect(attempt).rejects.toThrow(StartError);
  await expect(attempt).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  await new Promise((done) => other.close(done));
});

test("an address of another machine is said too", async () => {
  await expect(start({ HOST: "192.0.2.1" })).rejects.toThrow("no address of this machine");
});

test.each([
  ["a folder that cannot be made", { PERIPLUS_DATA: "/dev/null/x" }, /data folder: ENOTDIR.*PERIPLUS_DATA/],
  [
    "a database that nobody serves",
    { DATABASE_URL: "postgresql://u:hidden@localhost:9/x" },
    /cannot be opened: .*ECONNREFUSED/,
  ],
])("%s is said in a sentence", async (_name, settings, words) => {
  const reason: unknown = await start(settings).catch((error: unknown) => error);
  expect(reason).toBeInstanceOf(StartError);
  expect(String(reason)).toMatch(words);
  expect(String(reason)).not.toContain("hidden");
});

test("a database of a newer Periplus is left alone", async () => {
  const url = await testDatabase();
  const database = new Database(url);
  await database.pool.query(
    "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', '', '99999999999999_future', now())",
  );
  await database.onApplicationShutdown();
  await expect(start({ DATABASE_URL: url })).rejects.toThrow(/newer Periplus.*99999999999999_future/);
});

test("the API and the worker may be processes of their own on one database", async () => {
  const url = await testDatabase();
  const api = await start({ DATABASE_URL: url, PERIPLUS_WORKER: "api" });
  const worker = await start({ DATABASE_URL: url, PERIPLUS_WORKER: "worker" });
  expect(worker.address).toBeUndefined();
  expect(await isUp(api.address)).toBe(true);
});
