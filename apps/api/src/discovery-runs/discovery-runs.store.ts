import { Injectable } from "@nestjs/common";
import type { DiscoveryRunQuery } from "@periplus/shared/discovery-run";
import type { ResultOf } from "@periplus/shared/endpoints";
import { rowId } from "@periplus/shared/id";
import { z } from "zod";
import { Database } from "../database/pool.js";
import { allOf, type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";

type Run = ResultOf<"getDiscoveryRun">;
type RunSummary = Omit<Run, "clusters" | "coverage">;
/** Rows come in the shape of the answer: the query names its columns so. */
type RunRow = RunSummary;

const runColumns = sql`r.id, r.state, r.stage, r.trigger, r.message,
  json_build_object('id', c.id, 'name', c.name, 'cloud', c.cloud) AS connector,
  r.created_at AS "createdAt", r.started_at AS "startedAt", r.ended_at AS "endedAt",
  of_clusters.found AS "clustersFound", of_clusters.done AS "clustersDone", of_clusters.objects,
  of_clusters.opened AS "findingsOpened", of_clusters.closed AS "findingsClosed"`;

const runsWithClusters = sql`discovery_runs r
  JOIN connectors c ON c.id = r.connector_id
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS found, count(*) FILTER (WHERE d.state IN ('done', 'failed', 'cancelled'))::int AS done,
      coalesce(sum(d.objects), 0)::int AS objects, coalesce(sum(d.findings_opened), 0)::int AS opened,
      coalesce(sum(d.findings_closed), 0)::int AS closed
    FROM discovery_run_clusters d WHERE d.run_id = r.id
  ) of_clusters`;

@Injectable()
export class DiscoveryRunsStore {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async list({ connectorId, state, cursor, limit }: DiscoveryRunQuery): Promise<ResultOf<"listDiscoveryRuns">> {
    const list = `discovery-runs ${connectorId ?? ""} ${state ?? ""}`;
    const conditions: Sql[] = [];
    if (connectorId !== undefined) conditions.push(sql`r.connector_id = ${connectorId}::uuid`);
    if (state !== undefined) conditions.push(sql`r.state = ${state}`);
    if (cursor !== undefined) {
      const [id] = readCursor(list, cursor, z.tuple([rowId]));
      conditions.push(sql`r.id < ${id}::bigint`);
    }
    const query = sql`SELECT ${runColumns} FROM ${runsWithClusters} WHERE ${allOf(conditions)}
      ORDER BY r.id DESC LIMIT ${limit + 1}`;
    const { rows } = await this.database.pool.query<RunRow>(query.toQuery());
    return toPage(
      list,
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  async find(id: string): Promise<Run | undefined> {
    const query = sql`SELECT ${runColumns}, r.coverage FROM ${runsWithClusters} WHERE r.id = ${id}::bigint`;
    const [row] = (await this.database.pool.query<RunRow & Pick<Run, "coverage">>(query.toQuery())).rows;
    return row && { ...row, clusters: await this.readClusters(id) };
  }

  async findConnector(id: string): Promise<boolean> {
    const query = sql`SELECT FROM connectors WHERE id = ${id}::uuid`;
    return (await this.database.pool.query(query.toQuery())).rowCount === 1;
  }

  /** A run that no worker has taken ends at once; another is asked to stop. False when it had ended already. */
  async cancel(id: string, now: Date): Promise<boolean> {
    const query = sql`
      WITH cancelled AS (
        UPDATE discovery_runs SET cancel_requested_at = coalesce(cancel_requested_at, ${now}),
          state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
          stage = CASE state WHEN 'queued' THEN 'ended' ELSE stage END,
          ended_at = CASE state WHEN 'queued' THEN ${now} ELSE ended_at END
        WHERE id = ${id}::bigint AND ended_at IS NULL RETURNING id
      )
      SELECT pg_notify('discovery_run', id::text) FROM cancelled`;
    return (await this.database.pool.query(query.toQuery())).rowCount === 1;
  }

  private async readClusters(runId: string): Promise<Run["clusters"]> {
    const query = sql`
      SELECT d.cluster_id::text AS "clusterId", k.name, d.state, d.reading, d.objects, d.added, d.changed, d.unchanged,
        d.gone, d.rows_written AS "rowsWritten", d.requests, d.bytes::float8 AS bytes, d.started_at AS "startedAt",
        d.ended_at AS "endedAt", d.message, d.coverage
      FROM discovery_run_clusters d JOIN clusters k ON k.id = d.cluster_id
      WHERE d.run_id = ${runId}::bigint ORDER BY k.name, k.id`;
    return (await this.database.pool.query<Run["clusters"][number]>(query.toQuery())).rows;
  }
}
