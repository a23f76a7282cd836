import { Injectable } from "@nestjs/common";
import type { Count, Page } from "@periplus/shared/page";
import type { Resource, ResourceQuery } from "@periplus/shared/resource";
import { instantTexts } from "../database/instant-texts.js";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { readClusterDirectory } from "../query/cluster-directory.js";
import { estimateRows } from "../query/estimate-rows.js";
import { type Among, findLimit, lookLimit, readAmong, readPage, type Way } from "../query/read-page.js";
import { InventoryCounts } from "./inventory-counts.js";
import { ResourceConditions } from "./resource-conditions.js";
import { anyThatFit, firstInOrder, type PageRow, selectInOrder, wholeRows } from "./resource-pages.js";
import { toResource } from "./resource-row.js";
import { type ResourceSort, readSort } from "./resource-sort.js";

/** Where no more of these fit, finding and counting all that fits is quick. */
const fewFitting = 100;
/** With more values than this a term is asked as a whole. */
const mostBranches = 16;

/** What one page is asked for. */
interface Asked {
  readonly conditions: ResourceConditions;
  readonly sort: ResourceSort;
  /** What the page before ended with. */
  readonly last: readonly [key: unknown, id: string] | undefined;
  /** One row more than the page shows. */
  readonly rows: number;
}

/** The inventory list: any query, five sorts both ways, pages by key. */
@Injectable()
export class ResourceListStore {
  constructor(
    private readonly database: Database,
    private readonly counts: InventoryCounts,
  ) {}

  async list(query: ResourceQuery): Promise<Page<Resource>> {
    const sort = readSort(query.sort);
    const list = `resources ${query.sort} ${query.q}`;
    const [key, after, known] = query.cursor === undefined ? [] : readCursor(list, query.cursor, sort.cursorKeys);
    const last = after === undefined ? undefined : ([key, after] as const);
    const { pool } = this.database;
    const directory = known === undefined ? await readClusterDirectory(pool) : undefined;
    const conditions = await ResourceConditions.read(pool, query.q, directory);
    const total =
      directory && conditions.fitsRollup ? (await this.counts.count(conditions.query, directory)).total : undefined;
    const way = known ?? (await this.chooseWay(conditions, sort, total));
    const asked = { conditions, sort, last, rows: query.limit + 1 };
    const read = await readPage<PageRow>(way, {
      look: () => this.look(asked),
      find: () => this.find(asked),
      walk: () => this.walk(asked),
      isEnough: ({ rows, fitting }) => rows.length === asked.rows && (last !== undefined || fitting > fewFitting),
    });
    const page = toPage(list, read.rows, query.limit, (row) => [row.sort_key, row.id, read.way], toResource);
    if (known !== undefined) return page;
    return { ...page, count: total === undefined ? countOf(read) : { value: total, exact: true } };
  }

  /** `total`: how many rows fit, where that is known. */
  private async chooseWay(conditions: ResourceConditions, sort: ResourceSort, total: number | undefined): Promise<Way> {
    // What ended is little, and has no order of its own together with what is there.
    if (conditions.includesDeleted) return "find";
    if (total !== undefined) return total > findLimit || conditions.isOrderedBy(sort) ? "walk" : "find";
    for (const search of conditions.searches) {
      if ((await estimateRows(this.database.pool, search)) <= lookLimit) return "find";
    }
    return "look";
  }

  /** Many rows match, as far as anybody knows: they are among the first ones of the order. */
  private look({ conditions, sort, last, rows }: Asked): Promise<Among<PageRow>> {
    const within = sort.isDefault ? conditions.inOneIndex() : conditions.wherePresent();
    const after = last ? sort.after(...last) : sql`true`;
    const first = firstInOrder(within, conditions.ofRow(), sort, after, lookLimit);
    return this.readAmong(first, sort, sql`true`, rows, lookLimit);
  }

  /** Few rows match: finds them first, or the planner may walk the whole order for them. */
  private find({ conditions, sort, last, rows }: Asked): Promise<Among<PageRow>> {
    const after = last ? sort.foundAfter(...last) : sql`true`;
    const some = anyThatFit(conditions.where(), sort, findLimit + 1);
    return this.readAmong(some, sort, after, rows, findLimit + 1);
  }

  private readAmong(rows: Sql, sort: ResourceSort, after: Sql, limit: number, most: number): Promise<Among<PageRow>> {
    const whole = (shown: Sql) => wholeRows(shown, sort);
    return readAmong<PageRow>(this.database.pool, { rows, after, order: sort.foundOrder, limit, whole }, most);
  }

  private async walk({ conditions, sort, last, rows }: Asked): Promise<readonly PageRow[]> {
    const select = selectInOrder(branchesOf(conditions), sort, last ? sort.after(...last) : sql`true`, rows);
    const isCommon = conditions.query.length === 0;
    const statement = isCommon ? select.toPreparedQuery() : select.toQuery();
    return (await this.database.pool.query<PageRow>({ ...statement, types: instantTexts })).rows;
  }
}

/** Of hundreds that are not all, a number of two digits and zeros that is less: there are more than this. */
function countOf({ fitting, isWhole }: { fitting: number; isWhole: boolean }): Count {
  if (isWhole || fitting === findLimit) return { value: fitting, exact: isWhole };
  const step = 10 ** (Math.floor(Math.log10(fitting - 1)) - 1);
  return { value: Math.floor((fitting - 1) / step) * step, exact: false };
}

/**
 * Alternatives of clusters or kinds as one walk each: an index that starts with the column gives the order of one value
 * only, and a walk through all values passes by the rows of all others.
 */
function branchesOf(conditions: ResourceConditions): Sql[] {
  const { query, clusterIds = [] } = conditions;
  const where = conditions.whereInOrder();
  if (conditions.includesDeleted) return [where];
  if (clusterIds.length > 1 && clusterIds.length <= mostBranches)
    return clusterIds.map((clusterId) => sql`${where} AND r.cluster_id = ${clusterId}`);
  const kinds = query.find(({ key, negated, values }) => key === "kind" && !negated && values.length > 1)?.values ?? [];
  const names = [...new Set(kinds.map(({ text }) => text))];
  if (names.length < 2 || names.length > mostBranches || names.some((name) => name.includes("*"))) return [where];
  return names.map((name) => sql`${where} AND r.kind = ${name}`);
}
