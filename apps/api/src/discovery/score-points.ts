import { Injectable } from "@nestjs/common";
import { granularities } from "@periplus/shared/secure-score";
import { Database } from "../database/pool.js";
import { readEstateScore } from "../rollups/estate-score.js";

/** Remembers the score of the whole estate after each change to it. */
@Injectable()
export class ScorePoints {
  constructor(private readonly database: Database) {}

  /** Adds a point per granularity where the score differs from the last one. Call it after the change is committed. */
  async record(now: Date): Promise<void> {
    for (const granularity of granularities) {
      const { score, assessedShare } = await readEstateScore(this.database.pool, granularity);
      await this.database.pool.query(
        `INSERT INTO score_points (at, granularity, score, assessed_share)
         SELECT $1, $2, $3::float8, $4::float8
         WHERE NOT EXISTS (
           SELECT FROM (SELECT score, assessed_share FROM score_points WHERE granularity = $2 ORDER BY at DESC LIMIT 1) p
           WHERE (p.score, p.assessed_share) IS NOT DISTINCT FROM ($3::float8, $4::float8))
         ON CONFLICT (granularity, at) DO NOTHING`,
        [now, granularity, score, assessedShare],
      );
    }
  }
}
