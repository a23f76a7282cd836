import type { ControlCounts } from "@periplus/posture/score/control-counts";
import type { ClusterTallies } from "@periplus/posture/score/estate-score";
import { type SecurityControlId, securityControlIds } from "@periplus/shared/security-control";
import type pg from "pg";
import { sql } from "../database/sql.js";

type Reader = Pick<pg.ClientBase, "query">;

/** Which part of the estate is scored; everything when nothing is given. */
export interface ScoreScope {
  readonly connectorIds?: readonly string[] | undefined;
  readonly connectorId?: string | undefined;
  readonly clusterId?: string | undefined;
}

/** The present counts of a cluster, with its names. */
export interface NamedTallies extends ClusterTallies {
  readonly name: string;
  readonly connectorName: string;
}

interface TalliesRow extends Omit<NamedTallies, "controls"> {
  readonly controls: readonly {
    readonly control: SecurityControlId;
    /** Healthy, unhealthy, not assessed. */
    readonly adjusted: readonly [number, number, number];
    readonly raw: readonly [number, number, number];
  }[];
}

/** The counts of the clusters that are there, by connector. */
export async function readClusterTallies(reader: Reader, scope: ScoreScope = {}): Promise<NamedTallies[]> {
  const query = sql`
    SELECT c.id AS "clusterId", c.name, c.connector_id AS "connectorId", n.name AS "connectorName",
      coalesce((SELECT sum(i.judged) FROM inventory_rollups i WHERE i.cluster_id = c.id), 0)::int AS judged,
      coalesce((SELECT json_agg(json_build_object('control', r.control,
          'adjusted', json_build_array(r.healthy, r.unhealthy, r.not_assessed),
          'raw', json_build_array(r.raw_healthy, r.raw_unhealthy, r.raw_not_assessed)) ORDER BY r.control)
        FROM control_rollups r WHERE r.cluster_id = c.id), '[]') AS controls
    FROM clusters c JOIN connectors n ON n.id = c.connector_id
    WHERE c.gone_at IS NULL
      AND (${scope.connectorId ?? null}::uuid IS NULL OR c.connector_id = ${scope.connectorId ?? null}::uuid)
      AND (${scope.connectorIds ?? null}::uuid[] IS NULL OR c.connector_id = ANY(${scope.connectorIds ?? null}::uuid[]))
      AND (${scope.clusterId ?? null}::bigint IS NULL OR c.id = ${scope.clusterId ?? null}::bigint)
    ORDER BY n.name, c.id`;
  const { rows } = await reader.query<TalliesRow>(query.toQuery());
  return rows.map(({ controls, ...row }) => ({
    ...row,
    // Controls of older versions say nothing any more.
    controls: controls.filter(({ control }) => securityControlIds.includes(control)).map(toCounts),
  }));
}

function toCounts({ control, adjusted, raw }: TalliesRow["controls"][number]): ControlCounts {
  const states = ([healthy, unhealthy, notAssessed]: readonly [number, number, number]) => ({
    healthy,
    unhealthy,
    notAssessed,
  });
  return { control, adjusted: states(adjusted), raw: states(raw) };
}
