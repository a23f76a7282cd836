import type { Rule } from "@periplus/posture/assess/rule";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { Recommendation } from "@periplus/shared/recommendation";
import { securityControls } from "@periplus/shared/security-control";
import { severities } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { sql } from "../database/sql.js";
import { readGains } from "./gains.store.js";

export interface RuleCounts extends Pick<Recommendation, "counts" | "clustersAffected"> {
  readonly ruleId: string;
  readonly oldestFindingAt: Date | null;
}

type Reader = Pick<pg.ClientBase, "query">;
export const noRuleCounts: RuleCounts = {
  ruleId: "",
  counts: { healthy: 0, unhealthy: 0, waived: 0, mitigated: 0, notAssessed: 0, needsConfiguration: 0 },
  clustersAffected: 0,
  oldestFindingAt: null,
};

/**
 * Every rule of the pack over the given clusters, those first that matter most: by what the score would gain, then by
 * severity, then by the number of findings.
 */
export async function readRecommendations(
  reader: Reader,
  pack: RulePack,
  clusterIds: readonly number[],
): Promise<Recommendation[]> {
  const [counts, gains] = await Promise.all([readRuleCounts(reader, clusterIds), readGains(reader, clusterIds)]);
  return pack.rules
    .map(({ rule }) => toRecommendation(rule, counts.get(rule.id) ?? noRuleCounts, gains(rule)))
    .sort(compareImportance);
}

export async function readRuleCounts(reader: Reader, clusterIds: readonly number[]): Promise<Map<string, RuleCounts>> {
  const query = sql`
    SELECT r.rule_id AS "ruleId", min(u.oldest_finding_at) AS "oldestFindingAt",
      count(*) FILTER (WHERE u.unhealthy > 0)::int AS "clustersAffected",
      json_build_object('healthy', sum(u.healthy), 'unhealthy', sum(u.unhealthy), 'waived', sum(u.waived),
        'mitigated', sum(u.mitigated), 'notAssessed', sum(u.not_assessed),
        'needsConfiguration', sum(u.needs_configuration)) AS counts
    FROM rule_rollups u JOIN rules r ON r.id = u.rule_id
    WHERE u.cluster_id = ANY(${clusterIds}::int[]) GROUP BY r.rule_id`;
  const { rows } = await reader.query<RuleCounts>(query.toQuery());
  return new Map(rows.map((row) => [row.ruleId, row]));
}

function toRecommendation(rule: Rule, counts: RuleCounts, gain: { points: number; score: number }): Recommendation {
  return {
    ruleId: rule.id,
    title: rule.title,
    severity: rule.severity,
    control: rule.control,
    controlTitle: securityControls[rule.control].title,
    remedyKind: rule.remedy.kind,
    counts: counts.counts,
    clustersAffected: counts.clustersAffected,
    oldestFindingAt: counts.oldestFindingAt?.toISOString() ?? null,
    potentialPoints: gain.points,
    potentialScore: gain.score,
  };
}

function compareImportance(a: Recommendation, b: Recommendation): number {
  return (
    b.potentialScore - a.potentialScore ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    b.counts.unhealthy - a.counts.unhealthy ||
    (a.title < b.title ? -1 : 1)
  );
}
