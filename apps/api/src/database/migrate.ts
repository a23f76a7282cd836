import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { StartError } from "../config/start-error.js";
import { prepareScopedRole } from "./scoped-role.js";

// The same key that Prisma's own engine takes, so that the two never migrate at once.
const lockKey = 72707369;

const oldestPostgres = 15;

interface Migration {
  readonly name: string;
  readonly script: string;
}

/** The migrations of a folder, oldest first. */
function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, script: readFileSync(join(folder, name, "migration.sql"), "utf8") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Applies prisma/migrations as `prisma migrate deploy` does, keeping the same `_prisma_migrations` table, so that both
 * can be used on one database. Returns the names that were applied. A migration is one transaction: killed in the
 * middle, it starts again from its beginning.
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
    await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
      migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
      started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
    const pending = await readPending(client, readMigrations(folder));
    for (const migration of pending) await apply(client, migration);
    await prepareScopedRole(client);
    return pending.map(({ name }) => name);
  });
}

/** Changes nothing. Throws StartError where a migration of the folder is missing, or the database is of another version. */
export async function requireMigrations(databaseUrl: string, folder: string): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ made: boolean }>(
      "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made",
    );
    const migrations = readMigrations(folder);
    const pending = rows[0]?.made ? await readPending(client, migrations) : migrations;
    if (pending.length > 0)
      throw new StartError(
        `The database lacks ${pending.length} migrations, first ${pending[0]?.name}: start once with --migrate`,
      );
  });
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "periplus-migrate" });
  // A server that is stopped meanwhile fails the query; the event alone would end the process.
  client.on("error", () => undefined);
  await connect(client);
  try {
    await refuseOld(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Those that the database lacks. */
async function readPending(client: pg.Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = await readApplied(client);
  refuseNewer(applied, migrations);
  return migrations.filter(({ name }) => !applied.has(name));
}

async function connect(client: pg.Client): Promise<void> {
  try {
    await client.connect();
  } catch (cause) {
    throw new StartError(`The database cannot be opened: ${describe(cause)}. See DATABASE_URL.`, { cause });
  }
}

/** An error for a name with several addresses has its words in the errors of each. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join(", ");
  return error instanceof Error ? error.message : String(error);
}

/** Written for, and tested on, the versions that the settings name. */
async function refuseOld(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
  );
  const [server] = rows;
  if (server && Number(server.number) < oldestPostgres * 10_000)
    throw new StartError(`The database is PostgreSQL ${server.version}; ${oldestPostgres} or newer is needed.`);
}

async function readApplied(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ migration_name: string; finished_at: Date | null }>(
    "SELECT migration_name, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const failed = rows.find((row) => !row.finished_at);
  if (failed)
    throw new StartError(`The migration ${failed.migration_name} failed earlier: see \`prisma migrate resolve\``);
  return new Set(rows.map((row) => row.migration_name));
}

function refuseNewer(applied: ReadonlySet<string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ name }) => name));
  const newer = [...applied].filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new StartError(`A newer Periplus made this database (${newer.join(", ")}): start that one`);
}

async function apply(client: pg.Client, { name, script }: Migration): Promise<void> {
  const checksum = createHash("sha256").update(script).digest("hex");
  try {
    await client.query("BEGIN");
    // What the audit log says of changes it says at once: a table with words to come cannot be altered.
    await client.query("SET CONSTRAINTS ALL IMMEDIATE");
    await client.query(script);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw new Error(`The migration ${name} failed: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
