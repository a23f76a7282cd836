import type { Facets } from "@periplus/shared/resource";
import type pg from "pg";
import type { FacetQuestion } from "./questions.ts";

/** What each facet counts by, as the query language writes it; null for what no query can name. */
const values: Readonly<Record<string, string>> = {
  cloud: "c.cloud",
  cluster: "c.name",
  kind: "r.kind",
  ns: "coalesce(nullif(r.namespace, ''), '-')",
  severity: "(ARRAY['low', 'medium', 'high', 'critical'])[r.severity]",
  is: "(ARRAY['na', 'healthy', 'unknown', 'unhealthy'])[r.health + 1]",
};
/** The product shows so many values of a facet, those that there are most of. */
const mostValues = 200;

/**
 * Holds facets against what the database counts row by row; throws where they differ. Returns the milliseconds that
 * counting took. `fill` puts words into what the question asks.
 */
export async function compareWithLive(
  client: pg.Client,
  { facets }: Facets,
  { terms }: FacetQuestion,
  fill: (text: string) => string,
): Promise<number> {
  const start = performance.now();
  for (const { key, values: shown } of facets) {
    const others = Object.entries(terms).flatMap(([term, condition]) => (term === key ? [] : [fill(condition)]));
    const { rows } = await client.query<{ value: string; count: number }>(
      `SELECT ${values[key]} AS value, count(*)::int AS count FROM resources r JOIN clusters c ON c.id = r.cluster_id
       WHERE r.gone_at IS NULL AND c.gone_at IS NULL AND ${["true", ...others].join(" AND ")}
       GROUP BY 1 HAVING ${values[key]} IS NOT NULL`,
    );
    const live = new Map(rows.map(({ value, count }) => [value, count]));
    const wrong = shown.filter(({ value, count }) => live.get(value) !== count);
    if (wrong.length > 0 || shown.length !== Math.min(mostValues, live.size)) {
      throw new Error(`${key} has ${shown.length} of ${live.size} values; ${wrong.length} of them are counted wrong`);
    }
  }
  return performance.now() - start;
}
