import { setTimeout as sleep } from "node:timers/promises";
import type { Asking } from "./stored-state.js";

/** What people decided outlives what it is about, with its name. */
const records = ["attestations", "exemptions"];
/** These name objects and snapshots of their own cluster, or not the ones that are meant. */
const keptByCluster = ["resources", "snapshots"];

interface NamingColumn {
  readonly table: string;
  readonly column: string;
  readonly owner: string;
  readonly isOfCluster: boolean;
}

/**
 * Every column that names a row of another table, as the catalogue has them: `run_id`, `latest_snapshot_id`, where there
 * is a table whose name ends in that word and whose `id` is of the same type.
 */
export async function listNamingColumns(asking: Asking): Promise<NamingColumn[]> {
  return asking.query<NamingColumn>(
    `WITH columns AS (
       SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
       JOIN pg_class p ON p.oid = ('public.' || quote_ident(c.table_name))::regclass
       WHERE c.table_schema = 'public' AND p.relkind IN ('r', 'p') AND NOT p.relispartition
     ), named AS (
       SELECT table_name, udt_name, regexp_replace(table_name, '^.*_|s$', '', 'g') AS word
       FROM columns WHERE column_name = 'id'
     )
     SELECT c.table_name AS table, c.column_name AS column, n.table_name AS owner,
       EXISTS (SELECT FROM columns k WHERE k.table_name = c.table_name AND k.column_name = 'cluster_id') AS "isOfCluster"
     FROM columns c JOIN named n ON n.udt_name = c.udt_name
       AND c.column_name LIKE '%\\_id' AND n.word = regexp_replace(c.column_name, '^.*_(?=[^_]*_id$)|_id$', '', 'g')
     WHERE c.table_name <> ALL($1) ORDER BY 1, 2`,
    [records],
  );
}

/** How many rows name something that is not there, by `table.column`; those that have none are left out. */
export async function countOwnerless(asking: Asking): Promise<Record<string, number>> {
  const counted: [string, number][] = [];
  const count = async (place: string, rows: string) => {
    const [found] = await asking.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${rows}`);
    if (found?.count !== 0) counted.push([place, found?.count ?? 0]);
  };
  for (const { table, column, owner, isOfCluster } of await listNamingColumns(asking)) {
    const sameCluster = isOfCluster && keptByCluster.includes(owner) ? "AND o.cluster_id = t.cluster_id" : "";
    const owned = `SELECT FROM ${owner} o WHERE o.id = t.${column} ${sameCluster}`;
    await count(`${table}.${column}`, `${table} t WHERE t.${column} IS NOT NULL AND NOT EXISTS (${owned})`);
  }
  const present = `SELECT FROM resources r JOIN clusters k ON k.id = r.cluster_id
    WHERE r.cluster_id = t.cluster_id AND r.id = t.resource_id AND r.gone_at IS NULL AND k.gone_at IS NULL`;
  for (const judged of ["resource_assessments", "pod_security_failures"]) {
    await count(`${judged} of what is gone`, `${judged} t WHERE NOT EXISTS (${present})`);
  }
  await count("findings of what is gone", `findings t WHERE t.resolved_at IS NULL AND NOT EXISTS (${present})`);
  await count(
    "clusters of runs that have ended",
    `discovery_run_clusters t JOIN discovery_runs r ON r.id = t.run_id
     WHERE r.ended_at IS NOT NULL AND (t.ended_at IS NULL OR t.backend IS NOT NULL)`,
  );
  return Object.fromEntries(counted);
}

/** What is under way at a database; nothing of it should be once everything was done. */
export interface UnderWay {
  /** Jobs that wait or run. */
  readonly jobs: number;
  readonly failedJobs: number;
  /** Connections that are within a transaction. */
  readonly transactions: number;
  readonly temporaryTables: number;
  readonly openRuns: number;
}

export async function readUnderWay(asking: Asking): Promise<UnderWay> {
  const [found] = await asking.query<UnderWay>(
    `SELECT (SELECT count(*)::int FROM jobs.job WHERE state IN ('created', 'retry', 'active')) AS jobs,
       (SELECT count(*)::int FROM jobs.job WHERE state = 'failed') AS "failedJobs",
       (SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
          AND xact_start IS NOT NULL) AS transactions,
       (SELECT count(*)::int FROM pg_class WHERE relpersistence = 't' AND relkind = 'r') AS "temporaryTables",
       (SELECT count(*)::int FROM discovery_runs WHERE ended_at IS NULL) AS "openRuns"`,
  );
  if (found === undefined) throw new Error("The database does not answer");
  return found;
}

/** How long what follows from a run may take. */
const patienceMilliseconds = 60_000;

/**
 * Waits until nothing is under way for half a second, and returns what is. The jobs of the clock come and go: what is left
 * behind is there at every look.
 */
export async function awaitQuiet(asking: Asking): Promise<UnderWay> {
  const until = Date.now() + patienceMilliseconds;
  for (let quiet = 0; ; ) {
    const now = await readUnderWay(asking);
    quiet = now.jobs + now.transactions + now.openRuns === 0 ? quiet + 1 : 0;
    if (quiet === 3 || Date.now() > until) return now;
    await sleep(200);
  }
}

/** What Pod Security says of each cluster that is there, without ids. */
export function readPodSecurity(asking: Asking): Promise<unknown[]> {
  return asking.query(
    `SELECT k.name, t.minor, t.judged, t.failing,
       (SELECT count(*)::int FROM pod_security_failures f WHERE f.cluster_id = k.id) AS failures
     FROM pod_security_tallies t JOIN clusters k ON k.id = t.cluster_id WHERE k.gone_at IS NULL ORDER BY k.name`,
  );
}
