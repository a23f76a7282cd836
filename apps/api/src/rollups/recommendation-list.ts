import type { Rule } from "@periplus/posture/assess/rule";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { Recommendation } from "@periplus/shared/recommendation";
import { type SecurityControlId, securityControls } from "@periplus/shared/security-control";
import { severities } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { sql } from "../database/sql.js";

interface RuleCounts extends Pick<Recommendation, "counts" | "clustersAffected"> {
  readonly ruleId: string;
  readonly oldestFindingAt: Date | null;
  /** Resources that this rule alone makes unhealthy in its control. */
  readonly soleFailures: number;
}

type Reader = Pick<pg.ClientBase, "query">;
const noCounts: RuleCounts = {
  ruleId: "",
  counts: { healthy: 0, unhealthy: 0, notAssessed: 0, needsConfiguration: 0 },
  clustersAffected: 0,
  oldestFindingAt: null,
  soleFailures: 0,
};

/**
 * Every rule of the pack over the given clusters, those first that matter most: by the points that the score would gain,
 * then by severity, then by the number of findings.
 */
export async function readRecommendations(
  reader: Reader,
  pack: RulePack,
  clusterIds: readonly number[],
): Promise<Recommendation[]> {
  const [counts, judged] = await Promise.all([readCounts(reader, clusterIds), readJudged(reader, clusterIds)]);
  return pack.rules
    .map(({ rule }) => toRecommendation(rule, counts.get(rule.id) ?? noCounts, judged.get(rule.control) ?? 0))
    .sort(compareImportance);
}

async function readCounts(reader: Reader, clusterIds: readonly number[]): Promise<Map<string, RuleCounts>> {
  const query = sql`
    SELECT r.rule_id AS "ruleId", min(u.oldest_finding_at) AS "oldestFindingAt",
      count(*) FILTER (WHERE u.unhealthy > 0)::int AS "clustersAffected", sum(u.sole_failures)::int AS "soleFailures",
      json_build_object('healthy', sum(u.healthy), 'unhealthy', sum(u.unhealthy), 'notAssessed', sum(u.not_assessed),
        'needsConfiguration', sum(u.needs_configuration)) AS counts
    FROM rule_rollups u JOIN rules r ON r.id = u.rule_id
    WHERE u.cluster_id = ANY(${clusterIds}::int[]) GROUP BY r.rule_id`;
  const { rows } = await reader.query<RuleCounts>(query.toQuery());
  return new Map(rows.map((row) => [row.ruleId, row]));
}

/** Resources that were judged in each control: what one of them is worth follows from it. */
async function readJudged(reader: Reader, clusterIds: readonly number[]): Promise<Map<SecurityControlId, number>> {
  const query = sql`SELECT control, sum(healthy + unhealthy)::int AS judged FROM control_rollups
    WHERE cluster_id = ANY(${clusterIds}::int[]) GROUP BY control`;
  const { rows } = await reader.query<{ control: SecurityControlId; judged: number }>(query.toQuery());
  return new Map(rows.map(({ control, judged }) => [control, judged]));
}

function toRecommendation(rule: Rule, counts: RuleCounts, judged: number): Recommendation {
  const { title: controlTitle, max } = securityControls[rule.control];
  const scores = rule.status !== "preview" && judged > 0;
  return {
    ruleId: rule.id,
    title: rule.title,
    severity: rule.severity,
    control: rule.control,
    controlTitle,
    remedyKind: rule.remedy.kind,
    counts: counts.counts,
    clustersAffected: counts.clustersAffected,
    oldestFindingAt: counts.oldestFindingAt?.toISOString() ?? null,
    potentialPoints: scores ? (max / judged) * counts.soleFailures : 0,
  };
}

function compareImportance(a: Recommendation, b: Recommendation): number {
  return (
    b.potentialPoints - a.potentialPoints ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    b.counts.unhealthy - a.counts.unhealthy ||
    (a.title < b.title ? -1 : 1)
  );
}
