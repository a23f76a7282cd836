import { describe, expect, it } from "vitest";
import { createAssessor, subjectOf } from "../src/assess/assess.js";
import { readRulePack, rulesFolder } from "../src/pack/read-rule-pack.js";
import { proposeFix } from "../src/remediate/fix.js";
import { factsOfCase, type RuleCase, readRuleCases } from "./rule-cases.js";

const pack = readRulePack();

function prepare(ruleId: string, ruleCase: RuleCase) {
  const { parameters, object } = ruleCase;
  return {
    assessor: createAssessor(pack, parameters === undefined ? {} : { [ruleId]: parameters }),
    subject: { ...subjectOf(object), facts: factsOfCase(ruleCase) },
  };
}

describe.each(pack.rules.map(({ rule }) => [rule.id, rule] as const))("%s", (ruleId, rule) => {
  const cases = readRuleCases(rulesFolder, ruleId);

  it("has a healthy and an unhealthy case", () => {
    const states = new Set(cases.map(({ state }) => state));
    expect(states).toContain("healthy");
    expect(states).toContain("unhealthy");
  });

  it.each(cases.map((ruleCase) => [ruleCase.name, ruleCase] as const))("%s", (_name, ruleCase) => {
    const { assessor, subject } = prepare(ruleId, ruleCase);
    const { state, reason, evidence } = assessor.assessRule(ruleId, subject);
    expect({ state, reason }).toEqual({ state: ruleCase.state, reason: expect.toSatisfy(() => true) });
    if (ruleCase.at !== undefined) expect(evidence.map(({ path }) => path).sort()).toEqual([...ruleCase.at].sort());
    if (state !== "unhealthy") return;
    expect(evidence.length).toBeGreaterThan(0);
    // A message that could not be made falls back to the title.
    for (const { message } of evidence) expect(message).not.toBe(rule.title);
  });

  if (rule.remedy.kind !== "patch") return;
  const unhealthy = cases.filter(({ state }) => state === "unhealthy");
  it.each(unhealthy.map((ruleCase) => [ruleCase.name, ruleCase] as const))("its patch mends %s", (_name, ruleCase) => {
    const { assessor, subject } = prepare(ruleId, ruleCase);
    const { after, verified } = proposeFix(subject, ruleId, assessor, pack);
    expect(after).not.toBeNull();
    expect(verified).toBe(true);
  });
});
