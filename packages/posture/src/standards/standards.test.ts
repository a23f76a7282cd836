import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRulePack } from "../pack/read-rule-pack.js";
import { readStandards } from "../pack/read-standards.js";
import { type RequirementResult, type RuleStanding, resultOf, shareOf } from "./meet-standard.js";
import { parseStandard, StandardError } from "./parse-standard.js";

const none: RuleStanding = {
  healthy: 0,
  unhealthy: 0,
  waived: 0,
  mitigated: 0,
  notAssessed: 0,
  needsConfiguration: 0,
};

describe("readStandards", () => {
  const pack = readRulePack();
  const standards = readStandards(pack.rules.map(({ rule }) => rule));

  it("lists the eight standards", () => {
    expect(standards.map(({ id }) => id)).toEqual([
      "cis-aks-1.8",
      "cis-eks-1.8",
      "cis-gke-1.9",
      "cis-kubernetes-1.12",
      "defender",
      "mitre-attack",
      "nsa-cisa",
      "pss",
    ]);
  });

  it("knows which rules look at a requirement, and where none does", () => {
    const cis = standards.find(({ id }) => id === "cis-kubernetes-1.12");
    const find = (id: string) => cis?.requirements.find((requirement) => requirement.id === id);
    expect(find("5.2.2")?.ruleIds).toContain("container-privileged");
    expect(find("1.1")).toMatchObject({ ruleIds: [], otherwise: "notCovered" });
    expect(find("1.3.1")).toMatchObject({ ruleIds: [], otherwise: "attestable" });
  });

  it("names rules of the pack only", () => {
    const named = standards.flatMap(({ requirements }) => requirements.flatMap(({ ruleIds }) => ruleIds));
    expect(named.filter((id) => !pack.byId.has(id))).toEqual([]);
  });
});

describe("parseStandard", () => {
  const text = (line: string) => `{ id: s-1, title: S, version: '1', requirements: [${line}] }`;
  const rule = { id: "r", mappings: { "s-1": ["1.1"] } };

  it.each([
    ["{ id: '2.1', title: T, otherwise: notCovered }", "1.1 is not listed"],
    ["{ id: '1.1', title: T, otherwise: attestable }", "rules look at it"],
    ["{ id: '1.1', title: T }, { id: '1.1', title: T }", "listed twice"],
    ["{ id: '1.1', title: T }, { id: '1.2', title: T }", "no rule looks at 1.2"],
    ["{ id: '1.1', title: T, healthy: 'true' }", "healthy"],
  ])("refuses %s", (line, problem) => {
    expect(() => parseStandard(text(line), [rule])).toThrow(StandardError);
    expect(() => parseStandard(text(line), [rule])).toThrow(problem);
  });
});

describe("resultOf", () => {
  const requirement = { ruleIds: ["a", "b"], otherwise: undefined };
  const result = (a: Partial<RuleStanding>, b?: Partial<RuleStanding>) =>
    resultOf(requirement, (id) => (id === "a" ? { ...none, ...a } : b && { ...none, ...b }), false);

  it("fails by one failure", () => {
    expect(result({ healthy: 9 }, { unhealthy: 1, notAssessed: 3 })).toBe("failed");
  });

  it("does not pass what could not be judged", () => {
    expect(result({ healthy: 9 }, { notAssessed: 1 })).toBe("notAssessed");
    expect(result({ healthy: 9 }, { needsConfiguration: 1 })).toBe("notAssessed");
    expect(result({})).toBe("notAssessed");
    expect(result({ waived: 2 })).toBe("notAssessed");
  });

  it("passes where everything that was found is healthy or mitigated", () => {
    expect(result({ healthy: 1, waived: 1 })).toBe("passed");
    expect(result({ mitigated: 1 })).toBe("passed");
  });

  it("takes a person's word only where no rule looks", () => {
    const standing = () => ({ ...none, unhealthy: 1 });
    expect(resultOf(requirement, standing, true)).toBe("failed");
    expect(resultOf({ ruleIds: [], otherwise: "attestable" }, standing, true)).toBe("attested");
    expect(resultOf({ ruleIds: [], otherwise: "attestable" }, standing, false)).toBe("notAssessed");
    expect(resultOf({ ruleIds: [], otherwise: "notCovered" }, standing, false)).toBe("notCovered");
    expect(resultOf({ ruleIds: [], otherwise: "provider" }, standing, false)).toBe("provider");
  });
});

describe("shareOf", () => {
  it("counts what has a verdict, with the rest beside it", () => {
    expect(shareOf(["passed", "attested", "failed", "notAssessed", "notCovered", "provider"])).toEqual({
      passed: 2 / 3,
      notAssessed: 2 / 5,
    });
    expect(shareOf(["notCovered"])).toEqual({ passed: null, notAssessed: 1 });
    expect(shareOf(["provider"])).toEqual({ passed: null, notAssessed: 0 });
  });

  it("never says more for knowing less", () => {
    const states: RequirementResult[] = ["passed", "failed", "notAssessed", "attested", "provider", "notCovered"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states), { minLength: 1 }), (results) => {
        const blind = results.map((each) => (each === "passed" ? "notAssessed" : each));
        expect(shareOf(blind).passed ?? 0).toBeLessThanOrEqual(shareOf(results).passed ?? 0);
        expect(shareOf(blind).notAssessed).toBeGreaterThanOrEqual(shareOf(results).notAssessed);
      }),
    );
  });
});
