import { Injectable } from "@nestjs/common";
import type { Exemption, ExemptionDetail, ExemptionQuery } from "@periplus/shared/exemption";
import { rowId } from "@periplus/shared/id";
import type { Page } from "@periplus/shared/page";
import { exemptionQueryKeys } from "@periplus/shared/query/query-keys";
import type pg from "pg";
import { z } from "zod";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { readClusterDirectory } from "../query/cluster-directory.js";
import { readQuery } from "../query/read-query.js";
import { exemptionConditions } from "./exemption-conditions.js";
import { type ExemptionRow, exemptionColumns, exemptionTables, toExemption } from "./exemption-row.js";

type Reader = Pick<pg.ClientBase, "query">;

const cursorKeys = z.tuple([rowId]);

/** What is known of exemptions, whatever has become of them. */
@Injectable()
export class ExemptionsStore {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  async list({ q, cursor, limit }: ExemptionQuery, now: Date): Promise<Page<Exemption>> {
    const { pool } = this.database;
    const list = `exemptions ${q}`;
    const terms = readQuery(q, exemptionQueryKeys);
    const condition = exemptionConditions(terms, await readClusterDirectory(pool), now);
    const [last] = cursor === undefined ? [null] : readCursor(list, cursor, cursorKeys);
    const after = last === null ? sql`true` : sql`e.id < ${last}::bigint`;
    const rows = await select(pool, sql`${condition} AND ${after} ORDER BY e.id DESC LIMIT ${limit + 1}`);
    const page = toPage(list, rows, limit, (row) => [row.id], toExemption);
    if (cursor !== undefined) return page;
    const counted = sql`SELECT count(*)::int AS value FROM ${exemptionTables} WHERE ${condition}`;
    const { rows: counts } = await pool.query<{ value: number }>(counted.toQuery());
    return { ...page, count: { value: counts[0]?.value ?? 0, exact: true } };
  }

  async listOf(ids: readonly string[]): Promise<Exemption[]> {
    return (await select(this.database.pool, sql`e.id = ANY(${ids}::bigint[]) ORDER BY e.id`)).map(toExemption);
  }

  async find(id: string): Promise<ExemptionDetail | undefined> {
    const [row] = await select(this.database.pool, sql`e.id = ${id}::bigint`);
    if (!row) return undefined;
    const query = sql`SELECT at, by, what, before, after FROM exemption_events WHERE exemption_id = ${id}::bigint
      ORDER BY id DESC`;
    const { rows } = await this.database.pool.query<ExemptionDetail["history"][number]>(query.toQuery());
    return { ...toExemption(row), history: rows };
  }
}

async function select(reader: Reader, condition: Sql): Promise<ExemptionRow[]> {
  const query = sql`SELECT ${exemptionColumns} FROM ${exemptionTables} WHERE ${condition}`;
  return (await reader.query<ExemptionRow>(query.toQuery())).rows;
}
