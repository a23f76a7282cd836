import type { Rule } from "../assess/rule.js";
import { parseYaml } from "../manifest/parse-yaml.js";
import { podSecurityChecks } from "../pod-security/assess-pod-security.js";
import { isBelow, type Requirement, type Standard, standardDocument } from "./standard.js";

/** What is wrong with the standards, a line each. */
export class StandardError extends Error {
  override readonly name = "StandardError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** What of a rule says which requirements it looks at. */
export type MappedRule = Pick<Rule, "id" | "mappings">;

/** One standard from the text of its file, before rules are linked to it. Throws StandardError. */
export function parseStandard(text: string): Standard {
  const parsed = standardDocument.safeParse(parseYaml(text, 1));
  if (!parsed.success) {
    throw new StandardError(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  }
  const { requirements: entries, ...standard } = parsed.data;
  const problems: string[] = [];
  const requirements = entries.map(({ id, title, section = sectionOf(id, standard.sections), otherwise }) => {
    if (!standard.sections.some((each) => each.id === section)) problems.push(`${id} lies in no section`);
    return { id, title, section: section ?? "", otherwise, ruleIds: [] };
  });
  const ids = requirements.map(({ id }) => id);
  problems.push(...ids.filter((id, index) => ids.indexOf(id) < index).map((id) => `${id} is listed twice`));
  if (problems.length > 0) throw new StandardError(problems.map((problem) => `${standard.id}: ${problem}`));
  return { ...standard, requirements };
}

/** The standard with the rules that look at each requirement. Requirements that it does not list are passed over. */
export function linkRules(standard: Standard, rules: readonly MappedRule[]): Standard {
  const rulesOf = standard.judgedBy === "podSecurity" ? rulesOfChecks() : groupRules(standard.id, rules);
  const requirements = standard.requirements.map(
    (requirement): Requirement => ({ ...requirement, ruleIds: rulesOf.get(requirement.id) ?? [] }),
  );
  return { ...standard, requirements };
}

/** Where a standard and the rules do not name the same requirements, a line each. */
export function findContradictions(standard: Standard, rules: readonly MappedRule[]): string[] {
  if (standard.judgedBy === "podSecurity") return [];
  const { requirements, outside } = linkRules(standard, rules);
  const problems = requirements.flatMap((requirement) => {
    const { id, ruleIds, otherwise } = requirement;
    if (ruleIds.length > 0) return otherwise === undefined ? [] : [`${id} is ${otherwise}, and rules look at it`];
    return otherwise === undefined && !isProviders(standard, id) ? [`no rule looks at ${id}: say who does`] : [];
  });
  const named = groupRules(standard.id, rules);
  for (const [id, ruleIds] of named) {
    const isListed = requirements.some((requirement) => requirement.id === id);
    if (isListed && outside.includes(id)) problems.push(`${id} is listed, and said to lie outside`);
    if (!isListed && !outside.includes(id)) problems.push(`${id} is not listed, and ${ruleIds.join(", ")} looks at it`);
  }
  problems.push(...outside.filter((id) => !named.has(id)).map((id) => `no rule names ${id}, which lies outside`));
  return problems.map((problem) => `${standard.id}: ${problem}`);
}

/** Whether the provider does it in every cluster that has to meet the standard. */
function isProviders({ clouds, provider }: Standard, id: string): boolean {
  const doing = provider.filter(({ of }) => of.some((part) => isBelow(id, part))).flatMap((part) => part.clouds);
  return clouds?.every((cloud) => doing.includes(cloud)) ?? false;
}

function sectionOf(id: string, sections: Standard["sections"]): string | undefined {
  const around = sections.filter((section) => section.id !== id && isBelow(id, section.id));
  return around.toSorted((a, b) => b.id.length - a.id.length)[0]?.id;
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

function rulesOfChecks(): Map<string, readonly string[]> {
  return new Map(podSecurityChecks.map(({ id, rules }) => [id, rules]));
}
