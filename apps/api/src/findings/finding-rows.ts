import type { ResultOf } from "@periplus/shared/endpoints";
import type { Cloud } from "@periplus/shared/vocabulary";
import { severityOf } from "../database/codes.js";
import { isoInstant, type Sql, sql } from "../database/sql.js";

export type FindingView = ResultOf<"listFindings">["items"][number];

/** Read with `instantTexts`. */
export interface FindingRow {
  readonly id: string;
  readonly rule_id: string;
  readonly title: string;
  readonly severity: number;
  readonly first_seen_at: string;
  readonly resolved_at: string | null;
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

export const findingColumns = sql`f.id, ru.rule_id, ru.title, f.severity, f.first_seen_at, f.resolved_at, f.resource_id,
  r.kind, r.namespace, r.name, f.cluster_id, c.name AS cluster_name, c.cloud, f.exemption_id,
  CASE WHEN f.resolved_at IS NULL AND e.id IS NOT NULL THEN json_build_object('category', e.category, 'reason', e.reason,
    'owner', e.owner, 'expiresAt', ${isoInstant(sql`e.expires_at`)}) END AS exemption`;
const withResource = sql`JOIN resources r ON r.cluster_id = f.cluster_id AND r.id = f.resource_id`;
const withOthers = sql`${withResource} JOIN rules ru ON ru.id = f.rule_id JOIN clusters c ON c.id = f.cluster_id
  LEFT JOIN exemptions e ON e.id = f.exemption_id`;
export const findingTables = sql`findings f ${withOthers}`;

/** Worst and newest first, of rows `w` that have the severity as `sort_column`. */
export const foundOrder = sql`w.sort_column DESC, w.id DESC`;

/** The first of the order, so many at most, and which of them fit. */
export function firstInOrder(within: Sql, fits: Sql, most: number): Sql {
  return sql`SELECT f.cluster_id, f.id, f.severity AS sort_column, (${fits}) AS fits
    FROM (SELECT * FROM findings f WHERE ${within} ORDER BY f.severity DESC, f.id DESC LIMIT ${most}) f ${withResource}`;
}

/**
 * The first that fit, so many at most. With the resources only where something is asked of them: the planner takes them for
 * far fewer than there are, and would sort all that fits.
 */
export function inOrder(where: Sql, most: number, options: { readonly withResource: boolean }): Sql {
  return sql`(SELECT f.cluster_id, f.id, f.severity AS sort_column, true AS fits FROM findings f
    ${options.withResource ? withResource : sql``} WHERE ${where} ORDER BY f.severity DESC, f.id DESC LIMIT ${most})`;
}

/** What fits, in no order, so many at most. */
export function anyThatFit(where: Sql, most: number): Sql {
  return sql`(SELECT f.cluster_id, f.id, f.severity AS sort_column, true AS fits
    FROM findings f ${withResource} WHERE ${where} LIMIT ${most})`;
}

export const wholeRows = (shown: Sql) => sql`SELECT ${findingColumns}, w.sort_column
  FROM ${shown} w JOIN findings f ON f.cluster_id = w.cluster_id AND f.id = w.id ${withOthers}`;

export function toFinding(row: FindingRow): FindingView {
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
