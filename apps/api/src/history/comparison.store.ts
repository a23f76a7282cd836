import { Injectable } from "@nestjs/common";
import type { ResultOf } from "@periplus/shared/endpoints";
import { rowId } from "@periplus/shared/id";
import type { ChangeQuery, ComparisonQuery, FindingChange, ResourceChange } from "@periplus/shared/snapshot";
import { z } from "zod";
import { severityOf } from "../database/codes.js";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { wasThere } from "./past-resources.store.js";
import { type SnapshotPair, SnapshotsStore } from "./snapshots.store.js";

interface NamedRow {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

interface ResourceChangeRow extends NamedRow {
  readonly change: ResourceChange["change"];
}

interface FindingChangeRow extends NamedRow {
  readonly change: FindingChange["change"];
  readonly findingId: string;
  readonly ruleId: string;
  readonly title: string;
  readonly severity: number;
}

const resourceKeys = z.tuple([z.string(), z.string(), z.string(), rowId]);
const findingKeys = z.tuple([z.int().min(1).max(4), rowId]);

/** What is different in two snapshots of a cluster. Costs what changed between them, not what the cluster has. */
@Injectable()
export class ComparisonStore {
  constructor(
    private readonly database: Database,
    private readonly snapshots: SnapshotsStore,
  ) {}

  async compare(clusterId: string, query: ComparisonQuery): Promise<ResultOf<"compareSnapshots">> {
    const pair = await this.snapshots.findPair(clusterId, query);
    const counts = sql`SELECT
      (SELECT json_build_object('added', count(*) FILTER (WHERE change = 'added'),
         'changed', count(*) FILTER (WHERE change = 'changed'), 'gone', count(*) FILTER (WHERE change = 'gone'))
       FROM (${changedResources(clusterId, pair)}) c) AS resources,
      (SELECT json_build_object('opened', count(*) FILTER (WHERE change = 'opened'),
         'resolved', count(*) FILTER (WHERE change = 'resolved'))
       FROM (${changedFindings(clusterId, pair)}) f) AS findings`;
    const { rows } = await this.database.pool.query<Pick<ResultOf<"compareSnapshots">, "resources" | "findings">>(
      counts.toQuery(),
    );
    const [row] = rows;
    if (row === undefined) throw new Error("A count gave no row");
    return { ...pair, ...row };
  }

  /** By kind, namespace and name. */
  async listResources(clusterId: string, query: ChangeQuery): Promise<ResultOf<"listResourceChanges">> {
    const pair = await this.snapshots.findPair(clusterId, query);
    const list = `resources that changed in ${clusterId} from ${pair.since.id} to ${pair.until.id}`;
    const { cursor, limit } = query;
    const keys = cursor === undefined ? undefined : readCursor(list, cursor, resourceKeys);
    const after = keys
      ? sql`(kind, namespace, name, id) > (${keys[0]}, ${keys[1]}, ${keys[2]}, ${keys[3]}::bigint)`
      : sql`true`;
    const page = sql`SELECT * FROM (${changedResources(clusterId, pair)}) c WHERE ${after}
      ORDER BY kind, namespace, name, id LIMIT ${limit + 1}`;
    const { rows } = await this.database.pool.query<ResourceChangeRow>(page.toQuery());
    return toPage(
      list,
      rows,
      limit,
      (row) => [row.kind, row.namespace, row.name, row.id],
      ({ change, ...row }) => ({ change, resource: nameOf(row) }),
    );
  }

  /** Worst first. */
  async listFindings(clusterId: string, query: ChangeQuery): Promise<ResultOf<"listFindingChanges">> {
    const pair = await this.snapshots.findPair(clusterId, query);
    const list = `findings that changed in ${clusterId} from ${pair.since.id} to ${pair.until.id}`;
    const { cursor, limit } = query;
    const keys = cursor === undefined ? undefined : readCursor(list, cursor, findingKeys);
    const after = keys ? sql`(c.severity, c.id) < (${keys[0]}::smallint, ${keys[1]}::bigint)` : sql`true`;
    const page = sql`SELECT c.change, c.id AS "findingId", ru.rule_id AS "ruleId", ru.title, c.severity, r.id, r.kind,
        r.namespace, r.name
      FROM (${changedFindings(clusterId, pair)}) c
      JOIN resources r ON r.cluster_id = ${clusterId}::int AND r.id = c.resource_id JOIN rules ru ON ru.id = c.rule_id
      WHERE ${after} ORDER BY c.severity DESC, c.id DESC LIMIT ${limit + 1}`;
    const { rows } = await this.database.pool.query<FindingChangeRow>(page.toQuery());
    return toPage(list, rows, limit, (row) => [row.severity, row.findingId], toFindingChange);
  }
}

/**
 * The newest state of everything of which a state was observed in between says whether it is there now; the one before
 * whether and how it was there then. What came and went in between is in neither.
 */
function changedResources(clusterId: string, { since, until }: SnapshotPair): Sql {
  return sql`
    SELECT r.id, r.kind, r.namespace, r.name, CASE WHEN r.first_seen_at > ${since.takenAt} THEN 'added'
      WHEN r.gone_at <= ${until.takenAt} THEN 'gone' ELSE 'changed' END AS change
    FROM (
      SELECT v.resource_id, (array_agg(v.fingerprint ORDER BY v.observed_at DESC))[1] AS fingerprint
      FROM resource_revisions v WHERE v.cluster_id = ${clusterId}::int
        AND v.snapshot_id > ${since.id}::bigint AND v.snapshot_id <= ${until.id}::bigint
        AND v.observed_at > ${since.takenAt} AND v.observed_at <= ${until.takenAt}
      GROUP BY v.resource_id
    ) now
    JOIN resources r ON r.cluster_id = ${clusterId}::int AND r.id = now.resource_id
    LEFT JOIN LATERAL (
      SELECT o.fingerprint FROM resource_revisions o
      WHERE o.resource_id = r.id AND o.observed_at <= ${since.takenAt} ORDER BY o.observed_at DESC LIMIT 1
    ) before ON true
    WHERE (${wasThere(since.takenAt)}) <> (${wasThere(until.takenAt)})
      OR (${wasThere(since.takenAt)} AND before.fingerprint IS DISTINCT FROM now.fingerprint)`;
}

function changedFindings(clusterId: string, { since, until }: SnapshotPair): Sql {
  return sql`
    SELECT f.id, f.resource_id, f.rule_id, f.severity, 'opened' AS change FROM findings f
    WHERE f.cluster_id = ${clusterId}::int AND f.first_seen_at > ${since.takenAt} AND f.first_seen_at <= ${until.takenAt}
      AND (f.resolved_at IS NULL OR f.resolved_at > ${until.takenAt})
    UNION ALL
    SELECT f.id, f.resource_id, f.rule_id, f.severity, 'resolved' AS change FROM findings f
    WHERE f.cluster_id = ${clusterId}::int AND f.resolved_at > ${since.takenAt} AND f.resolved_at <= ${until.takenAt}
      AND f.first_seen_at <= ${since.takenAt}`;
}

function nameOf({ id, kind, namespace, name }: NamedRow): ResourceChange["resource"] {
  return { id, kind, namespace: namespace === "" ? null : namespace, name };
}

function toFindingChange(row: FindingChangeRow): FindingChange {
  const severity = severityOf(row.severity);
  if (!severity) throw new Error(`The finding ${row.findingId} has no severity`);
  const finding = { id: row.findingId, ruleId: row.ruleId, title: row.title, severity };
  return { change: row.change, finding, resource: nameOf(row) };
}
