import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { isLockTimeout } from "../../database/errors.js";
import { tryLockHistory } from "../../database/locks.js";
import type { Database } from "../../database/pool.js";

/** Holds, of every object that is older than the months that are kept, the state that it had at their beginning. */
const baseName = "resource_revisions_base";
const nextBase = `${baseName}_new`;
/** Dropping waits so long for whoever reads or writes history; whoever comes meanwhile waits for it. */
const patience = "2s";
/** Then it lets them all by, in milliseconds, and tries so often: readings take minutes, and seldom is there none. */
const pauseMs = 10_000;
const mostTries = 150;
/** Rows per statement. */
const batch = 10_000;

/** The beginning of the first month that is kept. */
export function startOfHistory(now: Date, keepDays: number): Date {
  const oldest = new Date(now.getTime() - keepDays * 86_400_000);
  return new Date(Date.UTC(oldest.getUTCFullYear(), oldest.getUTCMonth(), 1));
}

/**
 * Forgets what was before `start`, the beginning of a month: states of objects, objects that were gone and findings that
 * were resolved by then, the snapshots that nobody can look at any more, the runs that had ended, and what moved the score.
 * What an object was at `start` is kept for as long as it is there. Months are dropped as whole tables. Returns whether
 * something was dropped.
 */
export async function dropOldHistory(
  database: Database,
  start: Date,
  signal: AbortSignal,
  pause = pauseMs,
): Promise<boolean> {
  const partitions = await listOldPartitions(database.pool, start);
  if (partitions.length === 0) return false;
  try {
    return await database.transaction(async (client) => {
      // Two workers may find the same months.
      if (!(await tryLockHistory(client))) return false;
      // The months last: while they are there, what is cut off before is found and done the next time.
      await deleteRows(database.pool, start);
      await copyBase(client, start);
      await lockTable(client, signal, pause);
      await replaceByBase(client, partitions, start);
      return true;
    });
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
}

/** Each statement by itself, so that it holds no rows longer than it takes. */
async function deleteRows(pool: Database["pool"], start: Date): Promise<void> {
  await pool.query(
    `DELETE FROM snapshots s USING clusters k
     WHERE k.id = s.cluster_id AND s.taken_at < $1 AND s.id IS DISTINCT FROM k.latest_snapshot_id`,
    [start],
  );
  await deleteOld(pool, "findings", "resolved_at", start);
  await deleteOld(pool, "resources", "gone_at", start);
  await deleteOldRuns(pool, start);
  await deleteOldPoints(pool, start);
}

/** The months that end by `start`, oldest first. */
async function listOldPartitions(pool: Database["pool"], start: Date): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'resource_revisions'::regclass
       AND to_date(substring(c.relname FROM '_(\\d{4}_\\d{2})$'), 'YYYY_MM') < $1::date ORDER BY 1`,
    [start.toISOString().slice(0, 10)],
  );
  return rows.map(({ name }) => name);
}

/** The base and what lies in no month are looked through as well: both may hold the last state of an object. */
async function copyBase(client: pg.ClientBase, start: Date): Promise<void> {
  await client.query(`CREATE TABLE ${nextBase} (LIKE resource_revisions INCLUDING ALL)`);
  await client.query(
    `INSERT INTO ${nextBase} SELECT v.* FROM (
       SELECT DISTINCT ON (resource_id) * FROM resource_revisions WHERE observed_at < $1
       ORDER BY resource_id, observed_at DESC
     ) v JOIN resources r ON r.cluster_id = v.cluster_id AND r.id = v.resource_id
     WHERE NOT v.gone AND (r.gone_at IS NULL OR r.gone_at >= $1)`,
    [start],
  );
}

/** Waits for a moment in which nobody reads or writes history. What was copied before stays as it is: it is of the past. */
async function lockTable(client: pg.ClientBase, signal: AbortSignal, pause: number): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = '${patience}'`);
  for (let tries = 1; ; tries += 1) {
    await client.query("SAVEPOINT table_lock");
    try {
      await client.query("LOCK TABLE resource_revisions IN ACCESS EXCLUSIVE MODE");
      return;
    } catch (error) {
      if (!isLockTimeout(error) || tries >= mostTries) throw error;
      await client.query("ROLLBACK TO SAVEPOINT table_lock");
      await sleep(pause, undefined, { signal });
    }
  }
}

async function replaceByBase(client: pg.ClientBase, months: readonly string[], start: Date): Promise<void> {
  for (const name of months) await client.query(`DROP TABLE ${name}`);
  await client.query(`DROP TABLE IF EXISTS ${baseName}`);
  await client.query("DELETE FROM resource_revisions_default WHERE observed_at < $1", [start]);
  await client.query(`ALTER TABLE ${nextBase} RENAME TO ${baseName}`);
  // No parameters in DDL; the date is ours.
  await client.query(
    `ALTER TABLE resource_revisions ATTACH PARTITION ${baseName} FOR VALUES FROM (MINVALUE) TO ('${start.toISOString()}')`,
  );
}

async function deleteOld(
  pool: Database["pool"],
  table: "findings" | "resources",
  column: string,
  start: Date,
): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} t USING (SELECT cluster_id, id FROM ${table} WHERE ${column} < $1 LIMIT ${batch}) old
       WHERE t.cluster_id = old.cluster_id AND t.id = old.id`,
      [start],
    );
    if (rowCount === 0) return;
  }
}

/**
 * With them goes how each of their clusters fared, which is more than the runs themselves. The newest of a connector that
 * ended in each way is kept, by which people see how it does, and that of a snapshot that is kept.
 */
async function deleteOldRuns(pool: Database["pool"], start: Date): Promise<void> {
  await pool.query(
    `DELETE FROM discovery_runs r
     WHERE r.ended_at < $1 AND NOT EXISTS (SELECT FROM snapshots s WHERE s.run_id = r.id) AND EXISTS (
       SELECT FROM discovery_runs n WHERE n.connector_id = r.connector_id AND n.state = r.state AND n.id > r.id)`,
    [start],
  );
}

/** The last one of each score is kept: it says what the score was at `start`. */
async function deleteOldPoints(pool: Database["pool"], start: Date): Promise<void> {
  await pool.query(
    `DELETE FROM score_points WHERE at < $1 AND id NOT IN (
       SELECT max(id) FROM score_points WHERE at < $1 GROUP BY granularity, cluster_id)`,
    [start],
  );
}
