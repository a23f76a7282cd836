import { allOf, type Sql, sql } from "../database/sql.js";

/** What is looked at when exemptions are applied. */
export interface ExemptionReach {
  /** An exemption holds until its end, whatever its row says. */
  readonly now: Date;
  /** On a row `f` of `findings`. */
  readonly condition: Sql;
}

/** The findings of a cluster, or of rules, by their numbers. */
export function reachOf(now: Date, where: { clusterId?: number; rules?: readonly number[] }): ExemptionReach {
  const { clusterId, rules } = where;
  return {
    now,
    condition: allOf([
      ...(clusterId === undefined ? [] : [sql`f.cluster_id = ${clusterId}`]),
      ...(rules === undefined ? [] : [sql`f.rule_id = ANY(${rules}::smallint[])`]),
    ]),
  };
}
