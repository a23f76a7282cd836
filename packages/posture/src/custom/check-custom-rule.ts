import { longestRuleText, type RuleIssue } from "@periplus/shared/custom-rule";
import type { Document } from "yaml";
import { type CompiledRule, compileRule } from "../assess/compile-rule.js";
import { readRuleWithin } from "../assess/read-rule.js";
import { RuleError, type RuleFault } from "../assess/rule-fault.js";
import { formatPath } from "../evidence/json-path.js";
import { parseYamlDocument, readValue, UnreadableTextError } from "../manifest/parse-yaml.js";
import { splitDocuments } from "../manifest/split-documents.js";
import { customTerms, doubtsOfCustom, faultsOfCustom } from "./custom-limits.js";
import { TextPlaces } from "./text-places.js";

/** What the text of a rule comes to: the rule where no issue is an error. */
export interface CheckedRule {
  readonly issues: readonly RuleIssue[];
  readonly compiled: CompiledRule | undefined;
}

/** More would not be read. */
const mostIssues = 100;

/** Reads, checks and compiles a rule that a person wrote. Never throws for what the text holds. */
export function checkCustomRule(text: string): CheckedRule {
  if (text.length > longestRuleText) return refuse(`A rule has ${longestRuleText} characters at most`);
  const [, second] = splitDocuments(text);
  if (second !== undefined) {
    return refuse("One text is one rule: import several", { line: second.startLine, column: 1 });
  }
  let document: Document.Parsed;
  try {
    document = parseYamlDocument(text, 1);
  } catch (error) {
    if (!(error instanceof UnreadableTextError)) throw error;
    const { line = 1, column = 1, fault = error.message } = error.at ?? {};
    return refuse(fault, { line, column });
  }
  const places = new TextPlaces(text, document);
  const [alias] = places.aliases();
  if (alias !== undefined) return refuse("Anchors and aliases are not taken in rules: write it out", alias);
  const repeated = places.repeatedKeys().map(
    ({ key, at }): RuleIssue => ({
      ...at,
      path: key,
      message: `${key} is there already`,
      level: "error",
    }),
  );
  const { faults, compiled } = compileDocument(document);
  const doubts = compiled === undefined ? [] : doubtsOfCustom(compiled.rule);
  const issues = [
    ...repeated,
    ...faults.map((fault) => locate(fault, places, "error")),
    ...doubts.map((doubt) => locate(doubt, places, "warning")),
  ].sort((a, b) => a.line - b.line || a.column - b.column);
  return { issues: issues.slice(0, mostIssues), compiled: repeated.length > 0 ? undefined : compiled };
}

function compileDocument(document: Document.Parsed): { faults: readonly RuleFault[]; compiled?: CompiledRule } {
  const { rule, faults } = readRuleWithin(readValue(document));
  if (rule === undefined) return { faults };
  faults.push(...faultsOfCustom(rule));
  try {
    const compiled = compileRule(rule, customTerms);
    return faults.length > 0 ? { faults } : { faults, compiled };
  } catch (error) {
    if (error instanceof RuleError) return { faults: [...faults, ...error.faults] };
    throw error;
  }
}

function locate({ path, message, at }: RuleFault, places: TextPlaces, level: RuleIssue["level"]): RuleIssue {
  const isName = message === "there is no such field";
  const place = at ? places.ofCharacter(path, at) : isName ? places.ofKey(path) : places.ofField(path);
  return { ...place, path: formatPath(path), message: capitalise(message), level };
}

function capitalise(message: string): string {
  return message.slice(0, 1).toUpperCase() + message.slice(1);
}

function refuse(message: string, at = { line: 1, column: 1 }): CheckedRule {
  return { issues: [{ ...at, path: "", message, level: "error" }], compiled: undefined };
}
