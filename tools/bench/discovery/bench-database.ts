import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** A migrated database as the product has it, that survives power loss as the product's does. */
export interface BenchDatabase {
  readonly url: string;
  readonly client: pg.Client;
  stop(): Promise<void>;
}

interface EmbeddedPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** A module of the built API: the product runs it in the same form. */
export async function importBuilt<Module>(path: string): Promise<Module> {
  return import(new URL(`../../../apps/api/dist/${path}.js`, import.meta.url).href);
}

/** In a folder of its own that is removed in the end, or in `kept`, which stays for the next run. */
export async function startBenchDatabase(kept?: string): Promise<BenchDatabase> {
  const { startEmbeddedPostgres } = await importBuilt<{
    startEmbeddedPostgres(options: { directory: string }): Promise<EmbeddedPostgres>;
  }>("database/embedded-postgres");
  const { migrate } = await importBuilt<{ migrate(url: string, folder: string): Promise<string[]> }>(
    "database/migrate",
  );
  const directory = kept ?? mkdtempSync(join(tmpdir(), "periplus-bench-"));
  const server = await startEmbeddedPostgres({ directory });
  await migrate(server.url, fileURLToPath(new URL("../../../prisma/migrations", import.meta.url)));
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return {
    url: server.url,
    client,
    async stop() {
      await client.end();
      await server.stop();
      if (kept === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Makes rows for clusters of one connector; their ids. */
export async function makeClusters(client: pg.Client, count: number): Promise<number[]> {
  const connector = randomUUID();
  await client.query(
    `INSERT INTO connectors (id, name, cloud, scope, sealed_access, paused, next_run_at)
     VALUES ($1, 'bench', 'kubernetes', '[]', '', true, now() + interval '1 day')`,
    [connector],
  );
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO clusters (connector_id, cloud, external_id, name, first_seen_at)
     SELECT $1, 'kubernetes', 'bench-' || n, 'bench-' || n, now() FROM generate_series(1, $2::int) n RETURNING id`,
    [connector, count],
  );
  return rows.map(({ id }) => id);
}
