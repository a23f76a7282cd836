import type { Queries } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";

/**
 * How many rows the database expects a statement to give, by its statistics and without running it. Near for what is
 * common; of what is rare only that it is. What follows from it may be slow, and must never be wrong.
 */
export async function estimateRows(pool: Queries, select: Sql): Promise<number> {
  type Explained = { "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] };
  const { rows } = await pool.query<Explained>(sql`EXPLAIN (FORMAT JSON) ${select}`.toQuery());
  return rows[0]?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0;
}
