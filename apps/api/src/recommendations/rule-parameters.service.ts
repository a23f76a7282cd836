import { Inject, Injectable } from "@nestjs/common";
import { checkParameters } from "@periplus/posture/assess/parameters";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ParameterValues } from "@periplus/shared/rule";
import { notFound, ProblemError } from "../http/problem.js";
import { Jobs } from "../jobs/jobs.js";
import { RULE_PACK } from "../posture/rule-pack.provider.js";
import { RecommendationsStore } from "./recommendations.store.js";

/** Sets what a rule's parameters are, and has everything stored judged again under them. */
@Injectable()
export class RuleParametersService {
  constructor(
    private readonly store: RecommendationsStore,
    private readonly jobs: Jobs,
    @Inject(RULE_PACK) private readonly pack: RulePack,
  ) {}

  /** `by` is the name of who sets them. */
  async set(ruleId: string, values: ParameterValues, by: string, now: Date): Promise<void> {
    const problems = checkParameters(this.rule(ruleId), values);
    const issues = problems.map((message) => ({ path: "body", message }));
    if (issues.length > 0) throw new ProblemError("invalid-input", problems.join(" "), issues);
    await this.store.setParameters(ruleId, values, by, now);
    await this.assessAll();
  }

  async clear(ruleId: string): Promise<void> {
    this.rule(ruleId);
    await this.store.clearParameters(ruleId);
    await this.assessAll();
  }

  private rule(ruleId: string) {
    const rule = this.pack.byId.get(ruleId)?.rule;
    if (!rule) throw notFound("rule");
    return rule;
  }

  /** One that waits already will see these parameters too. */
  private async assessAll(): Promise<void> {
    await this.jobs.send("assess-clusters", { clusterIds: null, cause: "parameters" }, { singletonKey: "all" });
  }
}
