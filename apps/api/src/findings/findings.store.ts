import { Injectable } from "@nestjs/common";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { ResultOf } from "@periplus/shared/endpoints";
import type { FindingQuery } from "@periplus/shared/finding";
import { rowId } from "@periplus/shared/id";
import { findingQueryKeys } from "@periplus/shared/query/query-keys";
import { z } from "zod";
import { instantTexts } from "../database/instant-texts.js";
import { Database } from "../database/pool.js";
import { joinSql, type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { RulesInForce } from "../posture/rules-in-force.js";
import { readClusterDirectory } from "../query/cluster-directory.js";
import { estimateRows } from "../query/estimate-rows.js";
import { findLimit, lookLimit, readAmong, readPage, type Way } from "../query/read-page.js";
import { readQuery } from "../query/read-query.js";
import { readRuleNumbers } from "../rollups/rule-book.js";
import { type FindingConditions, findingConditions, findingStates } from "./finding-conditions.js";
import {
  anyThatFit,
  type FindingRow,
  type FindingView,
  findingColumns,
  findingTables,
  firstInOrder,
  foundOrder,
  inOrder,
  toFinding,
  wholeRows,
} from "./finding-rows.js";

/** A resource as it was at a moment. */
export interface ObservedBody {
  readonly body: JsonObject;
  readonly observedAt: Date;
}

const cursorKeys = z.tuple([z.int().min(1).max(4), rowId]);

/** What one page is asked for. */
interface Asked {
  readonly way: Way;
  readonly state: Sql;
  readonly conditions: FindingConditions;
  /** What the page before ended with. */
  readonly last: z.output<typeof cursorKeys> | undefined;
  /** One row more than the page shows. */
  readonly rows: number;
}

@Injectable()
export class FindingsStore {
  constructor(
    private readonly database: Database,
    private readonly rules: RulesInForce,
  ) {}

  /** Worst and newest first. */
  async list({ q, cursor, limit }: FindingQuery): Promise<ResultOf<"listFindings">> {
    const list = `findings ${q}`;
    const terms = readQuery(q, findingQueryKeys);
    const { pool } = this.database;
    const [directory, pack] = [await readClusterDirectory(pool), await this.rules.read()];
    const namesRules = terms.some(({ key }) => key === "rule" || key === null);
    const ruleNumbers = namesRules ? await readRuleNumbers(pool) : new Map<string, number>();
    const conditions = findingConditions(terms, { directory, pack, ruleNumbers });
    const last = cursor === undefined ? undefined : readCursor(list, cursor, cursorKeys);
    const way = await this.chooseWay(conditions);
    const found: FindingRow[] = [];
    for (const state of findingStates(terms))
      found.push(...(await this.readState({ way, state, conditions, last, rows: limit + 1 })));
    return toPage(list, found.sort(worstAndNewest), limit, (row) => [row.severity, row.id], toFinding);
  }

  async find(id: string): Promise<FindingView | undefined> {
    const query = sql`SELECT ${findingColumns} FROM ${findingTables} WHERE f.id = ${id}::bigint`;
    const [row] = (await this.database.pool.query<FindingRow>({ ...query.toQuery(), types: instantTexts })).rows;
    return row && toFinding(row);
  }

  /** The resource as it was while the finding was there: its newest state, or the last before it was resolved. */
  async findBody(findingId: string): Promise<ObservedBody | undefined> {
    const query = sql`SELECT v.body::json, v.observed_at AS "observedAt"
      FROM findings f JOIN resource_revisions v ON v.resource_id = f.resource_id
      WHERE f.id = ${findingId}::bigint AND NOT v.gone AND (f.resolved_at IS NULL OR v.observed_at < f.resolved_at)
      ORDER BY v.observed_at DESC LIMIT 1`;
    return (await this.database.pool.query<ObservedBody>(query.toQuery())).rows[0];
  }

  private async chooseWay({ isOrdered, ofResource }: FindingConditions): Promise<Way> {
    if (isOrdered) return "walk";
    if (!ofResource) return "look";
    const expected = await estimateRows(this.database.pool, sql`SELECT FROM resources r WHERE ${ofResource}`);
    return expected > lookLimit ? "look" : "find";
  }

  /** The first of the page that are in one state: each state has an index of its own. */
  private async readState({ way, state, conditions, last, rows }: Asked): Promise<readonly FindingRow[]> {
    const { all, inOneIndex, either, ofRules } = conditions;
    const after = last ? sql`(f.severity, f.id) < (${last[0]}::smallint, ${last[1]}::bigint)` : sql`true`;
    const foundAfter = last ? sql`(w.sort_column, w.id) < (${last[0]}::smallint, ${last[1]}::bigint)` : sql`true`;
    const first = (some: FindingConditions["either"]) =>
      some.map(({ condition, asksResource }) =>
        inOrder(sql`${state} AND ${condition} AND ${after}`, rows, { withResource: asksResource }),
      );
    const page = await readPage<FindingRow>(way, {
      look: () => {
        const looked = firstInOrder(sql`${state} AND ${inOneIndex} AND ${after}`, all, lookLimit);
        return this.readAmong([looked], sql`true`, rows, lookLimit);
      },
      find: () => {
        const found = either.map(({ condition }) => anyThatFit(sql`${state} AND ${condition}`, findLimit + 1));
        return this.readAmong([...found, ...first(ofRules)], foundAfter, rows, findLimit + 1);
      },
      walk: async () => (await this.readAmong(first([...either, ...ofRules]), sql`true`, rows, findLimit)).rows,
      isEnough: (looked) => looked.rows.length === rows,
    });
    return page.rows;
  }

  private readAmong(some: readonly Sql[], after: Sql, limit: number, most: number) {
    const parts = { rows: joinSql(some, " UNION ", sql``), after, order: foundOrder, limit, whole: wholeRows };
    return readAmong<FindingRow>(this.database.pool, parts, most);
  }
}

function worstAndNewest(one: FindingRow, other: FindingRow): number {
  return other.severity - one.severity || (BigInt(other.id) > BigInt(one.id) ? 1 : -1);
}
