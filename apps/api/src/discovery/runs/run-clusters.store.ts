import { Injectable } from "@nestjs/common";
import type { Meter } from "@periplus/cluster-reader/egress/meter";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import { Database } from "../../database/pool.js";
import type { RunId } from "./runs.store.js";

/** How far the reading of one cluster has come. */
export interface ClusterProgress {
  /** What is being read now, as `group/plural`. */
  reading: string | null;
  objects: number;
  added: number;
  changed: number;
  unchanged: number;
  gone: number;
}

export function createProgress(): ClusterProgress {
  return { reading: null, objects: 0, added: 0, changed: 0, unchanged: 0, gone: 0 };
}

export interface ClusterEnd {
  readonly state: "done" | "failed" | "cancelled";
  readonly message: string | null;
  readonly coverage: readonly CoverageEntry[];
}

/** One cluster's reading within one run. */
export interface ReadingKey {
  readonly runId: RunId;
  readonly clusterId: number;
}

/** A reading that a worker took up. */
export interface ReadingClaim extends ReadingKey {
  /** Fences the claim: whoever claims later has a higher one, and what is written under this one is not taken any more. */
  readonly attempt: number;
  /** The connection that an earlier worker, of which nothing was heard any more, wrote with. */
  readonly lostBackend: number | null;
}

/** `givenUp`: its reading was cut off too often. */
export type Claimed = { readonly is: "taken" | "givenUp"; readonly claim: ReadingClaim };

/** A cluster whose reading was cut off this often is given up for this run. */
const mostAttempts = 3;
const isOpen = "state IN ('reading', 'assessing')";

/** How the clusters of a run fare. */
@Injectable()
export class RunClustersStore {
  constructor(private readonly database: Database) {}

  /** Adds clusters that the run is to read. */
  async add(client: Pick<pg.ClientBase, "query">, runId: RunId, clusterIds: readonly number[]): Promise<void> {
    await client.query(
      `INSERT INTO discovery_run_clusters (run_id, cluster_id) SELECT $1, unnest($2::int[])
       ON CONFLICT (run_id, cluster_id) DO NOTHING`,
      [runId, clusterIds],
    );
  }

  /** The clusters that have not ended. */
  async listOpen(runId: RunId): Promise<number[]> {
    const { rows } = await this.database.pool.query<{ id: number }>(
      `SELECT cluster_id AS id FROM discovery_run_clusters
       WHERE run_id = $1 AND state IN ('waiting', 'reading', 'assessing') ORDER BY cluster_id`,
      [runId],
    );
    return rows.map(({ id }) => id);
  }

  /** How many are being read now. */
  async countReading(runId: RunId): Promise<number> {
    const { rows } = await this.database.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM discovery_run_clusters
       WHERE run_id = $1 AND state IN ('reading', 'assessing')`,
      [runId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Undefined when there is nothing to do: it has ended. */
  async claim({ runId, clusterId }: ReadingKey, now: Date): Promise<Claimed | undefined> {
    const { rows } = await this.database.pool.query<Pick<ReadingClaim, "attempt" | "lostBackend">>(
      `UPDATE discovery_run_clusters c SET state = 'reading', attempts = c.attempts + 1,
         started_at = coalesce(c.started_at, $3)
       FROM discovery_runs r
       WHERE c.run_id = $1 AND c.cluster_id = $2 AND r.id = c.run_id AND r.ended_at IS NULL
         AND c.state IN ('waiting', 'reading', 'assessing')
       RETURNING c.attempts AS attempt, c.backend AS "lostBackend"`,
      [runId, clusterId, now],
    );
    const [claimed] = rows;
    if (!claimed) return undefined;
    const claim = { runId, clusterId, ...claimed };
    return { is: claim.attempt > mostAttempts ? "givenUp" : "taken", claim };
  }

  /** Says which connection writes the cluster from here on. */
  async setBackend({ runId, clusterId, attempt }: ReadingClaim, backend: number): Promise<void> {
    await this.database.pool.query(
      `UPDATE discovery_run_clusters SET backend = $4 WHERE run_id = $1 AND cluster_id = $2 AND attempts = $3 AND ${isOpen}`,
      [runId, clusterId, attempt, backend],
    );
  }

  /** Gives the cluster back, for this worker is stopping. */
  async release({ runId, clusterId, attempt }: ReadingClaim): Promise<void> {
    await this.database.pool.query(
      `UPDATE discovery_run_clusters SET state = 'waiting', reading = NULL, backend = NULL, attempts = attempts - 1
       WHERE run_id = $1 AND cluster_id = $2 AND attempts = $3 AND ${isOpen}`,
      [runId, clusterId, attempt],
    );
  }

  /**
   * Ends the reading of a cluster, within the transaction that publishes its snapshot where there is one. False when the
   * claim is not ours any more: nothing of that transaction may stay.
   */
  async end(
    client: Pick<pg.ClientBase, "query">,
    { runId, clusterId, attempt }: ReadingClaim,
    { state, message, coverage }: ClusterEnd,
    now: Date,
  ): Promise<boolean> {
    const { rowCount } = await client.query(
      `UPDATE discovery_run_clusters SET state = $4, message = $5, coverage = $6, ended_at = $7, reading = NULL,
         backend = NULL
       WHERE run_id = $1 AND cluster_id = $2 AND attempts = $3 AND ${isOpen}`,
      [runId, clusterId, attempt, state, message, JSON.stringify(coverage), now],
    );
    return rowCount === 1;
  }

  /** Writes figures, those of the transaction that publishes the snapshot included. */
  async setFigures(
    client: Pick<pg.ClientBase, "query">,
    { runId, clusterId }: ReadingKey,
    figures: ClusterProgress & Meter & { rowsWritten: number; findingsOpened: number; findingsClosed: number },
  ): Promise<void> {
    const { objects, added, changed, unchanged, gone, requests, bytes } = figures;
    const { rowsWritten, findingsOpened, findingsClosed } = figures;
    await client.query(
      `UPDATE discovery_run_clusters SET objects = $3, added = $4, changed = $5, unchanged = $6, gone = $7,
         requests = $8, bytes = $9, rows_written = $10, findings_opened = $11, findings_closed = $12
       WHERE run_id = $1 AND cluster_id = $2`,
      [
        runId,
        clusterId,
        objects,
        added,
        changed,
        unchanged,
        gone,
        requests,
        bytes,
        rowsWritten,
        findingsOpened,
        findingsClosed,
      ],
    );
  }

  /** Writes how far several readings have come, and tells who listens. */
  async report(
    progress: readonly (ReadingClaim & ClusterProgress & Pick<Meter, "requests" | "bytes">)[],
  ): Promise<void> {
    await this.database.pool.query(
      `WITH told AS (
         SELECT * FROM json_to_recordset($1::json) AS p ("runId" bigint, "clusterId" int, attempt int, reading text, objects int,
           added int, changed int, unchanged int, gone int, requests int, bytes bigint)
       ), written AS (
         UPDATE discovery_run_clusters c SET reading = t.reading, objects = t.objects, added = t.added,
           changed = t.changed, unchanged = t.unchanged, gone = t.gone, requests = t.requests, bytes = t.bytes
         FROM told t
         WHERE c.run_id = t."runId" AND c.cluster_id = t."clusterId" AND c.attempts = t.attempt
           AND c.state IN ('reading', 'assessing')
         RETURNING c.run_id
       )
       SELECT pg_notify('discovery_run', run_id::text) FROM (SELECT DISTINCT run_id FROM written) w`,
      [JSON.stringify(progress)],
    );
  }
}
