import { hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CompiledRule, compileRule } from "../assess/compile-rule.js";
import { readRule } from "../assess/read-rule.js";
import { RuleError, type RuleFault } from "../assess/rule-fault.js";
import { parseYaml } from "../manifest/parse-yaml.js";

/** All rules, read and compiled. */
export interface RulePack {
  /** By id. */
  rules: readonly CompiledRule[];
  byId: ReadonlyMap<string, CompiledRule>;
  /**
   * Hash of the text of all rules and of the version of what judges by them: stored assessments of another version must be
   * made again.
   */
  version: string;
}

/** Where the rule folders are; the same from the sources and from the build. */
export const rulesFolder: string = fileURLToPath(new URL("../../rules", import.meta.url));

/** The version of this package: expressions, facts and what is asked of objects are its code. */
export const engineVersion = readEngineVersion();

/** Reads, checks and compiles all rules that come with Periplus. Throws RuleError with everything that is wrong. */
export function readRulePack(): RulePack {
  const texts = readdirSync(rulesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ id: name, text: readFileSync(join(rulesFolder, name, "rule.yaml"), "utf8") }));
  return buildRulePack(texts);
}

/** As `readRulePack`, for the text of rule.yaml of each rule. `id` is the name of its folder; `engine` what judges. */
export function buildRulePack(texts: readonly { id: string; text: string }[], engine = engineVersion): RulePack {
  const faults: RuleFault[] = [];
  const rules: CompiledRule[] = [];
  const sorted = [...texts].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { id, text } of sorted) {
    try {
      rules.push(parseRule(id, text));
    } catch (error) {
      const lines =
        error instanceof RuleError ? error.problems : [error instanceof Error ? error.message : String(error)];
      faults.push(...lines.map((line) => ({ path: [], message: `${id}/rule.yaml: ${line}` })));
    }
  }
  if (faults.length > 0) throw new RuleError(faults);
  return {
    rules,
    byId: new Map(rules.map((compiled) => [compiled.rule.id, compiled])),
    version: hash("sha256", [engine, ...sorted.map(({ id, text }) => `${id}\n${text}`)].join("\0"), "base64url"),
  };
}

/** One rule from the text of its rule.yaml. Throws RuleError, or UnreadableTextError when it is no YAML. */
export function parseRule(id: string, text: string): CompiledRule {
  const rule = readRule(parseYaml(text, 1));
  if (rule.id !== id) throw new RuleError([{ path: ["id"], message: `its id is ${rule.id}, its folder ${id}` }]);
  return compileRule(rule);
}

function readEngineVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
