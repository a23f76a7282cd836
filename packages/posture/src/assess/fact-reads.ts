import { childrenOf, type Expr } from "@periplus/cel/ast";
import type { Program } from "@periplus/cel/compile";
import { type FactName, factNames } from "../facts/fact.js";
import type { Rule } from "./rule.js";

/** A field of a fact: `network`, `covered`. */
export interface FactField {
  readonly fact: FactName;
  readonly field: string;
}

/** The fields of facts that expressions read, each once. */
export function factFieldsOf(programs: readonly Program[]): FactField[] {
  const found = new Map<string, FactField>();
  for (const [, name, field] of programs.flatMap(({ reads }) => reads).filter(([root]) => root === "facts")) {
    const fact = factNames.find((known) => known === name);
    if (fact !== undefined && field !== undefined) found.set(`${fact}.${field}`, { fact, field });
  }
  return [...found.values()];
}

/**
 * What is wrong with how a rule reads facts. What is not known is not there: were it read as if it might be absent, a
 * rule could take it for a no.
 */
export function wrongFactReads(rule: Rule, programs: readonly Program[]): string[] {
  const problems: string[] = [];
  const read = new Set(
    programs.flatMap(({ reads }) => reads).flatMap(([root, name = ""]) => (root === "facts" ? name : [])),
  );
  for (const name of read) {
    if (!rule.facts.some((fact) => fact === name)) problems.push(`facts: it reads facts.${name} and does not name it`);
  }
  for (const name of rule.facts) if (!read.has(name)) problems.push(`facts: it names ${name} and does not read it`);
  if (programs.some(({ ast }) => asksWhetherKnown(ast))) {
    problems.push("facts: a field of a fact is read as it is, without .?, [?] or has()");
  }
  return problems;
}

function asksWhetherKnown(expr: Expr): boolean {
  const isAsked = (expr.kind === "select" && expr.mode !== "value") || (expr.kind === "index" && expr.optional);
  return (isAsked && isField(expr.operand)) || childrenOf(expr).some(asksWhetherKnown);
}

/** `facts`, or a field of it. */
function isField(expr: Expr): boolean {
  if (expr.kind === "ident") return expr.name === "facts";
  return (expr.kind === "select" || expr.kind === "index") && isField(expr.operand);
}
