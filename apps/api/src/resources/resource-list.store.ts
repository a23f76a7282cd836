import { Injectable } from "@nestjs/common";
import type { Count, Page } from "@periplus/shared/page";
import type { Resource, ResourceQuery } from "@periplus/shared/resource";
import { z } from "zod";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { selectClusterIds } from "../query/cluster-directory.js";
import { InventoryCounts } from "./inventory-counts.js";
import { ResourceConditions } from "./resource-conditions.js";
import { type AmongRow, anyThatFit, firstInOrder, type PageRow, selectAmong, selectInOrder } from "./resource-pages.js";
import { toResource } from "./resource-row.js";
import { type ResourceSort, readSort } from "./resource-sort.js";

/** Lists count up to here. */
const countLimit = 10_000;
/** So many rows of an order are looked at for what fits, before what fits is looked for elsewhere. */
const lookLimit = 3_000;
/** Where no more of these fit, finding and counting all that fits is quick. */
const fewFitting = 100;
/** With more values than this a term is asked as a whole. */
const mostBranches = 16;

const id = z.string().regex(/^\d{1,18}$/);

/**
 * How a list is read: `walk` takes what fits from the index of the order until the page is full; `look` does the same with
 * an end, where nobody knows how many rows fit; `find` finds all that fits first, where that is little.
 */
const ways = ["walk", "look", "find"] as const;
type Way = (typeof ways)[number];

/** What one page is asked for. */
interface Asked {
  readonly conditions: ResourceConditions;
  readonly sort: ResourceSort;
  /** What the page before ended with. */
  readonly last: readonly [key: unknown, id: string] | undefined;
  /** One row more than the page shows. */
  readonly rows: number;
}

interface Found {
  readonly way: Way;
  readonly rows: readonly PageRow[];
  readonly count: Count;
}

/** The inventory list: any query, five sorts both ways, pages by key. */
@Injectable()
export class ResourceListStore {
  constructor(
    private readonly database: Database,
    private readonly counts: InventoryCounts,
  ) {}

  async list(query: ResourceQuery): Promise<Page<Resource>> {
    const conditions = await ResourceConditions.read(this.database.pool, query.q);
    const sort = readSort(query.sort);
    const list = `resources ${query.sort} ${query.q}`;
    const keys = z.tuple([sort.key, id, z.enum(ways)]);
    const [key, after, known] = query.cursor === undefined ? [] : readCursor(list, query.cursor, keys);
    const last = after === undefined ? undefined : ([key, after] as const);
    const total =
      known === undefined && conditions.fitsRollup ? (await this.counts.count(conditions)).total : undefined;
    const way = known ?? wayFor(conditions, total);
    const asked = { conditions, sort, last, rows: query.limit + 1 };
    const { rows, count, way: taken } = await this.read(way, asked);
    const page = toPage(list, rows, query.limit, (row) => [row.sort_key, row.id, taken], toResource);
    if (known !== undefined) return page;
    return { ...page, count: total === undefined ? count : { value: total, exact: true } };
  }

  private async read(way: Way, asked: Asked): Promise<Found> {
    if (way === "look") {
      const looked = await this.look(asked);
      const isFull = looked.rows.length === asked.rows && (asked.last !== undefined || looked.fitting > fewFitting);
      if (looked.isWhole) return { ...looked, way, count: { value: looked.fitting, exact: true } };
      if (isFull) return { ...looked, way, count: { value: roundBelow(looked.fitting), exact: false } };
    }
    if (way !== "walk") {
      const found = await this.find(asked);
      if (found.isWhole) return { ...found, way: "find", count: { value: found.fitting, exact: true } };
    }
    return { rows: await this.walk(asked), way, count: { value: countLimit, exact: false } };
  }

  /** Many rows match, as far as anybody knows: they are among the first ones of the order. */
  private look({ conditions, sort, last, rows }: Asked) {
    const within = sort.isDefault ? conditions.inOneIndex() : conditions.wherePresent();
    const after = last ? sort.after(...last) : sql`true`;
    const first = firstInOrder(within, conditions.ofRow(), sort, after, lookLimit);
    return this.readAmong(selectAmong(first, sort, sql`true`, rows), lookLimit);
  }

  /** Few rows match: finds them first, or the planner may walk the whole order for them. */
  private find({ conditions, sort, last, rows }: Asked) {
    const after = last ? sort.foundAfter(...last) : sql`true`;
    const some = anyThatFit(conditions.where(), sort, countLimit + 1);
    return this.readAmong(selectAmong(some, sort, after, rows), countLimit + 1);
  }

  private async walk({ conditions, sort, last, rows }: Asked): Promise<readonly PageRow[]> {
    const select = selectInOrder(branchesOf(conditions), sort, last ? sort.after(...last) : sql`true`, rows);
    return (await this.database.pool.query<PageRow>(select.toQuery())).rows;
  }

  /** `isWhole`: fewer rows than `most` were looked at, there are no others. */
  private async readAmong(select: Sql, most: number) {
    const { rows } = await this.database.pool.query<AmongRow>(select.toQuery());
    const [first] = rows;
    return {
      rows: rows.filter((row): row is AmongRow & PageRow => row.id !== null),
      fitting: first?.fitting ?? 0,
      isWhole: (first?.looked_at ?? 0) < most,
    };
  }
}

/** `total`: how many rows fit, where that is known. */
function wayFor(conditions: ResourceConditions, total: number | undefined): Way {
  // What ended is little, and has no order of its own together with what is there.
  if (conditions.includesDeleted) return "find";
  if (total === undefined) return "look";
  return conditions.query.length > 0 && total <= countLimit ? "find" : "walk";
}

/** A number of two digits and zeros that is less than a count of hundreds: there are more than this. */
function roundBelow(count: number): number {
  const step = 10 ** (Math.floor(Math.log10(count - 1)) - 1);
  return Math.floor((count - 1) / step) * step;
}

/**
 * Alternatives of clusters or kinds as one walk each: an index that starts with the column gives the order of one value
 * only, and a walk through all values passes by the rows of all others.
 */
function branchesOf(conditions: ResourceConditions): Sql[] {
  const { query, directory } = conditions;
  const whole = [conditions.where()];
  if (conditions.includesDeleted) return whole;
  if (query.some(({ key }) => key === "cluster" || key === "cloud")) {
    const ids = selectClusterIds(directory, query);
    if (ids.length > 1 && ids.length <= mostBranches)
      return ids.map((clusterId) => sql`${conditions.where()} AND r.cluster_id = ${clusterId}`);
  }
  const kinds = query.find(({ key, negated, values }) => key === "kind" && !negated && values.length > 1)?.values ?? [];
  const names = [...new Set(kinds.map(({ text }) => text))];
  if (names.length < 2 || names.length > mostBranches || names.some((name) => name.includes("*"))) return whole;
  return names.map((name) => sql`${conditions.where()} AND r.kind = ${name}`);
}
