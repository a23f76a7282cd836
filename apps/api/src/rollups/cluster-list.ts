import { type ControlTally, scoreControls } from "@periplus/posture/score/secure-score";
import type { OpenFindings } from "@periplus/shared/cluster";
import type { ResultOf } from "@periplus/shared/endpoints";
import type pg from "pg";
import { type Sql, sql } from "../database/sql.js";

export type ClusterView = ResultOf<"listClusters">["items"][number];

interface ClusterRow extends Omit<ClusterView, "secureScore" | "openFindings"> {
  readonly tallies: ControlTally[];
  readonly findings: Partial<Record<keyof OpenFindings, number>>;
}

const openFindings: OpenFindings = { critical: 0, high: 0, medium: 0, low: 0 };

/** Clusters `c` that meet a condition, with their counts from the rollups, by name. `now` tells which are stale. */
export async function readClusters(
  reader: Pick<pg.ClientBase, "query">,
  condition: Sql,
  now: Date,
): Promise<ClusterView[]> {
  const query = sql`
    SELECT c.id::text, c.name, c.cloud, c.connector_id AS "connectorId", n.name AS "connectorName", n.sample, c.account,
      c.region, c.version, c.endpoint, CASE WHEN c.gone_at IS NULL THEN 'present' ELSE 'gone' END AS state,
      c.first_seen_at AS "firstSeenAt", c.gone_at AS "goneAt", s.taken_at AS "snapshotAt",
      coalesce(s.taken_at < ${now}::timestamptz - 2 * n.interval_minutes * interval '1 minute', false) AS stale,
      CASE WHEN s.id IS NULL THEN 'notRead'
        WHEN EXISTS (SELECT FROM jsonb_array_elements(s.coverage) part
          WHERE part->>'state' IN ('partial', 'forbidden', 'failed')) THEN 'withGaps'
        ELSE 'complete' END AS readable,
      coalesce((SELECT sum(i.resources) FROM inventory_rollups i WHERE i.cluster_id = c.id), 0)::int AS resources,
      coalesce((SELECT json_object_agg(CASE f.severity WHEN 4 THEN 'critical' WHEN 3 THEN 'high' WHEN 2 THEN 'medium'
        ELSE 'low' END, f.findings) FROM finding_rollups f WHERE f.cluster_id = c.id), '{}') AS findings,
      coalesce((SELECT json_agg(json_build_object('control', t.control, 'healthy', t.healthy, 'unhealthy', t.unhealthy,
        'notAssessed', t.not_assessed) ORDER BY t.control) FROM control_rollups t WHERE t.cluster_id = c.id), '[]') AS tallies
    FROM clusters c
    JOIN connectors n ON n.id = c.connector_id
    LEFT JOIN snapshots s ON s.id = c.latest_snapshot_id
    WHERE ${condition} ORDER BY c.name, c.id`;
  const { rows } = await reader.query<ClusterRow>(query.toQuery());
  return rows.map(({ tallies, findings, ...row }) => ({
    ...row,
    openFindings: { ...openFindings, ...findings },
    secureScore: scoreControls(tallies).score,
  }));
}

/** The sum over several clusters. */
export function sumOpenFindings(clusters: readonly { readonly openFindings: OpenFindings }[]): OpenFindings {
  const sum = { ...openFindings };
  for (const { openFindings: open } of clusters) {
    sum.critical += open.critical;
    sum.high += open.high;
    sum.medium += open.medium;
    sum.low += open.low;
  }
  return sum;
}
