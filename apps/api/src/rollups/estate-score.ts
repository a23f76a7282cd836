import { type ControlTally, combineScopes, scoreControls } from "@periplus/posture/score/secure-score";
import type { Granularity } from "@periplus/shared/secure-score";
import { type SecurityControlId, securityControlIds } from "@periplus/shared/security-control";
import type pg from "pg";
import { sql } from "../database/sql.js";

/** Which part of the estate is scored; everything when nothing is given. */
export interface ScoreScope {
  readonly connectorId?: string | undefined;
  readonly clusterId?: string | undefined;
}

/** One cluster as the score sees it. */
interface ClusterTallies {
  readonly clusterId: number;
  readonly connectorId: string;
  readonly connectorName: string;
  /** Resources that were judged. */
  readonly judged: number;
  readonly tallies: ControlTally[];
}

export interface EstateScore {
  readonly score: number | null;
  readonly current: number;
  readonly max: number;
  readonly controls: ReturnType<typeof scoreControls>["controls"];
  /** The share of judgements that could be made, 0 to 1. */
  readonly assessedShare: number | null;
  readonly scopes: { connectorId: string; name: string; score: number | null; weight: number }[];
}

type Reader = Pick<pg.ClientBase, "query">;

/**
 * The secure score from the rollups: per connector by the classic formula, over connectors weighted by the resources
 * that were judged. `cluster` counts each cluster as one resource that is unhealthy in a control where anything in it is.
 */
export async function readEstateScore(
  reader: Reader,
  granularity: Granularity,
  scope: ScoreScope = {},
): Promise<EstateScore> {
  const clusters = await readClusterTallies(reader, scope);
  const counted = granularity === "cluster" ? clusters.map(asOneResource) : clusters;
  const tallies = sumTallies(counted.flatMap((cluster) => cluster.tallies));
  const { current, max, controls } = scoreControls(tallies);
  const scopes = [...Map.groupBy(counted, ({ connectorId }) => connectorId)].map(([connectorId, members]) => ({
    connectorId,
    name: members[0]?.connectorName ?? "",
    score: scoreControls(sumTallies(members.flatMap((member) => member.tallies))).score,
    weight: members.reduce((sum, member) => sum + member.judged, 0),
  }));
  return { score: combineScopes(scopes), current, max, controls, assessedShare: shareOf(tallies), scopes };
}

async function readClusterTallies(reader: Reader, scope: ScoreScope): Promise<ClusterTallies[]> {
  const inScope = sql`c.gone_at IS NULL
    AND (${scope.connectorId ?? null}::uuid IS NULL OR c.connector_id = ${scope.connectorId ?? null}::uuid)
    AND (${scope.clusterId ?? null}::bigint IS NULL OR c.id = ${scope.clusterId ?? null}::bigint)`;
  const query = sql`
    SELECT c.id AS "clusterId", c.connector_id AS "connectorId", n.name AS "connectorName",
      coalesce((SELECT sum(i.resources) FROM inventory_rollups i WHERE i.cluster_id = c.id AND i.health IN (1, 3)), 0)::int
        AS judged,
      coalesce((SELECT json_agg(json_build_object('control', r.control, 'healthy', r.healthy, 'unhealthy', r.unhealthy,
          'notAssessed', r.not_assessed)) FROM control_rollups r WHERE r.cluster_id = c.id), '[]') AS tallies
    FROM clusters c JOIN connectors n ON n.id = c.connector_id
    WHERE ${inScope}
    ORDER BY n.name, c.id`;
  return (await reader.query<ClusterTallies>(query.toQuery())).rows;
}

function asOneResource(cluster: ClusterTallies): ClusterTallies {
  const tallies = cluster.tallies.map(({ control, healthy, unhealthy, notAssessed }) => ({
    control,
    unhealthy: unhealthy > 0 ? 1 : 0,
    healthy: unhealthy === 0 && notAssessed === 0 && healthy > 0 ? 1 : 0,
    notAssessed: unhealthy === 0 && notAssessed > 0 ? 1 : 0,
  }));
  const judged = tallies.some(({ healthy, unhealthy }) => healthy + unhealthy > 0) ? 1 : 0;
  return { ...cluster, tallies, judged };
}

/** One tally per control, in the order of the controls. */
function sumTallies(tallies: readonly ControlTally[]): ControlTally[] {
  const sums = new Map<SecurityControlId, ControlTally>();
  for (const { control, healthy, unhealthy, notAssessed } of tallies) {
    const sum = sums.get(control) ?? { control, healthy: 0, unhealthy: 0, notAssessed: 0 };
    sum.healthy += healthy;
    sum.unhealthy += unhealthy;
    sum.notAssessed += notAssessed;
    sums.set(control, sum);
  }
  return securityControlIds.flatMap((control) => sums.get(control) ?? []);
}

function shareOf(tallies: readonly ControlTally[]): number | null {
  const made = tallies.reduce((sum, { healthy, unhealthy }) => sum + healthy + unhealthy, 0);
  const missing = tallies.reduce((sum, { notAssessed }) => sum + notAssessed, 0);
  return made + missing === 0 ? null : made / (made + missing);
}
