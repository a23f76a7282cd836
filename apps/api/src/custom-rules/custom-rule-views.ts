import { Injectable } from "@nestjs/common";
import { type Rule, toRuleView } from "@periplus/posture/assess/rule";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { CustomRule, CustomRuleDetail } from "@periplus/shared/custom-rule";
import { securityControls } from "@periplus/shared/security-control";
import { severityOf } from "../database/codes.js";
import { Database } from "../database/pool.js";
import { notFound } from "../http/problem.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { countOutdated } from "../posture/judged-versions.js";
import { RulesInForce } from "../posture/rules-in-force.js";
import { readClusterDirectory } from "../query/cluster-directory.js";
import { noRuleCounts, type RuleCounts, readRuleCounts } from "../rollups/recommendation-list.js";
import { CustomRulesStore, type StoredRule } from "./custom-rules.store.js";

/** Shows rules that people wrote, with what came of them. */
@Injectable()
export class CustomRuleViews {
  constructor(
    private readonly database: Database,
    private readonly store: CustomRulesStore,
    private readonly rules: RulesInForce,
    private readonly current: CurrentAssessor,
  ) {}

  /** By title. */
  async list(): Promise<CustomRule[]> {
    const [stored, inForce, counts] = await Promise.all([this.store.list(), this.rules.readAll(), this.readCounts()]);
    return stored
      .map((row) => toView(row, inForce, counts.get(row.ruleId)))
      .sort((a, b) => (a.title < b.title ? -1 : 1));
  }

  async get(ruleId: string): Promise<CustomRuleDetail> {
    const [stored, history, inForce, counts, settings] = await Promise.all([
      this.store.find(ruleId),
      this.store.listVersions(ruleId),
      this.rules.readAll(),
      this.readCounts(),
      this.current.read(),
    ]);
    if (stored === undefined) throw notFound("custom rule");
    const rule = ruleOf(inForce.pack, ruleId);
    return {
      ...toView(stored, inForce, counts.get(ruleId)),
      text: stored.text,
      rule: rule ? toRuleView(rule) : null,
      history: history.map(({ at, ...version }) => ({ ...version, at: at.toISOString() })),
      clustersToJudge: await countOutdated(this.database.pool, settings, null),
    };
  }

  private async readCounts(): Promise<Map<string, RuleCounts>> {
    const { pool } = this.database;
    const directory = await readClusterDirectory(pool);
    const present = [...directory.values()].filter(({ isGone }) => !isGone).map(({ id }) => id);
    return readRuleCounts(pool, present);
  }
}

function ruleOf(pack: RulePack, ruleId: string): Rule | undefined {
  return pack.byId.get(ruleId)?.rule;
}

interface InForce {
  readonly pack: RulePack;
  readonly broken: ReadonlyMap<string, string>;
}

function toView(stored: StoredRule, { pack, broken }: InForce, counts: RuleCounts = noRuleCounts): CustomRule {
  const { ruleId, title, control, scores, version, createdBy, updatedBy } = stored;
  const severity = severityOf(stored.severity);
  if (!severity) throw new Error(`The rule ${ruleId} has no severity`);
  const rule = ruleOf(pack, ruleId);
  return {
    ...{ ruleId, title, severity, control, controlTitle: securityControls[control].title, scores, version },
    appliesTo: rule ? toRuleView(rule).appliesTo : [],
    broken: broken.get(ruleId) ?? null,
    createdAt: stored.createdAt.toISOString(),
    createdBy,
    updatedAt: stored.updatedAt.toISOString(),
    updatedBy,
    counts: counts.counts,
  };
}
