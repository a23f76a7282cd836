import { Injectable } from "@nestjs/common";
import type { Count, Page } from "@periplus/shared/page";
import { resourceQueryKeys } from "@periplus/shared/query/query-keys";
import type { QueryTerm } from "@periplus/shared/query/syntax";
import type { Resource, ResourceQuery } from "@periplus/shared/resource";
import { z } from "zod";
import { Database } from "../database/pool.js";
import { joinSql, type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { type ClusterEntry, readClusterDirectory, selectClusterIds } from "../query/cluster-directory.js";
import { readQuery } from "../query/read-query.js";
import { InventoryCounts } from "./inventory-counts.js";
import { ResourceConditions } from "./resource-conditions.js";
import { type ResourceRow, resourceColumns, toResource } from "./resource-row.js";
import { type ResourceSort, readSort } from "./resource-sort.js";

/** Lists count up to here. */
const countLimit = 10_000;
/** With more values than this a term is asked as a whole. */
const mostBranches = 16;

const id = z.string().regex(/^\d{1,18}$/);

/** The inventory list: any query, five sorts both ways, pages by key. */
@Injectable()
export class ResourceListStore {
  constructor(
    private readonly database: Database,
    private readonly counts: InventoryCounts,
  ) {}

  async list(query: ResourceQuery): Promise<Page<Resource>> {
    const directory = await readClusterDirectory(this.database.pool);
    const terms = readQuery(query.q, resourceQueryKeys);
    const conditions = new ResourceConditions(terms, directory);
    const sort = readSort(query.sort);
    const list = `resources ${query.sort} ${query.q}`;
    const after =
      query.cursor === undefined ? sql`true` : sort.after(readCursor(list, query.cursor, z.tuple([sort.key, id])));
    const count = await this.count(terms, conditions, directory);
    const isRare = terms.length > 0 && count.exact && count.value <= countLimit;
    const select = isRare
      ? selectFromHits(conditions, sort, after, query.limit + 1)
      : selectInOrder(branchesOf(terms, directory, conditions), sort, after, query.limit + 1);
    const { rows } = await this.database.pool.query<ResourceRow & { sort_key: unknown }>(
      withClusters(select, sort).toQuery(),
    );
    const page = toPage(list, rows, query.limit, (row) => [row.sort_key, row.id], toResource);
    return { ...page, count: query.cursor === undefined ? count : undefined };
  }

  /** Exact where the rollups know it, else counted up to the limit. */
  private async count(
    terms: readonly QueryTerm[],
    conditions: ResourceConditions,
    directory: ReadonlyMap<number, ClusterEntry>,
  ): Promise<Count> {
    if (conditions.fitsRollup) return { value: (await this.counts.count(terms, directory)).total, exact: true };
    const counted = sql`SELECT count(*)::int AS value
      FROM (SELECT FROM resources r WHERE ${conditions.where()} LIMIT ${countLimit + 1}) hits`;
    const { rows } = await this.database.pool.query<{ value: number }>(counted.toQuery());
    const value = rows[0]?.value ?? 0;
    return { value: Math.min(value, countLimit), exact: value <= countLimit };
  }
}

/** Few rows match: finds them first, or the planner may walk the whole order for them. */
function selectFromHits(conditions: ResourceConditions, sort: ResourceSort, after: Sql, limit: number): Sql {
  return sql`WITH hits AS MATERIALIZED (SELECT * FROM resources r WHERE ${conditions.where()})
    SELECT ${resourceColumns}, ${sort.keyText} AS sort_key, ${sort.column} AS sort_column FROM hits r WHERE ${after}
    ORDER BY ${sort.order} LIMIT ${limit}`;
}

/** Many rows match: walks the index of the sort and stops when the page is full. */
function selectInOrder(branches: readonly Sql[], sort: ResourceSort, after: Sql, limit: number): Sql {
  const walks = branches.map(
    (where) => sql`(SELECT ${resourceColumns}, ${sort.keyText} AS sort_key, ${sort.column} AS sort_column
      FROM resources r WHERE ${where} AND ${after} ORDER BY ${sort.order} LIMIT ${limit})`,
  );
  return sql`SELECT * FROM (${joinSql(walks, " UNION ALL ", sql``)}) r ORDER BY ${sort.selectedOrder} LIMIT ${limit}`;
}

/** The rows that were selected, with their clusters. */
function withClusters(rows: Sql, sort: ResourceSort): Sql {
  return sql`SELECT r.*, c.name AS cluster_name, c.cloud FROM (${rows}) r JOIN clusters c ON c.id = r.cluster_id
    ORDER BY ${sort.selectedOrder}`;
}

/**
 * Alternatives of clusters or kinds as one walk each: an index that starts with the column gives the order of one value
 * only, and a walk through all values passes by the rows of all others.
 */
function branchesOf(
  terms: readonly QueryTerm[],
  directory: ReadonlyMap<number, ClusterEntry>,
  conditions: ResourceConditions,
): Sql[] {
  const whole = [conditions.where()];
  if (conditions.includesDeleted) return whole;
  if (terms.some(({ key }) => key === "cluster" || key === "cloud")) {
    const ids = selectClusterIds(directory, terms);
    if (ids.length > 1 && ids.length <= mostBranches)
      return ids.map((clusterId) => sql`${conditions.where()} AND r.cluster_id = ${clusterId}`);
  }
  const kinds = terms.find(({ key, negated, values }) => key === "kind" && !negated && values.length > 1)?.values ?? [];
  const names = [...new Set(kinds.map(({ text }) => text))];
  if (names.length < 2 || names.length > mostBranches || names.some((name) => name.includes("*"))) return whole;
  return names.map((name) => sql`${conditions.where()} AND r.kind = ${name}`);
}
