import { Injectable } from "@nestjs/common";
import { checkParameters } from "@periplus/posture/assess/parameters";
import type { ParameterValues } from "@periplus/shared/rule";
import { notFound, ProblemError } from "../http/problem.js";
import { Jobs } from "../jobs/jobs.js";
import { queueAssessment } from "../jobs/queue-assessment.js";
import { everywhereOf, RuleSettingsStore } from "../posture/rule-settings.store.js";
import { RulesInForce } from "../posture/rules-in-force.js";

/** Sets what a rule's parameters are everywhere, and has what is stored judged again under them. */
@Injectable()
export class RuleParametersService {
  constructor(
    private readonly store: RuleSettingsStore,
    private readonly jobs: Jobs,
    private readonly rules: RulesInForce,
  ) {}

  /** `by` is the name of who sets them. How far the rule reaches stays as it is. */
  async set(ruleId: string, values: ParameterValues, by: string, now: Date): Promise<void> {
    const problems = checkParameters(await this.rule(ruleId), values);
    const issues = problems.map((message) => ({ path: "body", message }));
    if (issues.length > 0) throw new ProblemError("invalid-input", problems.join(" "), issues);
    const scope = everywhereOf(ruleId);
    await this.store.put(scope, { ...(await this.store.find(scope)), values }, by, now);
    await queueAssessment(this.jobs);
  }

  async clear(ruleId: string, by: string, now: Date): Promise<void> {
    await this.rule(ruleId);
    const scope = everywhereOf(ruleId);
    const { values: _, ...rest } = (await this.store.find(scope)) ?? {};
    if (Object.keys(rest).length > 0) await this.store.put(scope, rest, by, now);
    else await this.store.remove(scope);
    await queueAssessment(this.jobs);
  }

  private async rule(ruleId: string) {
    const rule = (await this.rules.read()).byId.get(ruleId)?.rule;
    if (!rule) throw notFound("rule");
    return rule;
  }
}
