import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { type Severity, severities } from "@periplus/shared/vocabulary";
import { UsageError } from "../usage-error.js";

/** The part of the pack that was asked for: named rules, and none below a severity. Throws UsageError for an unknown id. */
export function chooseRules(pack: RulePack, choice: { rule: readonly string[]; minSeverity?: Severity }): RulePack {
  for (const id of choice.rule) {
    if (pack.byId.has(id)) continue;
    const near = nearest(id, [...pack.byId.keys()]);
    throw new UsageError(
      `There is no rule ${JSON.stringify(id)}.${near.length > 0 ? ` Did you mean ${near.join(", ")}?` : ""} \`periplus rules\` lists them.`,
    );
  }
  const least = choice.minSeverity === undefined ? severities.length : severities.indexOf(choice.minSeverity);
  const rules = pack.rules.filter(
    ({ rule }) =>
      (choice.rule.length === 0 || choice.rule.includes(rule.id)) && severities.indexOf(rule.severity) <= least,
  );
  return { ...pack, rules, byId: new Map(rules.map((compiled) => [compiled.rule.id, compiled])) };
}

/** Up to five of the ids with the most words in common. */
function nearest(id: string, known: readonly string[]): string[] {
  const words = new Set(id.split("-"));
  return known
    .map((candidate) => ({ candidate, common: candidate.split("-").filter((word) => words.has(word)).length }))
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common)
    .slice(0, 5)
    .map(({ candidate }) => candidate);
}
