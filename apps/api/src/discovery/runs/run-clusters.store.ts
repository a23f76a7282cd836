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

/** A cluster whose reading was cut off this often is given up for this run. */
const mostAttempts = 3;

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

  /** `taken`: read it; `ended`: there is nothing to do; `givenUp`: its reading was cut off too often. */
  async claim({ runId, clusterId }: ReadingKey, now: Date): Promise<"taken" | "ended" | "givenUp"> {
    const { rows } = await this.database.pool.query<{ attempts: number }>(
      `UPDATE discovery_run_clusters c SET state = 'reading', attempts = c.attempts + 1,
         started_at = coalesce(c.started_at, $3)
       FROM discovery_runs r
       WHERE c.run_id = $1 AND c.cluster_id = $2 AND r.id = c.run_id AND r.ended_at IS NULL
         AND c.state IN ('waiting', 'reading', 'assessing')
       RETURNING c.attempts`,
      [runId, clusterId, now],
    );
    const [claimed] = rows;
    if (!claimed) return "ended";
    return claimed.attempts > mostAttempts ? "givenUp" : "taken";
  }

  /** Gives the cluster back, for this worker is stopping. */
  async release({ runId, clusterId }: ReadingKey): Promise<void> {
    await this.database.pool.query(
      `UPDATE discovery_run_clusters SET state = 'waiting', reading = NULL, attempts = greatest(0, attempts - 1)
       WHERE run_id = $1 AND cluster_id = $2 AND state IN ('reading', 'assessing')`,
      [runId, clusterId],
    );
  }

  /** Ends the reading of a cluster, within the transaction that publishes its snapshot where there is one. */
  async end(
    client: Pick<pg.ClientBase, "query">,
    { runId, clusterId }: ReadingKey,
    { state, message, coverage }: ClusterEnd,
    now: Date,
  ): Promise<void> {
    await client.query(
      `UPDATE discovery_run_clusters SET state = $3, message = $4, coverage = $5, ended_at = $6, reading = NULL
       WHERE run_id = $1 AND cluster_id = $2`,
      [runId, clusterId, state, message, JSON.stringify(coverage), now],
    );
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
  async report(progress: readonly (ReadingKey & ClusterProgress & Pick<Meter, "requests" | "bytes">)[]): Promise<void> {
    await this.database.pool.query(
      `WITH told AS (
         SELECT * FROM json_to_recordset($1::json) AS p ("runId" bigint, "clusterId" int, reading text, objects int,
           added int, changed int, unchanged int, gone int, requests int, bytes bigint)
       ), written AS (
         UPDATE discovery_run_clusters c SET reading = t.reading, objects = t.objects, added = t.added,
           changed = t.changed, unchanged = t.unchanged, gone = t.gone, requests = t.requests, bytes = t.bytes
         FROM told t
         WHERE c.run_id = t."runId" AND c.cluster_id = t."clusterId" AND c.state IN ('reading', 'assessing')
         RETURNING c.run_id
       )
       SELECT pg_notify('discovery_run', run_id::text) FROM (SELECT DISTINCT run_id FROM written) w`,
      [JSON.stringify(progress)],
    );
  }
}
