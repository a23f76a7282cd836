import { Injectable } from "@nestjs/common";
import { toRuleView } from "@periplus/posture/assess/rule";
import { recommendationQueryKeys } from "@periplus/shared/query/query-keys";
import type { Recommendation, RecommendationDetail } from "@periplus/shared/recommendation";
import { Database } from "../database/pool.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { countOutdated } from "../posture/judged-versions.js";
import { RulesInForce } from "../posture/rules-in-force.js";
import { readClusterDirectory, selectClusterIds } from "../query/cluster-directory.js";
import { readQuery } from "../query/read-query.js";
import { readRecommendations } from "../rollups/recommendation-list.js";
import { meetsTerms } from "./recommendation-filter.js";

@Injectable()
export class RecommendationsStore {
  constructor(
    private readonly database: Database,
    private readonly assessor: CurrentAssessor,
    private readonly rules: RulesInForce,
  ) {}

  /** Those that matter most first; `cloud:` and `cluster:` choose what is counted. */
  async list(query: string): Promise<Recommendation[]> {
    const terms = readQuery(query, recommendationQueryKeys);
    const directory = await readClusterDirectory(this.database.pool);
    const clusterIds = selectClusterIds(directory, terms).filter((id) => directory.get(id)?.isGone === false);
    const all = await readRecommendations(this.database.pool, await this.rules.read(), clusterIds);
    return all.filter((recommendation) => meetsTerms(recommendation, terms));
  }

  async find(ruleId: string): Promise<RecommendationDetail | undefined> {
    const [all, settings] = await Promise.all([this.list(""), this.assessor.read()]);
    const rule = settings.pack.byId.get(ruleId)?.rule;
    if (!rule) return undefined;
    const clustersToJudge = await countOutdated(this.database.pool, settings, null);
    const recommendation = all.find((candidate) => candidate.ruleId === ruleId);
    if (!recommendation) return undefined;
    return {
      ...recommendation,
      rule: toRuleView(rule),
      parameters: settings.everywhere.rules[ruleId]?.values ?? null,
      clustersToJudge,
    };
  }
}
