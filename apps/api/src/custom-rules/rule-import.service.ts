import { Injectable } from "@nestjs/common";
import { splitRules } from "@periplus/posture/custom/rule-text";
import { type ImportedRule, mostCustomRules, type RuleImport } from "@periplus/shared/custom-rule";
import { ProblemError } from "../http/problem.js";
import { CustomRulesService, isSameRule, type KnownRules, type RuleToSave } from "./custom-rules.service.js";
import { CustomRulesStore, type Deed } from "./custom-rules.store.js";
import { RuleTrials } from "./rule-trials.service.js";

interface ReadRule {
  readonly given: RuleToSave | undefined;
  readonly issues: ImportedRule["issues"];
}

/** Takes rules from a file of YAML documents: all of them, or none. */
@Injectable()
export class RuleImportService {
  constructor(
    private readonly trials: RuleTrials,
    private readonly store: CustomRulesStore,
    private readonly rules: CustomRulesService,
  ) {}

  async import(text: string, dryRun: boolean, deed: Deed): Promise<RuleImport> {
    const read = await this.read(text);
    const stored = await this.store.list();
    const planned = plan(read, new Map(stored.map((rule) => [rule.ruleId, rule])));
    const isRefused = planned.length === 0 || planned.some(({ outcome }) => outcome === "refused");
    if (isRefused || dryRun) return { saved: false, rules: planned };
    let done = planned;
    await this.rules.write(async (client, known) => {
      done = plan(read, known);
      for (const { given } of read) if (given) await this.rules.save(client, known, given, deed);
    });
    return { saved: true, rules: done };
  }

  private async read(text: string): Promise<ReadRule[]> {
    const texts = splitRules(text);
    if (texts.length > mostCustomRules)
      throw new ProblemError("invalid-input", `There can be ${mostCustomRules} custom rules at most`);
    const read: ReadRule[] = [];
    for (const { text: own, line: first } of texts) {
      const { issues, rule } = await this.trials.check(own);
      read.push({
        given: rule === null ? undefined : { text: own.endsWith("\n") ? own : `${own}\n`, rule },
        issues: issues.map((issue) => ({ ...issue, line: issue.line + first - 1 })),
      });
    }
    return read;
  }
}

/** What becomes of each rule. One that comes twice is refused the second time. */
function plan(read: readonly ReadRule[], known: KnownRules): ImportedRule[] {
  const seen = new Set<string>();
  return read.map(({ given, issues }) => {
    if (given === undefined)
      return { ruleId: null, title: null, scores: false, outcome: "refused", issues: [...issues] };
    const { view, scores } = given.rule;
    const named = { ruleId: view.id, title: view.title, scores };
    if (seen.has(view.id)) {
      const [line, column] = [issues[0]?.line ?? 1, 1];
      const again = { line, column, path: "id", message: `${view.id} comes twice`, level: "error" as const };
      return { ...named, outcome: "refused", issues: [again] };
    }
    seen.add(view.id);
    const stored = known.get(view.id);
    const outcome = stored === undefined ? "created" : isSameRule(stored, given.text) ? "unchanged" : "changed";
    return { ...named, outcome, issues: [...issues] };
  });
}
