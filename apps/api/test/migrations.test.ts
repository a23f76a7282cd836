import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "../src/config/config.js";
import { Installation } from "../src/config/installation.js";
import { migrate } from "../src/database/migrate.js";
import { Database } from "../src/database/pool.js";
import { migrateDatabase, startProduct, Undo } from "../src/product.js";
import { emptyDatabase, testDatabase } from "./database.js";

const installation = new Installation(fileURLToPath(new URL("../../..", import.meta.url)));
const names = readdirSync(installation.migrationsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
let folder: string;
let undo: Undo;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "periplus-migrations-"));
  undo = new Undo();
});
afterEach(async () => {
  await undo.run();
  rmSync(folder, { recursive: true, force: true });
});
const configOf = (databaseUrl: string) =>
  readConfig(
    {
      PORT: "0",
      PERIPLUS_DATA: folder,
      PERIPLUS_LOG: "error",
      PERIPLUS_WORKER: "api",
      PERIPLUS_MIGRATIONS: "require",
      DATABASE_URL: databaseUrl,
    },
    "/",
  );

test("processes that migrate at once apply each migration once between them", async () => {
  const url = await emptyDatabase();
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, installation.migrationsFolder)));
  expect(applied.flat().sort()).toEqual(names);
  expect(applied.filter((each) => each.length > 0)).toHaveLength(1);
});

test("a process that requires migrations refuses a database without them and changes nothing", async () => {
  const url = await emptyDatabase();
  await expect(startProduct(configOf(url), installation, undo)).rejects.toThrow(
    `lacks ${names.length} migrations, first ${names[0]}: start once with --migrate`,
  );
  const database = new Database(url);
  const { rows } = await database.pool.query("SELECT FROM pg_tables WHERE schemaname = 'public'");
  await database.onApplicationShutdown();
  expect(rows).toEqual([]);
});

test("one that lacks the last of them is refused too, until somebody migrates", async () => {
  const url = await testDatabase();
  const database = new Database(url);
  await database.pool.query("DELETE FROM _prisma_migrations WHERE migration_name = $1", [names.at(-1)]);
  await database.onApplicationShutdown();
  await expect(startProduct(configOf(url), installation, undo)).rejects.toThrow(`first ${names.at(-1)}`);
});

test("migrating ends by itself, and the others start", async () => {
  const url = await emptyDatabase();
  expect(await migrateDatabase(configOf(url), installation, undo)).toEqual(names);
  expect(await migrateDatabase(configOf(url), installation, undo)).toEqual([]);
  const { address } = await startProduct(configOf(url), installation, undo);
  expect((await fetch(`${address}/health/ready`)).ok).toBe(true);
});
