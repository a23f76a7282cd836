import { Injectable } from "@nestjs/common";
import type { CompiledRule } from "@periplus/posture/assess/compile-rule";
import { checkSettings } from "@periplus/posture/parameters/check-settings";
import { traceSettings } from "@periplus/posture/parameters/provenance";
import type { PlacedSettings, RuleSettings, RuleSettingsView, SettingsScope } from "@periplus/shared/rule-settings";
import { beyondScope } from "../database/scope.js";
import { notFound, ProblemError } from "../http/problem.js";
import { refuseEverywhere } from "../http/within-reach.js";
import { Jobs } from "../jobs/jobs.js";
import { queueAssessment } from "../jobs/queue-assessment.js";
import { type RuleScope, RuleSettingsStore } from "../posture/rule-settings.store.js";
import { RulesInForce } from "../posture/rules-in-force.js";
import { levelOf, PlacedSettingsStore } from "./placed-settings.store.js";

/** Sets how rules are run per scope, and has judged again what that concerns. */
@Injectable()
export class RuleSettingsService {
  constructor(
    private readonly store: RuleSettingsStore,
    private readonly placed: PlacedSettingsStore,
    private readonly rules: RulesInForce,
    private readonly jobs: Jobs,
  ) {}

  async view(scope: RuleScope): Promise<RuleSettingsView> {
    const compiled = await this.rule(scope.ruleId);
    const { connectorOf, ...named } = await this.placed.nameScope(scope);
    const [all, own, clustersToJudge] = await Promise.all([
      this.placed.listOf(scope.ruleId),
      this.store.find(scope),
      this.placed.countClustersToJudge(scope),
    ]);
    const chain = all.filter((each) => holds(each, scope, connectorOf));
    const levels = chain.map(({ scope: { level }, settings: set }) => ({ level, settings: set }));
    return {
      ruleId: scope.ruleId,
      scope: named,
      own: own ?? null,
      inForce: traceSettings(compiled, levels, named.level),
      all,
      clustersToJudge,
    };
  }

  /** `by` is the name of who sets them. Settings that say nothing are none. */
  async set(scope: RuleScope, settings: RuleSettings, by: string, now: Date): Promise<void> {
    await this.check(scope, settings);
    await this.placed.nameScope(scope);
    refuseEverywhere(scope);
    await beyondScope(() => this.write(scope, settings, by, now));
  }

  private async write(scope: RuleScope, settings: RuleSettings, by: string, now: Date): Promise<void> {
    if (Object.values(settings).every((value) => value === undefined)) await this.store.remove(scope);
    else await this.store.put(scope, settings, by, now);
    await queueAssessment(this.jobs);
  }

  async clear(scope: RuleScope): Promise<void> {
    await this.rule(scope.ruleId);
    await this.placed.nameScope(scope);
    refuseEverywhere(scope);
    await beyondScope(async () => {
      await this.store.remove(scope);
      await queueAssessment(this.jobs);
    });
  }

  /** Throws a problem that says everything that is wrong with settings. */
  async check(scope: RuleScope, settings: RuleSettings): Promise<void> {
    const problems = checkSettings(await this.rule(scope.ruleId), settings, levelOf(scope));
    const issues = problems.map((message) => ({ path: "body.settings", message }));
    if (issues.length > 0) throw new ProblemError("invalid-input", problems.join(" "), issues);
  }

  async rule(ruleId: string): Promise<CompiledRule> {
    const compiled = (await this.rules.read()).byId.get(ruleId);
    if (compiled === undefined) throw notFound("rule");
    return compiled;
  }
}

/** The scope of a rule as the endpoints name it. */
export function toRuleScope(ruleId: string, { connectorId, clusterId, namespace }: SettingsScope): RuleScope {
  return {
    ruleId,
    connectorId: connectorId ?? null,
    clusterId: clusterId === undefined ? null : Number(clusterId),
    namespace: namespace ?? null,
  };
}

/** Whether what was set somewhere holds in a scope, too: it is set there, or around it. */
function holds({ scope: where }: PlacedSettings, scope: RuleScope, connectorOf: string | null): boolean {
  if (where.level === "global") return true;
  if (where.level === "connector") return where.connector?.id === connectorOf;
  if (where.cluster?.id !== String(scope.clusterId)) return false;
  return where.level === "cluster" || where.namespace === scope.namespace;
}
