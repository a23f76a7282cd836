import type pg from "pg";

type Client = Pick<pg.ClientBase, "query">;

/** Advisory locks of transactions: they end with it, also when its process is killed. "peri" and what follows it. */
const clusterLocks = 0x70657269;
const exemptionsLock = 0x70657273;
const scoreLock = 0x70657274;
const customRulesLock = 0x70657275;
const historyLock = 0x70657276;

/**
 * Three locks keep counts right while clusters are read, people decide and connectors go. Whoever takes several takes
 * them in this order: that of a cluster, that of the exemptions, that of the score. Only the first is held while
 * something outside is waited for.
 */
export async function tryLockCluster(client: Client, clusterId: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_xact_lock($1, $2) AS locked", [
    clusterLocks,
    clusterId,
  ]);
  return rows[0]?.locked ?? false;
}

/**
 * Has the database notice within half a minute that the machine at the other end of this transaction's connection is
 * gone: it holds locks until then. Returns the connection's process id at the database. Over a Unix socket it does nothing.
 */
export async function watchConnection(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pg_backend_pid() AS pid, set_config('tcp_keepalives_idle', '10', true),
       set_config('tcp_keepalives_interval', '5', true), set_config('tcp_keepalives_count', '3', true),
       set_config('tcp_user_timeout', '25000', true)`,
  );
  const [row] = rows;
  if (!row) throw new Error("The database does not say which connection this is");
  return row.pid;
}

/** Ends the connection if it is the one that holds the cluster's lock: its process hangs. */
export async function endHolder(client: Client, clusterId: number, backend: number): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks
     WHERE pid = $3 AND locktype = 'advisory' AND classid = $1::oid AND objid = $2::oid AND objsubid = 2 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [clusterLocks, clusterId, backend],
  );
}

/** Waits until nobody writes these clusters, whatever it takes. */
export async function lockClusters(client: Client, clusterIds: readonly number[]): Promise<void> {
  for (const id of clusterIds.toSorted((a, b) => a - b)) {
    await client.query("SELECT pg_advisory_xact_lock($1, $2)", [clusterLocks, id]);
  }
}

/** From here to the end of the transaction no exemption is made, changed or ended. */
export async function keepExemptionsStill(client: Client): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock_shared($1)", [exemptionsLock]);
}

/** Waits for those who want exemptions still: for one who decides about them. */
export async function lockExemptions(client: Client): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [exemptionsLock]);
}

/** Changes of the score come one after the other, so that each begins where the last one ended. Take it last. */
export async function lockScore(client: Client): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [scoreLock]);
}

/** Rules of people are written by one at a time: what was found of them before holds until the end. Nothing else is held. */
export async function lockCustomRules(client: Client): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [customRulesLock]);
}

/** Old history is dropped by one at a time; false where another is at it. Nothing else is held. */
export async function tryLockHistory(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS locked", [
    historyLock,
  ]);
  return rows[0]?.locked ?? false;
}
