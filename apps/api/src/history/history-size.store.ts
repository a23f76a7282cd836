import { Injectable } from "@nestjs/common";
import type { ResultOf } from "@periplus/shared/endpoints";
import { Config } from "../config/config.js";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";

type HistoryView = ResultOf<"getHistory">;

const daysShown = 30;

/** How much history there is. */
@Injectable()
export class HistorySizeStore {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  async get(now: Date): Promise<HistoryView> {
    const from = new Date(now.getTime() - daysShown * 86_400_000);
    const { pool } = this.database;
    const [months, days] = await Promise.all([
      pool.query<HistoryView["months"][number]>(
        sql`SELECT to_char(to_date(substring(c.relname FROM '_(\\d{4}_\\d{2})$'), 'YYYY_MM'), 'YYYY-MM-DD') AS month,
              pg_total_relation_size(c.oid)::float8 AS bytes
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'resource_revisions'::regclass ORDER BY month NULLS FIRST`.toQuery(),
      ),
      pool.query<HistoryView["days"][number]>(
        sql`SELECT to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS snapshots,
              sum(revisions)::int AS revisions, sum(bytes)::float8 AS bytes
            FROM snapshots WHERE taken_at > ${from} GROUP BY 1 ORDER BY 1 DESC`.toQuery(),
      ),
    ]);
    return { keepDays: this.config.values.historyDays, months: months.rows, days: days.rows };
  }
}
