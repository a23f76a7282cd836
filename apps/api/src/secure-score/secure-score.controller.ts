import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Database } from "../database/pool.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { readScoreHistory, readSecureScore } from "../rollups/secure-score.js";

@Controller()
export class SecureScoreController {
  constructor(private readonly database: Database) {}

  @Endpoint("getSecureScore")
  getSecureScore(@Input() { query }: InputOf<"getSecureScore">): Promise<ResultOf<"getSecureScore">> {
    const { granularity, connectorId, clusterId } = query;
    return readSecureScore(this.database.pool, granularity, { connectorId, clusterId });
  }

  @Endpoint("getSecureScoreHistory")
  async getSecureScoreHistory(
    @Input() { query }: InputOf<"getSecureScoreHistory">,
  ): Promise<ResultOf<"getSecureScoreHistory">> {
    return { points: await readScoreHistory(this.database.pool, query.granularity, query.clusterId) };
  }
}
