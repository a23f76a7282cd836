import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { QueryTerm } from "@periplus/shared/query/syntax";
import { allOf, anyOf, type Sql, sql } from "../database/sql.js";
import { type ClusterEntry, inClusters } from "../query/cluster-directory.js";
import { applyNegation, containsText, hasSeverity, isObject, isOneOf } from "../query/conditions.js";

const states = {
  open: sql`f.resolved_at IS NULL AND f.exemption_id IS NULL`,
  exempt: sql`f.resolved_at IS NULL AND f.exemption_id IS NOT NULL`,
  resolved: sql`f.resolved_at IS NOT NULL`,
} as const;

const columns = { kind: sql`r.kind`, namespace: sql`r.namespace`, name: sql`r.name` };

/** Which states a query asks for, each with an index of its own. */
export function findingStates(terms: readonly QueryTerm[]): Sql[] {
  return Object.entries(states)
    .filter(([word]) =>
      terms.every(({ key, values, negated }) => key !== "is" || values.some(({ text }) => text === word) !== negated),
    )
    .map(([, condition]) => condition);
}

/** A query over findings, but for their state, as a condition on rows `f` of `findings`, `r` of `resources` and `ru` of `rules`. */
export function findingConditions(
  terms: readonly QueryTerm[],
  directory: ReadonlyMap<number, ClusterEntry>,
  pack: Pick<RulePack, "rules">,
): Sql {
  const gone = [...directory.values()].filter(({ isGone }) => isGone).map(({ id }) => id);
  const ofPresentClusters = gone.length === 0 ? [] : [sql`f.cluster_id <> ALL(${gone}::int[])`];
  const conditions = terms
    .filter(({ key }) => key !== "is")
    .map((term) => {
      const clusters = inClusters(sql`f.cluster_id`, { ...term, negated: false }, directory);
      return applyNegation(term, clusters ?? isObject(term, columns) ?? compile(term, pack));
    });
  return allOf([...ofPresentClusters, ...conditions]);
}

function compile({ key, values }: QueryTerm, pack: Pick<RulePack, "rules">): Sql {
  const texts = values.map(({ text }) => text);
  switch (key) {
    case "severity":
      return hasSeverity(sql`f.severity`, values);
    case "rule":
      return sql`f.rule_id IN (SELECT id FROM rules named WHERE ${isOneOf(sql`named.rule_id`, texts)})`;
    default:
      return anyOf(texts.map((text) => sql`${containsText(sql`r.name`, text)} OR ${isOfRules(text, pack)}`));
  }
}

/** A text also names the rules whose title or id has it. */
function isOfRules(text: string, { rules }: Pick<RulePack, "rules">): Sql {
  const wanted = text.toLowerCase();
  const ids = rules
    .filter(({ rule }) => `${rule.title}\n${rule.id}`.toLowerCase().includes(wanted))
    .map(({ rule }) => rule.id);
  return sql`f.rule_id IN (SELECT id FROM rules named WHERE named.rule_id = ANY(${ids}::text[]))`;
}
