import { Injectable } from "@nestjs/common";
import { Database } from "../../database/pool.js";
import { sql } from "../../database/sql.js";

/** So many failures cost nothing but time. */
const freeFailures = 5;
/** The first wait (seconds); each further failure doubles it, up to the longest. */
const firstWait = 30;
const longestWait = 3_600;

/** Counts failed sign-ins by the name that was typed, whether anybody has it or not, and says who must wait. */
@Injectable()
export class SignInFailuresStore {
  constructor(private readonly database: Database) {}

  /** For how many seconds nobody signs in by this name; 0 where somebody may try. */
  async secondsToWait(name: string, now: Date): Promise<number> {
    const query = sql`SELECT ceil(extract(epoch FROM blocked_until - ${now}::timestamptz))::int AS seconds
      FROM sign_in_failures WHERE name = ${name} AND blocked_until > ${now}`;
    return (await this.database.pool.query<{ seconds: number }>(query.toQuery())).rows[0]?.seconds ?? 0;
  }

  /** A day without one forgives what was before. */
  async count(name: string, now: Date): Promise<void> {
    const query = sql`
      INSERT INTO sign_in_failures AS f (name, failures, last_at) VALUES (${name}, 1, ${now})
      ON CONFLICT (name) DO UPDATE SET
        failures = CASE WHEN f.last_at < ${now}::timestamptz - interval '1 day' THEN 1 ELSE f.failures + 1 END,
        last_at = ${now},
        blocked_until = CASE WHEN f.failures + 1 >= ${freeFailures}
          THEN ${now}::timestamptz + interval '1 second'
            * least(${longestWait}::float8, ${firstWait} * 2.0 ^ least(20, f.failures + 1 - ${freeFailures}))
          END`;
    await this.database.pool.query(query.toQuery());
    await this.database.pool.query(
      sql`DELETE FROM sign_in_failures WHERE last_at < ${now}::timestamptz - interval '2 days'`.toQuery(),
    );
  }

  async forget(name: string): Promise<void> {
    await this.database.pool.query(sql`DELETE FROM sign_in_failures WHERE name = ${name}`.toQuery());
  }
}
