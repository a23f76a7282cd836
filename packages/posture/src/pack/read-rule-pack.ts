import type { Rule } from "../assess/rule.js";

/** A rule whose expressions are ready to run. */
export interface CompiledRule {
  rule: Rule;
}

/** All rules, read and compiled. */
export interface RulePack {
  /** By id. */
  rules: readonly CompiledRule[];
  byId: ReadonlyMap<string, CompiledRule>;
  /** Hash of the text of all rules: stored assessments of another version must be made again. */
  version: string;
}
