import { Injectable } from "@nestjs/common";
import { markText } from "@periplus/posture/evidence/marked-text";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { ResultOf } from "@periplus/shared/endpoints";
import { rowId } from "@periplus/shared/id";
import type { PastResourceQuery } from "@periplus/shared/snapshot";
import { z } from "zod";
import { severityOf } from "../database/codes.js";
import { Database } from "../database/pool.js";
import { allOf, likePattern, type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { notFound } from "../http/problem.js";
import { type SnapshotRow, SnapshotsStore } from "./snapshots.store.js";

interface PastResourceRow {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly goneAt: Date | null;
  readonly findings: number;
  readonly severity: number;
}

const cursorKeys = z.tuple([z.string(), z.string(), z.string(), rowId]);

/** That a row of `resources` was there at a moment. */
export function wasThere(at: Date): Sql {
  return sql`r.first_seen_at <= ${at} AND (r.gone_at IS NULL OR r.gone_at > ${at})`;
}

/** Objects as they were in a snapshot. */
@Injectable()
export class PastResourcesStore {
  constructor(
    private readonly database: Database,
    private readonly snapshots: SnapshotsStore,
  ) {}

  /** By kind, namespace and name. */
  async list(clusterId: string, query: PastResourceQuery): Promise<ResultOf<"listPastResources">> {
    const snapshot = await this.snapshots.find(clusterId, query.snapshotId);
    const { kind, namespace, name, cursor, limit } = query;
    const list = `resources of ${clusterId} in ${snapshot.id}: ${JSON.stringify([kind, namespace, name])}`;
    const keys = cursor === undefined ? undefined : readCursor(list, cursor, cursorKeys);
    const conditions = [
      sql`r.cluster_id = ${clusterId}::int`,
      wasThere(snapshot.takenAt),
      ...(kind === undefined ? [] : [sql`r.kind = ${kind}`]),
      ...(namespace === undefined ? [] : [sql`r.namespace = ${namespace}`]),
      ...(name === undefined ? [] : [sql`r.name ILIKE ${`%${likePattern(name)}%`}`]),
      ...(keys
        ? [sql`(r.kind, r.namespace, r.name, r.id) > (${keys[0]}, ${keys[1]}, ${keys[2]}, ${keys[3]}::bigint)`]
        : []),
    ];
    const rows = await this.#select(conditions, snapshot, limit + 1);
    return toPage(list, rows, limit, (row) => [row.kind, row.namespace, row.name, row.id], toPastResource);
  }

  /** What was observed of an object last in a snapshot, or in the newest. */
  async readObserved(id: string, snapshotId: string | undefined): Promise<ResultOf<"getObservedResource">> {
    const found = await this.database.pool.query<{ clusterId: number }>(
      sql`SELECT cluster_id AS "clusterId" FROM resources WHERE id = ${id}::bigint`.toQuery(),
    );
    const [resource] = found.rows;
    if (resource === undefined) throw notFound("resource");
    const snapshot = await this.snapshots.find(String(resource.clusterId), snapshotId);
    const query = sql`SELECT gone, body::json, observed_at AS "observedAt" FROM resource_revisions
      WHERE resource_id = ${id}::bigint AND observed_at <= ${snapshot.takenAt} ORDER BY observed_at DESC LIMIT 1`;
    const { rows } = await this.database.pool.query<{ gone: boolean; body: JsonObject | null; observedAt: Date }>(
      query.toQuery(),
    );
    const [row] = rows;
    if (row === undefined || row.gone || row.body === null) return { text: null, observedAt: null };
    return { text: markText(row.body, []).text, observedAt: row.observedAt };
  }

  /** The findings are counted for the page alone. */
  async #select(conditions: readonly Sql[], { takenAt }: SnapshotRow, limit: number): Promise<PastResourceRow[]> {
    // Open findings and resolved ones have an index each.
    const isOfResource = sql`f.cluster_id = p.cluster_id AND f.resource_id = p.id AND f.first_seen_at <= ${takenAt}`;
    const query = sql`
      WITH page AS (
        SELECT r.cluster_id, r.id, r.kind, r.namespace, r.name, r.gone_at FROM resources r WHERE ${allOf(conditions)}
        ORDER BY r.kind, r.namespace, r.name, r.id LIMIT ${limit}
      )
      SELECT p.id, p.kind, p.namespace, p.name, p.gone_at AS "goneAt", f.findings, f.severity
      FROM page p CROSS JOIN LATERAL (
        SELECT count(*)::int AS findings, coalesce(max(f.severity), 0) AS severity FROM (
          SELECT f.severity FROM findings f WHERE ${isOfResource} AND f.resolved_at IS NULL
          UNION ALL SELECT f.severity FROM findings f WHERE ${isOfResource} AND f.resolved_at > ${takenAt}
        ) f
      ) f ORDER BY p.kind, p.namespace, p.name, p.id`;
    return (await this.database.pool.query<PastResourceRow>(query.toQuery())).rows;
  }
}

function toPastResource({
  namespace,
  severity,
  ...row
}: PastResourceRow): ResultOf<"listPastResources">["items"][number] {
  return { ...row, namespace: namespace === "" ? null : namespace, severity: severityOf(severity) };
}
