import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Database } from "../src/database/pool.js";
import { testDatabase } from "./database.js";

/** Every table that grows with the clusters. What is not here is small, and the same wherever it is asked for. */
const distributed = [
  ...[
    "control_rollups",
    "discovery_run_clusters",
    "finding_rollups",
    "findings",
    "inventory_rollups",
    "inventory_versions",
    "pod_security_failures",
  ],
  ...["pod_security_tallies", "resource_assessments", "resource_revisions", "resources", "rule_rollups", "snapshots"],
];

let database: Database;
beforeAll(async () => {
  database = new Database(await testDatabase());
  await database.pool.query("CREATE SCHEMA split");
});
afterAll(() => database.onApplicationShutdown());

const query = async <Row>(text: string, values: unknown[] = []) =>
  (await database.pool.query(text, values)).rows as Row[];

/** Postgres splits a table by the hash of a column only where every unique index has it, as Citus does. */
const split = (table: string, like: string) =>
  database.transaction(async (client) => {
    await client.query(`CREATE TABLE split.${table} (LIKE ${like} INCLUDING ALL) PARTITION BY HASH (cluster_id)`);
    for (const remainder of [0, 1, 2, 3])
      await client.query(
        `CREATE TABLE split.${table}_${remainder} PARTITION OF split.${table}
         FOR VALUES WITH (MODULUS 4, REMAINDER ${remainder})`,
      );
  });

describe("every table that grows with the clusters is split by the hash of its cluster", () => {
  test("they are those whose rows all have one", async () => {
    const rows = await query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND a.attname = 'cluster_id' AND a.attnotnull ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(distributed);
  });

  test.each(distributed)("%s", async (table) => {
    await split(table, `public.${table}`);
  });

  test("which is refused where a unique index lacks it", async () => {
    await query("CREATE TABLE split.lacking (cluster_id integer NOT NULL, id bigint PRIMARY KEY)");
    await expect(split("lacking_split", "split.lacking")).rejects.toThrow(/unique constraint on partitioned table/);
  });

  test("and refers to small tables only: no row points at one that another machine may have", async () => {
    const rows = await query<{ from: string; to: string }>(
      `SELECT conrelid::regclass::text AS from, confrelid::regclass::text AS to FROM pg_constraint
       WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace`,
    );
    const pointed = rows.filter(({ to }) => distributed.includes(to));
    expect(pointed).toEqual([]);
    const targets = new Set(rows.filter(({ from }) => distributed.includes(from)).map(({ to }) => to));
    expect([...targets].sort()).toEqual(["clusters", "discovery_runs", "exemptions", "rules"]);
  });
});

test("the rows of one cluster are in one part, and those of many in all", async () => {
  await split("tallies", "public.pod_security_tallies");
  const columns = await query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = 'public.pod_security_tallies'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  expect(columns[0]).toEqual({ name: "cluster_id", type: "integer" });
  const others = columns
    .slice(1)
    .map(({ type }) => (type === "jsonb" ? "'{}'::jsonb" : type === "text" ? "''" : `0::${type}`));
  await query(
    `INSERT INTO split.tallies SELECT n${others.map((each) => `, ${each}`).join("")} FROM generate_series(1, 200) n`,
  );
  const parts = await query<{ part: string; count: number }>(
    "SELECT tableoid::regclass::text AS part, count(*)::int AS count FROM split.tallies GROUP BY 1 ORDER BY 1",
  );
  expect(parts).toHaveLength(4);
  expect(Math.min(...parts.map(({ count }) => count))).toBeGreaterThan(25);
});
