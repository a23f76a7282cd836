import { Injectable } from "@nestjs/common";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { ResultOf } from "@periplus/shared/endpoints";
import type { FindingQuery } from "@periplus/shared/finding";
import { findingQueryKeys } from "@periplus/shared/query/query-keys";
import type { Cloud } from "@periplus/shared/vocabulary";
import { z } from "zod";
import { severityOf } from "../database/codes.js";
import { Database } from "../database/pool.js";
import { isoInstant, joinSql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { RulesInForce } from "../posture/rules-in-force.js";
import { readClusterDirectory } from "../query/cluster-directory.js";
import { readQuery } from "../query/read-query.js";
import { findingConditions, findingStates } from "./finding-conditions.js";

/** A resource as it was at a moment. */
export interface ObservedBody {
  readonly body: JsonObject;
  readonly observedAt: Date;
}

export type FindingView = ResultOf<"listFindings">["items"][number];

interface FindingRow {
  readonly id: string;
  readonly rule_id: string;
  readonly title: string;
  readonly severity: number;
  readonly first_seen_at: Date;
  readonly resolved_at: Date | null;
  readonly resource_id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly cluster_id: number;
  readonly cluster_name: string;
  readonly cloud: Cloud;
  readonly exemption_id: string | null;
  readonly exemption: Omit<NonNullable<FindingView["exemption"]>, "id"> | null;
}

const columns = sql`f.id, ru.rule_id, ru.title, f.severity, f.first_seen_at, f.resolved_at, f.resource_id, r.kind,
  r.namespace, r.name, f.cluster_id, c.name AS cluster_name, c.cloud, f.exemption_id,
  CASE WHEN f.resolved_at IS NULL AND e.id IS NOT NULL THEN json_build_object('category', e.category, 'reason', e.reason,
    'owner', e.owner, 'expiresAt', ${isoInstant(sql`e.expires_at`)}) END AS exemption`;
const tables = sql`findings f
  JOIN resources r ON r.cluster_id = f.cluster_id AND r.id = f.resource_id
  JOIN rules ru ON ru.id = f.rule_id
  JOIN clusters c ON c.id = f.cluster_id
  LEFT JOIN exemptions e ON e.id = f.exemption_id`;
const cursorKeys = z.tuple([z.int().min(1).max(4), z.string().regex(/^\d{1,18}$/)]);

@Injectable()
export class FindingsStore {
  constructor(
    private readonly database: Database,
    private readonly rules: RulesInForce,
  ) {}

  /** Worst and newest first. */
  async list({ q, cursor, limit }: FindingQuery): Promise<ResultOf<"listFindings">> {
    const list = `findings ${q}`;
    const directory = await readClusterDirectory(this.database.pool);
    const terms = readQuery(q, findingQueryKeys);
    const conditions = findingConditions(terms, directory, await this.rules.read());
    const [severity, id] = cursor === undefined ? [null, null] : readCursor(list, cursor, cursorKeys);
    const after = cursor === undefined ? sql`true` : sql`(f.severity, f.id) < (${severity}::smallint, ${id}::bigint)`;
    const walks = findingStates(terms).map(
      (state) => sql`(SELECT ${columns} FROM ${tables} WHERE ${state} AND ${conditions} AND ${after}
        ORDER BY f.severity DESC, f.id DESC LIMIT ${limit + 1})`,
    );
    if (walks.length === 0) return { items: [], nextCursor: null };
    const query = sql`SELECT * FROM (${joinSql(walks, " UNION ALL ", sql``)}) f
      ORDER BY f.severity DESC, f.id DESC LIMIT ${limit + 1}`;
    const { rows } = await this.database.pool.query<FindingRow>(query.toQuery());
    return toPage(list, rows, limit, (row) => [row.severity, row.id], toFinding);
  }

  async find(id: string): Promise<FindingView | undefined> {
    const query = sql`SELECT ${columns} FROM ${tables} WHERE f.id = ${id}::bigint`;
    const [row] = (await this.database.pool.query<FindingRow>(query.toQuery())).rows;
    return row && toFinding(row);
  }

  /** The resource as it was while the finding was there: its newest state, or the last before it was resolved. */
  async findBody(findingId: string): Promise<ObservedBody | undefined> {
    const query = sql`SELECT v.body, v.observed_at AS "observedAt"
      FROM findings f JOIN resource_revisions v ON v.resource_id = f.resource_id
      WHERE f.id = ${findingId}::bigint AND NOT v.gone AND (f.resolved_at IS NULL OR v.observed_at < f.resolved_at)
      ORDER BY v.observed_at DESC LIMIT 1`;
    return (await this.database.pool.query<ObservedBody>(query.toQuery())).rows[0];
  }
}

function toFinding(row: FindingRow): FindingView {
  const severity = severityOf(row.severity);
  if (!severity) throw new Error(`The finding ${row.id} has no severity`);
  return {
    id: row.id,
    ruleId: row.rule_id,
    title: row.title,
    severity,
    state: row.resolved_at !== null ? "resolved" : row.exemption_id === null ? "open" : "exempt",
    resource: {
      id: row.resource_id,
      kind: row.kind,
      namespace: row.namespace === "" ? null : row.namespace,
      name: row.name,
    },
    cluster: { id: String(row.cluster_id), name: row.cluster_name, cloud: row.cloud },
    firstSeenAt: row.first_seen_at,
    resolvedAt: row.resolved_at,
    exemption: row.exemption && row.exemption_id !== null ? { id: row.exemption_id, ...row.exemption } : null,
  };
}
