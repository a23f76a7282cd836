import type { z } from "zod";
import { type Rule, ruleDocument } from "./rule.js";
import { RuleError, type RuleFault } from "./rule-fault.js";

/** The rule that a parsed YAML document says. Throws RuleError with everything that is not as it must be. */
export function readRule(document: unknown): Rule {
  const { rule, faults } = readRuleWithin(document);
  if (rule === undefined || faults.length > 0) throw new RuleError(faults);
  return rule;
}

/** The same, with the rule that is left where nothing is wrong but fields that there are not. */
export function readRuleWithin(document: unknown): { rule: Rule | undefined; faults: RuleFault[] } {
  const parsed = ruleDocument.safeParse(document);
  if (parsed.success) return { rule: parsed.data, faults: [] };
  const { issues } = parsed.error;
  const faults = issues.flatMap((issue) => explain(issue, []));
  const isRoot = (issue: z.core.$ZodIssue) => issue.code === "unrecognized_keys" && issue.path.length === 0;
  if (!issues.every(isRoot)) return { rule: undefined, faults };
  const names = faults.map(({ path }) => path.at(-1));
  const known = Object.entries(document as object).filter(([name]) => !names.includes(name));
  const left = ruleDocument.safeParse(Object.fromEntries(known));
  // What is to be said of how fields go together is only said of an object without others.
  return left.success
    ? { rule: left.data, faults }
    : { rule: undefined, faults: [...faults, ...left.error.issues.flatMap((issue) => explain(issue, []))] };
}

function explain(issue: z.core.$ZodIssue, parents: RuleFault["path"]): RuleFault[] {
  const path = [...parents, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], message: "there is no such field" }));
  }
  // Of a value that may have several shapes, what keeps it from the one that it comes nearest to.
  const [nearest] = issue.code === "invalid_union" ? [...issue.errors].sort(byNearness) : [];
  if (nearest !== undefined && nearest.length > 0) return nearest.flatMap((inner) => explain(inner, path));
  const isMissing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return [{ path, message: isMissing ? "it is missing" : issue.message }];
}

/** A shape that fails deep inside was meant rather than one that fails at once. */
function byNearness(a: readonly z.core.$ZodIssue[], b: readonly z.core.$ZodIssue[]): number {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  return depth(b) - depth(a) || a.length - b.length;
}
