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

  const unhealthy = cases.filter(({ state }) => state === "unhealthy");
  it.each(unhealthy.map((ruleCase) => [ruleCase.name, ruleCase] as const))("its remedy mends %s", (_name, ruleCase) => {
    const { assessor, subject } = prepare(ruleId, ruleCase);
    const { objects, command, terraform, verified } = proposeFix(subject, ruleId, assessor, pack);
    const { kind, inputs } = rule.remedy;
    const isLeft = leftToPeople.has(`${ruleId}/${ruleCase.name}`) || leftToPeople.has(ruleId);
    if (kind === "patch") {
      expect(verified).toBe(inputs === undefined && !isLeft);
    } else if (kind === "manifest") {
      expect(command).toContain("kubectl apply");
      const facts = factsOfCase({ ...ruleCase, others: [...ruleCase.others, ...objects] });
      const { state } = assessor.assessRule(ruleId, { ...subject, facts });
      expect(state === "healthy").toBe(inputs === undefined && !isLeft);
    } else {
      expect(command ?? terraform).toBeTruthy();
    }
  });
});

/** Where a remedy is a beginning: what is shown of it is not called verified. */
const leftToPeople: ReadonlySet<string> = new Set([
  // Its parameters ask for more than anybody could know beforehand.
  "apiserver-admission-plugins/unhealthy.own-list.yaml",
  "namespace-pod-security-admission/unhealthy.restricted-required.yaml",
  // A policy that lets something through cannot be taken back by another one, nor does any hold on a node's network.
  "network-imds-egress-blocked/unhealthy.address-is-allowed.yaml",
  "network-imds-egress-blocked/unhealthy.host-network.yaml",
  // What is on the node has to go somewhere.
  "workload-exposed-and-privileged/unhealthy.host-path.yaml",
  // What leads there is told by other objects.
  "workload-no-exposed-management-interface",
  // The pod goes when its Deployment runs.
  "pod-no-naked-pods",
]);
