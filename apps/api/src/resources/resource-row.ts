import type { Resource } from "@periplus/shared/resource";
import type { Cloud } from "@periplus/shared/vocabulary";
import { healthOf, severityOf } from "../database/codes.js";
import { sql } from "../database/sql.js";

/** A row of `resources` with its cluster's, as it is read for the API with `instantTexts`. */
export interface ResourceRow {
  readonly id: string;
  readonly cluster_id: number;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly health: number;
  readonly severity: number;
  readonly open_findings: number;
  readonly first_seen_at: string;
  readonly changed_at: string;
  readonly gone_at: string | null;
  readonly cluster_name: string;
  readonly cloud: Cloud;
}

/** Of a row `r` of `resources`. */
export const resourceColumns = sql`r.id, r.cluster_id, r.api_version, r.kind, r.namespace, r.name, r.labels, r.health,
  r.severity, r.open_findings, r.first_seen_at, r.changed_at, r.gone_at`;

export function toResource(row: ResourceRow): Resource {
  return {
    id: row.id,
    apiVersion: row.api_version,
    kind: row.kind,
    namespace: row.namespace === "" ? null : row.namespace,
    name: row.name,
    cluster: { id: String(row.cluster_id), name: row.cluster_name, cloud: row.cloud },
    labels: row.labels,
    health: healthOf(row.health),
    severity: severityOf(row.severity),
    openFindings: row.open_findings,
    firstSeenAt: row.first_seen_at,
    changedAt: row.changed_at,
    goneAt: row.gone_at,
  };
}
