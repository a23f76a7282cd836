import type { Exemption, ExemptionCategory, ExemptionState } from "@periplus/shared/exemption";
import { severityOf } from "../database/codes.js";
import { sql } from "../database/sql.js";

/** A row of `exemptions` with what it names, as it is read for the API. Ids as text. */
export interface ExemptionRow {
  readonly id: string;
  readonly rule_id: string;
  readonly title: string;
  readonly severity: number;
  readonly category: ExemptionCategory;
  readonly state: ExemptionState;
  readonly connector_id: string | null;
  readonly cluster_id: string | null;
  readonly namespace: string | null;
  readonly kind: string | null;
  readonly name: string | null;
  readonly container: string | null;
  /** What its connector or cluster is called, or was. */
  readonly place: string | null;
  readonly resource_id: string | null;
  readonly reason: string;
  readonly owner: string;
  readonly expires_at: Date;
  readonly created_at: Date;
  readonly created_by: string;
  readonly ended_at: Date | null;
  readonly findings: number;
}

/** Of a row `e` of `exemptions` and its rule `ru`. */
export const exemptionColumns = sql`e.id, ru.rule_id, ru.title, ru.severity, e.category, e.state, e.connector_id,
  e.cluster_id::text, e.namespace, e.kind, e.name, e.container, e.reason, e.owner, e.expires_at, e.created_at, e.created_by,
  e.ended_at,
  coalesce((SELECT c.name FROM clusters c WHERE c.id = e.cluster_id),
    (SELECT n.name FROM connectors n WHERE n.id = e.connector_id), e.place) AS place,
  (SELECT r.id FROM resources r WHERE r.cluster_id = e.cluster_id AND r.namespace = e.namespace AND r.kind = e.kind
     AND r.name = e.name AND r.gone_at IS NULL LIMIT 1) AS resource_id,
  (SELECT count(*)::int FROM findings f WHERE f.exemption_id = e.id AND f.resolved_at IS NULL) AS findings`;

export const exemptionTables = sql`exemptions e JOIN rules ru ON ru.id = e.rule_id`;

export function toExemption(row: ExemptionRow): Exemption {
  const severity = severityOf(row.severity);
  if (!severity) throw new Error(`The rule of the exemption ${row.id} has no severity`);
  const name = row.place ?? "";
  return {
    id: row.id,
    ruleId: row.rule_id,
    title: row.title,
    severity,
    category: row.category,
    state: row.state,
    scope: {
      connector: row.connector_id === null ? null : { id: row.connector_id, name },
      cluster: row.cluster_id === null ? null : { id: row.cluster_id, name },
      namespace: row.namespace,
      kind: row.kind,
      name: row.name,
      container: row.container,
      resourceId: row.resource_id,
    },
    reason: row.reason,
    owner: row.owner,
    expiresAt: row.expires_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    endedAt: row.ended_at?.toISOString() ?? null,
    findings: row.findings,
  };
}
