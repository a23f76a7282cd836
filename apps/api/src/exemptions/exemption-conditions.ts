import { expiringDays } from "@periplus/shared/exemption";
import type { QueryTerm } from "@periplus/shared/query/syntax";
import { allOf, anyOf, type Sql, sql } from "../database/sql.js";
import { type ClusterEntry, inClusters } from "../query/cluster-directory.js";
import { applyNegation, containsText, isObject, isOneOf } from "../query/conditions.js";

const columns = { kind: sql`e.kind`, namespace: sql`e.namespace`, name: sql`e.name` };

/** A query over exemptions as a condition on rows `e` of `exemptions` and `ru` of `rules`. */
export function exemptionConditions(
  terms: readonly QueryTerm[],
  directory: ReadonlyMap<number, ClusterEntry>,
  now: Date,
): Sql {
  return allOf(
    terms.map((term) => {
      const clusters = inClusters(sql`e.cluster_id`, { ...term, negated: false }, directory);
      // What holds everywhere is no exemption of a cluster: an unknown answer must not pass for one.
      return applyNegation(term, sql`coalesce(${clusters ?? isObject(term, columns) ?? compile(term, now)}, false)`);
    }),
  );
}

function compile({ key, values }: QueryTerm, now: Date): Sql {
  const texts = values.map(({ text }) => text);
  switch (key) {
    case "is":
      return anyOf(texts.map((text) => stateOf(text, now)));
    case "category":
      return isOneOf(sql`e.category`, texts);
    case "rule":
      return isOneOf(sql`ru.rule_id`, texts);
    case "owner":
      return isOneOf(sql`e.owner`, texts);
    default:
      return anyOf(
        texts.flatMap((text) =>
          [sql`e.reason`, sql`e.owner`, sql`e.name`, sql`ru.title`, sql`ru.rule_id`].map(
            (column) => sql`coalesce(${containsText(column, text)}, false)`,
          ),
        ),
      );
  }
}

function stateOf(word: string, now: Date): Sql {
  switch (word) {
    case "expiring":
      return sql`e.state = 'active' AND e.expires_at < ${now}::timestamptz + ${expiringDays} * interval '1 day'`;
    case "unused":
      return sql`e.state = 'active' AND NOT EXISTS (
        SELECT FROM findings f WHERE f.exemption_id = e.id AND f.resolved_at IS NULL)`;
    default:
      return sql`e.state = ${word}`;
  }
}
