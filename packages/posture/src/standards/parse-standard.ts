import type { Rule } from "../assess/rule.js";
import { parseYaml } from "../manifest/parse-yaml.js";
import { type Requirement, type Standard, standardDocument } from "./standard.js";

/** What is wrong with the standards, a line each. */
export class StandardError extends Error {
  override readonly name = "StandardError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** What of a rule says which requirements it looks at. */
export type MappedRule = Pick<Rule, "id" | "mappings">;

/** One standard from the text of its file. Throws StandardError where text and rules do not name the same requirements. */
export function parseStandard(text: string, rules: readonly MappedRule[]): Standard {
  const parsed = standardDocument.safeParse(parseYaml(text, 1));
  if (!parsed.success) {
    throw new StandardError(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  }
  const { requirements: entries, ...standard } = parsed.data;
  const rulesOf = groupRules(standard.id, rules);
  const requirements = entries.map(
    ({ id, title, otherwise }): Requirement => ({ id, title, otherwise, ruleIds: rulesOf.get(id) ?? [] }),
  );
  const problems = contradictions(requirements, rulesOf).map((problem) => `${standard.id}: ${problem}`);
  if (problems.length > 0) throw new StandardError(problems);
  return { ...standard, requirements };
}

function groupRules(standardId: string, rules: readonly MappedRule[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const { id, mappings } of rules) {
    for (const requirement of mappings[standardId] ?? []) {
      grouped.set(requirement, [...(grouped.get(requirement) ?? []), id]);
    }
  }
  return grouped;
}

function contradictions(requirements: readonly Requirement[], rulesOf: ReadonlyMap<string, string[]>): string[] {
  const listed = new Set<string>();
  const problems: string[] = [];
  for (const { id, ruleIds, otherwise } of requirements) {
    if (listed.has(id)) problems.push(`${id} is listed twice`);
    listed.add(id);
    if (ruleIds.length === 0 && otherwise === undefined) problems.push(`no rule looks at ${id}: say who does`);
    if (ruleIds.length > 0 && otherwise !== undefined) problems.push(`${id} is ${otherwise}, and rules look at it`);
  }
  for (const [id, ruleIds] of rulesOf) {
    if (!listed.has(id)) problems.push(`${id} is not listed, and ${ruleIds.join(", ")} looks at it`);
  }
  return problems;
}
