import { joinSql, type Sql, sql } from "../database/sql.js";
import { type ResourceRow, resourceColumns } from "./resource-row.js";
import type { ResourceSort } from "./resource-sort.js";

/** A row of a page, with what the next page starts after. */
export interface PageRow extends ResourceRow {
  readonly sort_key: unknown;
}

/** A row of a page among rows that were looked at; without an id it says only how many these were, as all do. */
export type AmongRow = (PageRow | { readonly id: null }) & { readonly looked_at: number; readonly fitting: number };

/** Walks the index of the sort and stops when the page is full; one walk for each alternative. */
export function selectInOrder(branches: readonly Sql[], sort: ResourceSort, after: Sql, limit: number): Sql {
  const walks = branches.map(
    (where) => sql`(SELECT ${resourceColumns}, ${sort.keyText} AS sort_key, ${sort.column} AS sort_column
      FROM resources r WHERE ${where} AND ${after} ORDER BY ${sort.order} LIMIT ${limit})`,
  );
  return sql`SELECT w.*, c.name AS cluster_name, c.cloud FROM (
      SELECT * FROM (${joinSql(walks, " UNION ALL ", sql``)}) w ORDER BY ${sort.foundOrder} LIMIT ${limit}) w
    JOIN clusters c ON c.id = w.cluster_id ORDER BY ${sort.foundOrder}`;
}

/** The first rows of the order, so many at most, and which of them fit. */
export function firstInOrder(within: Sql, fits: Sql, sort: ResourceSort, after: Sql, most: number): Sql {
  return sql`SELECT r.cluster_id, r.id, ${sort.column} AS sort_column, (${fits}) AS fits
    FROM resources r WHERE ${within} AND ${after} ORDER BY ${sort.order} LIMIT ${most}`;
}

/** Rows that fit, in no order, so many at most. */
export function anyThatFit(where: Sql, sort: ResourceSort, most: number): Sql {
  return sql`SELECT r.cluster_id, r.id, ${sort.column} AS sort_column, true AS fits
    FROM resources r WHERE ${where} LIMIT ${most}`;
}

/**
 * A page of what fits among rows, as one of the functions above gives them; with each of its rows how many were looked at,
 * and how many fit. `after` leaves out what earlier pages had. Rows are read whole when it is known that they are on it.
 */
export function selectAmong(rows: Sql, sort: ResourceSort, after: Sql, limit: number): Sql {
  return sql`WITH looked_at AS MATERIALIZED (${rows}),
    counted AS (SELECT count(*)::int AS looked_at, (count(*) FILTER (WHERE fits))::int AS fitting FROM looked_at),
    page AS (SELECT * FROM looked_at w WHERE fits AND ${after} ORDER BY ${sort.foundOrder} LIMIT ${limit})
    SELECT counted.*, w.* FROM counted LEFT JOIN (
      SELECT ${resourceColumns}, ${sort.keyText} AS sort_key, page.sort_column, c.name AS cluster_name, c.cloud
      FROM page JOIN resources r ON r.cluster_id = page.cluster_id AND r.id = page.id
        JOIN clusters c ON c.id = r.cluster_id) w ON true
    ORDER BY ${sort.foundOrder}`;
}
