import { Injectable } from "@nestjs/common";
import { toRuleView } from "@periplus/posture/assess/rule";
import { recommendationQueryKeys } from "@periplus/shared/query/query-keys";
import type { Recommendation, RecommendationDetail } from "@periplus/shared/recommendation";
import type { ParameterValues } from "@periplus/shared/rule";
import { Database } from "../database/pool.js";
import { PrismaService } from "../database/prisma.service.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { readClusterDirectory, selectClusterIds } from "../query/cluster-directory.js";
import { readQuery } from "../query/read-query.js";
import { readRecommendations } from "../rollups/recommendation-list.js";
import { meetsTerms } from "./recommendation-filter.js";

@Injectable()
export class RecommendationsStore {
  constructor(
    private readonly database: Database,
    private readonly prisma: PrismaService,
    private readonly assessor: CurrentAssessor,
  ) {}

  /** Those that matter most first; `cloud:` and `cluster:` choose what is counted. */
  async list(query: string): Promise<Recommendation[]> {
    const terms = readQuery(query, recommendationQueryKeys);
    const directory = await readClusterDirectory(this.database.pool);
    const clusterIds = selectClusterIds(directory, terms).filter((id) => directory.get(id)?.isGone === false);
    const all = await readRecommendations(this.database.pool, this.assessor.pack, clusterIds);
    return all.filter((recommendation) => meetsTerms(recommendation, terms));
  }

  async find(ruleId: string): Promise<RecommendationDetail | undefined> {
    const rule = this.assessor.pack.byId.get(ruleId)?.rule;
    if (!rule) return undefined;
    const [all, parameters, clustersToJudge] = await Promise.all([
      this.list(""),
      this.assessor.readParameters(),
      this.countClustersToJudge(),
    ]);
    const recommendation = all.find((candidate) => candidate.ruleId === ruleId);
    if (!recommendation) return undefined;
    return { ...recommendation, rule: toRuleView(rule), parameters: parameters[ruleId] ?? null, clustersToJudge };
  }

  private async countClustersToJudge(): Promise<number> {
    const { rows } = await this.database.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id
       WHERE k.gone_at IS NULL AND s.rule_pack_version <> $1`,
      [await this.assessor.version()],
    );
    return rows[0]?.count ?? 0;
  }

  async setParameters(ruleId: string, values: ParameterValues, updatedBy: string, updatedAt: Date): Promise<void> {
    const given = { values, updatedBy, updatedAt };
    await this.prisma.ruleParameters.upsert({ where: { ruleId }, create: { ruleId, ...given }, update: given });
  }

  async clearParameters(ruleId: string): Promise<void> {
    await this.prisma.ruleParameters.deleteMany({ where: { ruleId } });
  }
}
