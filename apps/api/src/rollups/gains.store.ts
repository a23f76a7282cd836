import type { Rule } from "@periplus/posture/assess/rule";
import { gainOf, type Mended, type ScopeCounts } from "@periplus/posture/score/gain";
import type { SecurityControlId } from "@periplus/shared/security-control";
import type pg from "pg";
import { sql } from "../database/sql.js";
import { type NamedTallies, readClusterTallies } from "./cluster-tallies.store.js";

type Reader = Pick<pg.ClientBase, "query">;

interface SoleRow extends Mended {
  readonly ruleId: string;
  readonly connectorId: string;
}

/** Prepares to say of each rule what the score of the given clusters gains when all its findings are mended. */
export async function readGains(
  reader: Reader,
  clusterIds: readonly number[],
): Promise<(rule: Pick<Rule, "id" | "control" | "status">) => { points: number; score: number }> {
  const [clusters, soles] = await Promise.all([readClusterTallies(reader), readSoles(reader, clusterIds)]);
  const scopes = [
    ...Map.groupBy(
      clusters.filter(({ clusterId }) => clusterIds.includes(clusterId)),
      ({ connectorId }) => connectorId,
    ),
  ].map(([connectorId, members]) => ({ connectorId, ...countScope(members) }));
  return ({ id, control, status }) => {
    const mended = soles.get(id);
    if (mended === undefined || status === "preview") return { points: 0, score: 0 };
    return gainOf(
      control,
      scopes.map((scope) => ({ ...scope, mended: mended.get(scope.connectorId) ?? { healthy: 0, unknown: 0 } })),
    );
  };
}

function countScope(clusters: readonly NamedTallies[]): ScopeCounts {
  const controls = new Map<SecurityControlId, { healthy: number; unhealthy: number }>();
  for (const { control, adjusted } of clusters.flatMap((cluster) => cluster.controls)) {
    const sum = controls.get(control) ?? { healthy: 0, unhealthy: 0 };
    sum.healthy += adjusted.healthy;
    sum.unhealthy += adjusted.unhealthy;
    controls.set(control, sum);
  }
  return { weight: clusters.reduce((sum, { judged }) => sum + judged, 0), controls };
}

/** By rule and by connector. */
async function readSoles(reader: Reader, clusterIds: readonly number[]): Promise<Map<string, Map<string, Mended>>> {
  const query = sql`
    SELECT r.rule_id AS "ruleId", c.connector_id AS "connectorId", sum(u.sole_failures)::int AS healthy,
      sum(u.sole_unknown)::int AS unknown
    FROM rule_rollups u JOIN rules r ON r.id = u.rule_id JOIN clusters c ON c.id = u.cluster_id
    WHERE u.cluster_id = ANY(${clusterIds}::int[]) AND u.sole_failures + u.sole_unknown > 0 GROUP BY 1, 2`;
  const { rows } = await reader.query<SoleRow>(query.toQuery());
  const ofRule = Map.groupBy(rows, ({ ruleId }) => ruleId);
  return new Map(
    [...ofRule].map(([ruleId, soles]) => [ruleId, new Map(soles.map((sole) => [sole.connectorId, sole]))]),
  );
}
