import type { CompiledRule } from "@periplus/posture/assess/compile-rule";
import { checkCustomRule } from "@periplus/posture/custom/check-custom-rule";
import { extendPack } from "@periplus/posture/custom/extend-pack";
import { splitRules } from "@periplus/posture/custom/rule-text";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { mostCustomRules, type RuleIssue } from "@periplus/shared/custom-rule";
import { visibleText } from "@periplus/shared/visible-text";
import { UsageError } from "../usage-error.js";
import { readPaths } from "./read-paths.js";

/**
 * The pack with the rules of files or folders besides ours, under the limits that rules of people have in the service.
 * Doubts about them go to stderr. Throws UsageError with the place of everything that is wrong (`FILE:LINE:COLUMN: …`).
 */
export async function addRuleFiles(ours: RulePack, paths: readonly string[]): Promise<RulePack> {
  const custom = new Map<string, CompiledRule>();
  const wrong: string[] = [];
  for await (const read of readPaths(paths)) {
    if ("message" in read) {
      wrong.push(`${read.file}: ${read.message}`);
      continue;
    }
    const texts = splitRules(read.text);
    if (texts.length === 0) wrong.push(`${read.file}: There is no rule in it.`);
    for (const { text, line } of texts) {
      const placed = (issue: Omit<RuleIssue, "level">) => tell(read.file, line, issue);
      const { compiled, issues } = checkCustomRule(text);
      for (const issue of issues.filter(({ level }) => level === "warning")) process.stderr.write(`${placed(issue)}\n`);
      wrong.push(...issues.filter(({ level }) => level === "error").map(placed));
      if (compiled === undefined) continue;
      const { id } = compiled.rule;
      if (custom.has(id)) wrong.push(placed({ line: 1, column: 1, path: "id", message: `${id} comes twice` }));
      custom.set(id, compiled);
    }
  }
  if (custom.size > mostCustomRules) wrong.push(`There can be ${mostCustomRules} custom rules at most.`);
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  return extendPack(ours, [...custom.values()]);
}

function tell(file: string, firstLine: number, { line, column, path, message }: Omit<RuleIssue, "level">): string {
  return `${file}:${firstLine + line - 1}:${column}: ${visibleText(path === "" ? message : `${path}: ${message}`)}`;
}
