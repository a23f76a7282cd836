import { Injectable } from "@nestjs/common";
import { rewriteRule } from "@periplus/posture/custom/rule-text";
import type { TrialRule } from "@periplus/posture/custom/trial-protocol";
import { type CustomRuleDetail, mostCustomRules, type RuleVersion } from "@periplus/shared/custom-rule";
import type pg from "pg";
import { lockCustomRules } from "../database/locks.js";
import { Database } from "../database/pool.js";
import { putRule } from "../database/sync-rules.js";
import { notFound, ProblemError } from "../http/problem.js";
import { Jobs } from "../jobs/jobs.js";
import { queueAssessment } from "../jobs/queue-assessment.js";
import { CustomRuleViews } from "./custom-rule-views.js";
import { type Deed, nextVersion, putText, readStoredRules, removeRule, type StoredRule } from "./custom-rules.store.js";
import { refuseIssues } from "./refuse-issues.js";
import { RuleTrials } from "./rule-trials.service.js";
import { refuseStrandedSettings } from "./stranded-settings.js";

/** The rules that are stored, by id. */
export type KnownRules = Map<string, KnownRule>;
type KnownRule = Pick<StoredRule, "ruleId" | "version" | "text" | "updatedBy">;

/** A text that was found to be a rule. */
export interface RuleToSave {
  readonly text: string;
  readonly rule: TrialRule;
}

/** Saves rules, and has judged by them what is stored. */
@Injectable()
export class CustomRulesService {
  constructor(
    private readonly database: Database,
    private readonly trials: RuleTrials,
    private readonly views: CustomRuleViews,
    private readonly jobs: Jobs,
  ) {}

  async create(text: string, deed: Deed): Promise<CustomRuleDetail> {
    const given = await this.read(text);
    const { id } = given.rule.view;
    await this.write(async (client, known) => {
      if (known.has(id)) throw new ProblemError("conflict", `There is a rule ${id} already`);
      await this.save(client, known, given, deed);
    });
    return this.views.get(id);
  }

  async change(ruleId: string, text: string, basedOn: number, deed: Deed): Promise<CustomRuleDetail> {
    const given = await this.read(text);
    if (given.rule.view.id !== ruleId)
      throw new ProblemError("invalid-input", "A rule keeps its id: save the text as another rule", [
        { path: "body.text", message: `Its id is ${given.rule.view.id}` },
      ]);
    await this.write(async (client, known) => {
      refuseOthersChange(known.get(ruleId), basedOn);
      await this.save(client, known, given, deed);
    });
    return this.views.get(ruleId);
  }

  async setScoring(ruleId: string, scores: boolean, basedOn: number, deed: Deed): Promise<CustomRuleDetail> {
    const status = scores ? "stable" : "preview";
    await this.write(async (client, known) => {
      const stored = refuseOthersChange(known.get(ruleId), basedOn);
      const given = await this.read(rewriteRule(stored.text, { version: stored.version, status }));
      if (given.text !== stored.text) await this.save(client, known, given, deed, "scoring");
    });
    return this.views.get(ruleId);
  }

  async delete(ruleId: string, deed: Deed): Promise<void> {
    await this.write(async (client, known) => {
      const stored = known.get(ruleId);
      if (stored === undefined) throw notFound("custom rule");
      await removeRule(client, stored, deed);
    });
  }

  /** Does `work` while no other rule is written. What is stored is judged again when it is through. */
  async write(work: (client: pg.ClientBase, known: KnownRules) => Promise<void>): Promise<void> {
    await this.database.transaction(async (client) => {
      await lockCustomRules(client);
      const known = new Map((await readStoredRules(client)).map((stored) => [stored.ruleId, stored]));
      await work(client, known);
      await queueAssessment(this.jobs, client);
    });
  }

  /** Within `write`. A text that says what is stored is not saved again. */
  async save(
    client: pg.ClientBase,
    known: KnownRules,
    { text, rule: { view, scores } }: RuleToSave,
    deed: Deed,
    change?: RuleVersion["change"],
  ): Promise<void> {
    const stored = known.get(view.id);
    if (stored !== undefined && isSameRule(stored, text)) return;
    if (stored === undefined && known.size >= mostCustomRules)
      throw new ProblemError("conflict", `There are ${mostCustomRules} custom rules, which is the most there can be`);
    const version = await nextVersion(client, view.id);
    const written = rewriteRule(text, { version });
    await refuseStrandedSettings(client, view.id, written);
    const saved = { ruleId: view.id, version, text: written };
    await putText(client, { ...saved, change: change ?? (stored ? "changed" : "created") }, deed);
    await putRule(client, { ...view, scores });
    known.set(view.id, { ...saved, updatedBy: deed.by });
  }

  private async read(text: string): Promise<RuleToSave> {
    const { issues, rule } = await this.trials.check(text);
    if (rule === null) throw refuseIssues(issues);
    return { text, rule };
  }
}

/** Whether a text is the stored one, whatever it says of its version. */
export function isSameRule({ text, version }: Pick<StoredRule, "text" | "version">, other: string): boolean {
  return rewriteRule(other, { version }) === text;
}

function refuseOthersChange(stored: KnownRule | undefined, basedOn: number): KnownRule {
  if (stored === undefined) throw notFound("custom rule");
  if (stored.version === basedOn) return stored;
  const { version, updatedBy } = stored;
  throw new ProblemError("conflict", `${updatedBy} saved version ${version} of the rule meanwhile`);
}
