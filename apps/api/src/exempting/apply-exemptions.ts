import type { ExemptionCategory } from "@periplus/shared/exemption";
import type pg from "pg";
import { sql } from "../database/sql.js";
import type { CountedJudgement } from "../rollups/judgement.js";
import type { RollupChanges } from "../rollups/rollup-changes.js";
import type { RuleBook } from "../rollups/rule-book.js";
import { isSameStanding, standingOf, updateStandings } from "../rollups/standings.store.js";
import { type CoveredFinding, type FailingContainers, findCoveredByContainers } from "./container-cover.js";
import { loadExemptable, type MovedFinding, writeExempt } from "./exempt-findings.store.js";
import type { ExemptionReach } from "./reach.js";

/** What exemptions are applied with. */
export interface Exempting {
  readonly rules: RuleBook;
  readonly failingIn: FailingContainers;
  /** Takes up what the counts of a cluster change by; the caller writes them. */
  readonly rollupsOf: (clusterId: number) => RollupChanges;
}

export interface Applied {
  rows: number;
  /** Findings that are exempt now and were open, or the other way round, or are exempt otherwise. */
  findings: number;
  resources: number;
  /** Stopped at the limit: there is more to be done. */
  partial: boolean;
}

/** Findings that are looked at at once: what this takes in memory does not grow with their number. */
const findingsAtOnce = 2_000;

/**
 * Makes the findings within reach exempt as the exemptions of this moment say, within the caller's transaction, which
 * holds a lock on the exemptions. It looks for what differs and changes only that, whatever the reason: one was made,
 * changed, revoked, has run out, or covers what is new. What a discovery is just writing is left alone: it does the same
 * at its end. `limit` is for whoever only wants to know: with so many findings it stops.
 */
export async function applyExemptions(
  client: pg.ClientBase,
  reach: ExemptionReach,
  exempting: Exempting,
  limit = Number.POSITIVE_INFINITY,
): Promise<Applied> {
  const applied: Applied = { rows: 0, findings: 0, resources: 0, partial: false };
  const covered = await findCoveredByContainers(client, reach, exempting.failingIn);
  for await (const moved of findMoved(client, reach, covered)) {
    if (applied.findings >= limit) return { ...applied, partial: true };
    await applyTo(client, moved, exempting, applied);
  }
  return applied;
}

/**
 * The findings whose exemption is not the one that covers them. Of several that do, one of more than a container comes
 * first, then the oldest. The cursor sees the findings as they are at its opening, not what is changed while it is read.
 */
async function* findMoved(
  client: pg.ClientBase,
  { now, condition }: ExemptionReach,
  covered: readonly CoveredFinding[],
): AsyncGenerator<MovedFinding[]> {
  // Findings first, then their rows by key: what a first reading is just writing is not in the planner's statistics, and by
  // the cluster alone it would go through all of its objects for each of its findings.
  const query = sql`
    DECLARE moved_findings NO SCROLL CURSOR FOR
    WITH asked AS MATERIALIZED (
      SELECT f.id, f.cluster_id, f.resource_id, f.rule_id, f.exemption_id FROM findings f
      WHERE f.resolved_at IS NULL AND ${condition}
        AND (f.exemption_id IS NOT NULL OR f.rule_id IN (SELECT rule_id FROM exemptions WHERE state = 'active'))
    )
    SELECT f.id, f.cluster_id, f.resource_id, f.rule_id, f.exemption_id AS "from",
      coalesce(w.id, o.exemption_id) AS "to", coalesce(w.category, o.category) AS category
    FROM asked f
    JOIN resources r ON r.cluster_id = f.cluster_id AND r.id = f.resource_id
    JOIN resource_assessments a ON a.cluster_id = f.cluster_id AND a.resource_id = f.resource_id
    JOIN clusters c ON c.id = f.cluster_id
    LEFT JOIN LATERAL (
      SELECT e.id, e.category FROM exemptions e
      WHERE e.rule_id = f.rule_id AND e.state = 'active' AND e.expires_at > ${now} AND e.container IS NULL
        AND (e.connector_id IS NULL OR e.connector_id = c.connector_id)
        AND (e.cluster_id IS NULL OR e.cluster_id = f.cluster_id)
        AND (e.namespace IS NULL OR e.namespace = r.namespace)
        AND (e.kind IS NULL OR (e.kind = r.kind AND e.name = r.name))
      ORDER BY e.id LIMIT 1
    ) w ON true
    LEFT JOIN json_to_recordset(${JSON.stringify(covered)}::json)
      AS o (finding_id bigint, exemption_id bigint, category text) ON o.finding_id = f.id
    WHERE (coalesce(w.id, o.exemption_id) IS DISTINCT FROM f.exemption_id
        OR coalesce(w.category, o.category) IS DISTINCT FROM
          CASE WHEN f.rule_id = ANY(a.waived) THEN 'waiver' WHEN f.rule_id = ANY(a.mitigated) THEN 'mitigated' END)`;
  await client.query(query.toQuery());
  for (;;) {
    const { rows } = await client.query<MovedFinding>(`FETCH ${findingsAtOnce} FROM moved_findings`);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query("CLOSE moved_findings");
}

async function applyTo(
  client: pg.ClientBase,
  moved: readonly MovedFinding[],
  { rules, rollupsOf }: Exempting,
  applied: Applied,
): Promise<void> {
  const ofResource = Map.groupBy(moved, ({ resource_id }) => resource_id);
  const stored = await loadExemptable(client, moved);
  const changed = stored.map((resource) => {
    const { clusterId, kind, namespace } = resource;
    let { judgement } = resource;
    const findings = (ofResource.get(resource.id) ?? []).filter(({ rule_id }) => judgement.unhealthy.includes(rule_id));
    for (const { rule_id, from, to, category } of findings) {
      const after = exempt(judgement, rule_id, category);
      const exemptionId = to ?? from;
      const cause = { is: "exemption" as const, ...(exemptionId === null ? {} : { exemptionId }) };
      rollupsOf(clusterId).replace({ kind, namespace, judgement }, { kind, namespace, judgement: after }, cause);
      judgement = after;
    }
    return { ...resource, judgement, findings, standing: standingOf(judgement, rules) };
  });
  applied.rows += await writeExempt(client, changed);
  applied.rows += await updateStandings(
    client,
    changed
      .filter(({ standing, before }) => !isSameStanding(standing, before))
      .map(({ clusterId, id, standing }) => ({ cluster_id: clusterId, id, ...standing })),
  );
  applied.resources += changed.length;
  applied.findings += changed.reduce((sum, { findings }) => sum + findings.length, 0);
}

/** The judgement with one failure counting as the category says; null: as the failure that it is. */
function exempt(judgement: CountedJudgement, rule: number, category: ExemptionCategory | null): CountedJudgement {
  const without = (rules: readonly number[]) => rules.filter((number) => number !== rule);
  const withIt = (rules: readonly number[]) => [...without(rules), rule].sort((a, b) => a - b);
  return {
    ...judgement,
    waived: category === "waiver" ? withIt(judgement.waived) : without(judgement.waived),
    mitigated: category === "mitigated" ? withIt(judgement.mitigated) : without(judgement.mitigated),
  };
}
