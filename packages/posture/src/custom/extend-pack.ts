import { hash } from "node:crypto";
import type { CompiledRule } from "../assess/compile-rule.js";
import type { Rule } from "../assess/rule.js";
import type { RulePack } from "../pack/read-rule-pack.js";

/**
 * A pack with rules of people besides ours. Its version changes with what these judge and how they count, and stays
 * when only their words change: what was judged is as good as before.
 */
export function extendPack(ours: RulePack, custom: readonly CompiledRule[]): RulePack {
  if (custom.length === 0) return ours;
  const rules = [...ours.rules, ...custom];
  const judging = custom.map(({ rule }) => JSON.stringify(judgingPartOf(rule))).sort();
  return {
    rules,
    byId: new Map(rules.map((compiled) => [compiled.rule.id, compiled])),
    version: `${ours.version}+${hash("sha256", judging.join("\0"), "base64url").slice(0, 16)}`,
  };
}

/** What verdicts and the score follow from. Evidence and remedies are made when they are looked at. */
function judgingPartOf(rule: Rule): unknown {
  const { id, severity, control, status, target, parameters, configure, requires, facts, applies, each, as } = rule;
  const { healthy, unknown } = rule;
  const values = Object.entries(parameters).map(([name, { type, default: value, format }]) => [
    name,
    type,
    value,
    format,
  ]);
  return [
    [id, severity, control, status, target, values, configure],
    [requires, facts, applies, each, as, healthy, unknown],
  ];
}
