import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterIdentity } from "@periplus/cluster-reader/read-identity";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import type { CloudCluster } from "../../clouds/cloud-reader.js";
import { tryLockCluster } from "../../database/locks.js";
import { clearRollups } from "../../rollups/rollups.store.js";
import { clearPodSecurity } from "../pod-security.store.js";
import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import type { ClusterProgress } from "../runs/run-clusters.store.js";
import { createWriteCounts, type WriteCounts } from "./write-counts.js";

type Client = Pick<pg.ClientBase, "query">;

const lockRetryMs = 500;

/**
 * Waits until nobody else writes this cluster; the lock ends with the transaction, also when its process is killed. Two
 * runs of one cluster never overlap, whatever the queue does.
 */
export async function lockCluster(client: Client, clusterId: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await tryLockCluster(client, clusterId)) return;
    await sleep(lockRetryMs);
  }
}

/** An id for a snapshot that is about to be written. */
export async function takeSnapshotId(client: Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>("SELECT nextval('snapshots_id_seq') AS id");
  const [row] = rows;
  if (!row) throw new Error("The sequence of snapshots gave nothing");
  return row.id;
}

/**
 * The moment of what is written of a cluster now, for whoever holds its lock: after everything that is written of it, or
 * what came last would not be the newest. It is the database's, for the clocks of workers differ.
 */
export async function takeMoment(client: Client, clusterId: number): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>(
    `SELECT greatest(date_trunc('milliseconds', clock_timestamp()), (
       SELECT s.taken_at + interval '1 millisecond' FROM clusters k
       JOIN snapshots s ON s.cluster_id = k.id AND s.id = k.latest_snapshot_id WHERE k.id = $1)) AS now`,
    [clusterId],
  );
  const [row] = rows;
  if (!row) throw new Error("The database does not say what time it is");
  return row.now;
}

export interface Snapshot {
  readonly runId: string | null;
  readonly coverage: readonly CoverageEntry[];
  readonly progress: ClusterProgress;
  readonly counts: WriteCounts;
  readonly assessmentVersion: string;
  readonly readAs: ClusterIdentity["readAs"];
  /** See `Sight`. */
  readonly normalisedBy: string | null;
}

/** Publishes a snapshot: with the commit of this transaction it is the cluster's newest. */
export async function publishSnapshot(client: Client, writing: SnapshotWriting, snapshot: Snapshot): Promise<void> {
  const { clusterId, snapshotId, takenAt } = writing;
  const { progress, counts } = snapshot;
  await client.query(
    `INSERT INTO snapshots (id, cluster_id, run_id, taken_at, coverage, objects, added, changed, unchanged, gone,
       findings_opened, findings_closed, rule_pack_version, read_as, normalised_by, revisions, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      snapshotId,
      clusterId,
      snapshot.runId,
      takenAt,
      JSON.stringify(snapshot.coverage),
      progress.objects,
      progress.added,
      progress.changed,
      progress.unchanged,
      progress.gone,
      counts.findingsOpened,
      counts.findingsClosed,
      snapshot.assessmentVersion,
      snapshot.readAs && JSON.stringify(snapshot.readAs),
      snapshot.normalisedBy,
      counts.revisions,
      counts.bytes,
    ],
  );
  await client.query("UPDATE clusters SET latest_snapshot_id = $2 WHERE id = $1", [clusterId, snapshotId]);
}

/** Brings the cluster's own facts up to date; writes only what differs. */
export async function updateClusterFacts(
  client: Client,
  clusterId: number,
  { name, version, endpoint }: Pick<CloudCluster, "name" | "version" | "endpoint">,
  message: string | null,
): Promise<void> {
  await client.query(
    `UPDATE clusters SET name = $2, version = coalesce($3, version), endpoint = coalesce($4, endpoint), message = $5
     WHERE id = $1 AND (name, version, endpoint, message)
       IS DISTINCT FROM ($2, coalesce($3, version), coalesce($4, endpoint), $5)`,
    [clusterId, name, version, endpoint, message],
  );
}

/**
 * Gives a cluster that does not exist any more an end, with all its objects: history stays, counts go. Returns how many
 * objects ended and how many findings with them.
 */
export async function retireCluster(
  client: Client,
  { clusterId, snapshotId, takenAt }: SnapshotWriting,
): Promise<WriteCounts & { gone: number }> {
  const ended = await client.query(
    `WITH ended AS (
       UPDATE resources SET gone_at = $3 WHERE cluster_id = $1 AND gone_at IS NULL RETURNING id
     )
     INSERT INTO resource_revisions (cluster_id, resource_id, observed_at, snapshot_id, gone, fingerprint)
     SELECT $1, id, $3, $2, true, '' FROM ended`,
    [clusterId, snapshotId, takenAt],
  );
  const closed = await client.query(
    "UPDATE findings SET resolved_at = $2 WHERE cluster_id = $1 AND resolved_at IS NULL",
    [clusterId, takenAt],
  );
  const dropped = await client.query("DELETE FROM resource_assessments WHERE cluster_id = $1", [clusterId]);
  const tallied = await clearPodSecurity(client, clusterId);
  await clearRollups(client, clusterId);
  await client.query("UPDATE clusters SET gone_at = $2, message = NULL WHERE id = $1", [clusterId, takenAt]);
  const gone = ended.rowCount ?? 0;
  const findingsClosed = closed.rowCount ?? 0;
  const rows = 2 * gone + findingsClosed + (dropped.rowCount ?? 0) + tallied;
  return { ...createWriteCounts(), gone, revisions: gone, findingsClosed, rows };
}
