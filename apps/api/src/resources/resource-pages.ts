import { joinSql, type Sql, sql } from "../database/sql.js";
import { type ResourceRow, resourceColumns } from "./resource-row.js";
import type { ResourceSort } from "./resource-sort.js";

/** A row of a page, with what the next page starts after. */
export interface PageRow extends ResourceRow {
  readonly sort_key: unknown;
}

/** Walks the index of the sort and stops when the page is full; one walk for each alternative. */
export function selectInOrder(branches: readonly Sql[], sort: ResourceSort, after: Sql, limit: number): Sql {
  const walks = branches.map(
    (where) => sql`(SELECT ${resourceColumns}, ${sort.key} AS sort_key, ${sort.columns}
      FROM resources r WHERE ${where} AND ${after} ORDER BY ${sort.order} LIMIT ${limit})`,
  );
  return sql`SELECT w.*, c.name AS cluster_name, c.cloud FROM (
      SELECT * FROM (${joinSql(walks, " UNION ALL ", sql``)}) w ORDER BY ${sort.foundOrder} LIMIT ${limit}) w
    JOIN clusters c ON c.id = w.cluster_id ORDER BY ${sort.foundOrder}`;
}

/** The first rows of the order, so many at most, and which of them fit. */
export function firstInOrder(within: Sql, fits: Sql, sort: ResourceSort, after: Sql, most: number): Sql {
  return sql`SELECT r.cluster_id, r.id, ${sort.columns}, (${fits}) AS fits
    FROM resources r WHERE ${within} AND ${after} ORDER BY ${sort.order} LIMIT ${most}`;
}

/** Rows that fit, in no order, so many at most. */
export function anyThatFit(where: Sql, sort: ResourceSort, most: number): Sql {
  return sql`SELECT r.cluster_id, r.id, ${sort.columns}, true AS fits
    FROM resources r WHERE ${where} LIMIT ${most}`;
}

/** The rows of a page among those that one of the two functions above gives. */
export function wholeRows(shown: Sql, sort: ResourceSort): Sql {
  return sql`SELECT ${resourceColumns}, ${sort.key} AS sort_key, ${sort.foundColumns}, c.name AS cluster_name, c.cloud
    FROM ${shown} w JOIN resources r ON r.cluster_id = w.cluster_id AND r.id = w.id
      JOIN clusters c ON c.id = r.cluster_id`;
}
