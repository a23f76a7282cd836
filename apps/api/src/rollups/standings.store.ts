import type pg from "pg";
import { adjustedOf, type CountedJudgement } from "./judgement.js";
import { healthOfJudgement, type RuleBook } from "./rule-book.js";

/** How an object stands as a whole, as its row says. */
export interface ResourceStanding {
  readonly health: number;
  /** Of its worst open finding. */
  readonly severity: number;
  readonly open_findings: number;
}

/** What a judgement makes of an object: exempt findings are not open. */
export function standingOf(judgement: CountedJudgement, rules: RuleBook): ResourceStanding {
  const adjusted = adjustedOf(judgement);
  return {
    health: healthOfJudgement(adjusted),
    severity: rules.worstSeverity(adjusted),
    open_findings: adjusted.unhealthy.length,
  };
}

export function isSameStanding(a: ResourceStanding, b: ResourceStanding): boolean {
  return a.health === b.health && a.severity === b.severity && a.open_findings === b.open_findings;
}

/** Writes how objects stand. Returns how many rows were written. */
export async function updateStandings(
  client: Pick<pg.ClientBase, "query">,
  standings: readonly (ResourceStanding & { readonly cluster_id: number; readonly id: string })[],
): Promise<number> {
  if (standings.length === 0) return 0;
  const { rowCount } = await client.query(
    `UPDATE resources r SET health = s.health, severity = s.severity, open_findings = s.open_findings
     FROM json_to_recordset($1::json)
       AS s (cluster_id integer, id bigint, health smallint, severity smallint, open_findings smallint)
     WHERE r.cluster_id = s.cluster_id AND r.id = s.id`,
    [JSON.stringify(standings)],
  );
  return rowCount ?? 0;
}
