import { userLimits } from "@periplus/cel/parse/limits";
import { customRulePrefix } from "@periplus/shared/custom-rule";
import type { RuleTerms } from "../assess/compile-rule.js";
import type { Rule } from "../assess/rule.js";
import type { RuleFault } from "../assess/rule-fault.js";
import { storableText } from "../normalise/storable-text.js";
import { readKinds } from "../snapshot/kinds.js";
import { groupOf } from "../snapshot/object.js";

/**
 * Expressions of people are shorter than ours may be. The budget is a tenth of what the API server allows one expression;
 * it takes about a millisecond, and patterns over long texts up to five.
 */
export const customTerms: RuleTerms = { limits: userLimits, budget: 100_000 };

const mostPlaces = 20;
const mostParameters = 30;
const mostKinds = 50;
const longestWords = 5_000;

/** What a rule of ours may have, and one that people write may not. */
export function faultsOfCustom(rule: Rule): RuleFault[] {
  const faults: RuleFault[] = [];
  const most = (path: RuleFault["path"], count: number, limit: number) => {
    if (count > limit) faults.push({ path, message: `a custom rule has ${limit} of these at most` });
  };
  if (!rule.id.startsWith(customRulePrefix) || rule.id.length > 80) {
    faults.push({ path: ["id"], message: `begin it with ${customRulePrefix}; it has 80 characters at most` });
  }
  if (storableText(rule.title) !== rule.title) {
    faults.push({ path: ["title"], message: "it has a character that cannot be stored" });
  }
  if (rule.remedy.rewrite !== undefined) {
    // Its patterns are JavaScript's, and may take for ever.
    faults.push({ path: ["remedy", "rewrite"], message: "custom rules cannot rewrite texts" });
  }
  most(["at"], rule.at.length, mostPlaces);
  most(["parameters"], Object.keys(rule.parameters).length, mostParameters);
  most(["requires"], rule.requires.length, mostPlaces);
  most(["references"], rule.references.length, mostPlaces);
  if ("kinds" in rule.target) most(["target", "kinds"], rule.target.kinds.length, mostKinds);
  for (const field of ["set", "remove", "narrow", "swap", "append", "objects"] as const) {
    most(["remedy", field], Object.keys(rule.remedy[field] ?? {}).length, mostPlaces);
  }
  for (const field of ["description", "rationale"] as const) {
    if (rule[field].length > longestWords) {
      faults.push({ path: [field], message: `it has ${longestWords} characters at most` });
    }
  }
  return faults;
}

/** What is not wrong with a rule, and will surprise whoever wrote it. */
export function doubtsOfCustom({ target }: Rule): RuleFault[] {
  if (!("kinds" in target)) return [];
  return target.kinds.flatMap((text, index) => {
    const end = text.lastIndexOf("/");
    const [group, kind] = [groupOf(text.slice(0, end)), text.slice(end + 1)];
    if (readKinds.some((known) => known.group === group && known.kind === kind)) return [];
    const message = "Periplus does not read this kind in clusters: the rule judges it in manifests only";
    return [{ path: ["target", "kinds", index], message }];
  });
}
