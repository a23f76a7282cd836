import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRulePack } from "../pack/read-rule-pack.js";
import { readStandards } from "../pack/read-standards.js";
import { checksOf, podSecurityChecks } from "../pod-security/assess-pod-security.js";
import { type ClusterLook, meetRequirement, meetTogether, metShare, type RuleStanding } from "./meet-standard.js";
import { findContradictions, linkRules, parseStandard, StandardError } from "./parse-standard.js";
import { gapOf } from "./rule-gap.js";
import { isBelow, isByHand, type Standard } from "./standard.js";

const pack = readRulePack();
const rules = pack.rules.map(({ rule }) => rule);

describe("the standards that come with Periplus", () => {
  const standards = readStandards().map((standard) => linkRules(standard, rules));
  const find = (standardId: string, id: string) =>
    standards.find((standard) => standard.id === standardId)?.requirements.find((each) => each.id === id);

  it("are eight", () => {
    expect(standards.map(({ id }) => id)).toEqual([
      ...["cis-aks-1.8", "cis-eks-1.8", "cis-gke-1.9", "cis-kubernetes-1.12"],
      ...["defender", "mitre-attack", "nsa-cisa", "pss"],
    ]);
  });

  it("name the requirements that rules name", () => {
    expect(standards.flatMap((standard) => findContradictions(standard, rules))).toEqual([]);
  });

  it("know which rules look at a requirement, and who vouches where none does", () => {
    expect(find("cis-kubernetes-1.12", "5.2.2")?.ruleIds).toContain("container-privileged");
    expect(find("cis-kubernetes-1.12", "1.1")).toMatchObject({ ruleIds: [], otherwise: "notCovered" });
    expect(find("cis-kubernetes-1.12", "1.3.1")).toMatchObject({
      ruleIds: [],
      otherwise: "attestable",
      section: "1.3",
    });
  });

  it("name rules of the pack only", () => {
    const named = standards.flatMap(({ requirements }) => requirements.flatMap(({ ruleIds }) => ruleIds));
    expect(named.filter((id) => !pack.byId.has(id))).toEqual([]);
  });

  it("have each check of Pod Security as a requirement of its level", () => {
    const listed = standards.find(({ id }) => id === "pss")?.requirements.map(({ id, section }) => `${section} ${id}`);
    expect(listed?.toSorted()).toEqual(podSecurityChecks.map(({ id, level }) => `${level} ${id}`).sort());
    expect(checksOf({ level: "baseline", version: "latest" }).length).toBeLessThan(listed?.length ?? 0);
  });

  it("say nothing twice within a section", () => {
    for (const { id, requirements } of standards) {
      const words = requirements.map(({ section, title }) => `${section}: ${title}`);
      expect([id, words.filter((text, index) => words.indexOf(text) < index)]).toEqual([id, []]);
    }
  });
});

describe("parseStandard", () => {
  const text = (requirements: string, more = "") =>
    `{ id: s-1, title: S, version: '1', about: A, sections: [{ id: '1', title: T }], requirements: [${requirements}] ${more} }`;
  const rule = { id: "r", mappings: { "s-1": ["1.1"] } };

  it.each([
    ["{ id: '1.1', title: T }, { id: '1.1', title: T }", "listed twice"],
    ["{ id: '2.1', title: T }", "lies in no section"],
    ["{ id: '1.1', title: T, healthy: 'true' }", "healthy"],
  ])("refuses %s", (entries, problem) => {
    expect(() => parseStandard(text(entries))).toThrow(StandardError);
    expect(() => parseStandard(text(entries))).toThrow(problem);
  });

  it.each([
    ["{ id: '1.2', title: T, otherwise: notCovered }", "", "1.1 is not listed"],
    ["{ id: '1.1', title: T, otherwise: attestable }", "", "rules look at it"],
    ["{ id: '1.1', title: T }, { id: '1.2', title: T }", "", "no rule looks at 1.2"],
    ["{ id: '1.1', title: T }", ", outside: ['1.1']", "said to lie outside"],
    ["{ id: '1.1', title: T }", ", outside: ['1.9']", "no rule names 1.9"],
  ])("finds the contradiction in %s%s", (entries, more, problem) => {
    expect(findContradictions(parseStandard(text(entries, more)), [rule]).join()).toContain(problem);
  });

  it("takes what the provider does everywhere for said", () => {
    const provider = ", clouds: [azure], provider: [{ clouds: [azure], of: ['1.2'], reason: R }]";
    const standard = parseStandard(text("{ id: '1.1', title: T }, { id: '1.2.3', title: T }", provider));
    expect(findContradictions(standard, [rule])).toEqual([]);
  });

  it("passes over what a rule names and the standard does not have", () => {
    const linked = linkRules(parseStandard(text("{ id: '1.2', title: T, otherwise: attestable }")), [rule]);
    expect(linked.requirements.map(({ ruleIds }) => ruleIds)).toEqual([[]]);
  });
});

const none: RuleStanding = {
  ...{ healthy: 0, unhealthy: 0, waived: 0, mitigated: 0 },
  ...{ notAssessed: 0, needsConfiguration: 0 },
};
const standard: Pick<Standard, "judgedBy" | "provider"> = {
  judgedBy: "rules",
  provider: [{ clouds: ["azure"], of: ["2"], reason: "Azure does it." }],
};
const requirement = { id: "1.1", title: "", section: "1", ruleIds: ["a", "b"], otherwise: undefined };
const unseen = { failing: 0, judged: 0, gap: undefined, inForce: true };

interface Look {
  a?: Partial<RuleStanding> | undefined;
  b?: Partial<RuleStanding> | undefined;
  gap?: string;
  isOff?: boolean;
  hasObjects?: boolean;
}

function look({ a, b, gap, isOff = false, hasObjects = true }: Look): ClusterLook {
  const standings: Record<string, Partial<RuleStanding> | undefined> = { a, b };
  return {
    cloud: "aws",
    rule: (id) => ({
      standing: standings[id] && { ...none, ...standings[id] },
      gap: id === "b" ? gap : undefined,
      isOff: isOff && id === "b",
      hasObjects,
    }),
    podSecurity: () => unseen,
  };
}

describe("meetRequirement", () => {
  const meet = (given: Look) => meetRequirement({ ...standard, provider: [] }, requirement, look(given), false);

  it("fails by one failure, whatever else is unknown", () => {
    const given = { a: { healthy: 9 }, b: { unhealthy: 2, notAssessed: 3 }, gap: "core/pods was not read." };
    expect(meet(given)).toMatchObject({ state: "failed", failing: 2 });
  });

  it.each<[string, Look]>([
    ["core/pods was not read.", { a: { healthy: 9 }, gap: "core/pods was not read." }],
    ["A rule that looks at it is switched off here.", { a: { healthy: 9 }, isOff: true }],
    ["1 resource could not be judged.", { a: { healthy: 9 }, b: { notAssessed: 1 } }],
    ["A rule that looks at it waits for its parameters.", { a: { healthy: 9 }, b: { needsConfiguration: 1 } }],
    ["Everything that fails it is waived, and nothing else was found.", { a: { waived: 1 } }],
    ["Nothing that it is about was found here.", {}],
  ])("does not pass: %s", (reason, given) => {
    expect(meet(given)).toEqual({ state: "notAssessed", reason, failing: 0, isVoid: false });
  });

  it("passes where everything that was found is healthy or mitigated", () => {
    expect(meet({ a: { healthy: 1, waived: 1 } }).state).toBe("passed");
    expect(meet({ b: { mitigated: 1 } }).state).toBe("passed");
  });

  it("is about nothing where there is no object of its kinds, or its rules are of other clouds", () => {
    expect(meet({ hasObjects: false })).toMatchObject({ state: "notAssessed", isVoid: true });
    const other = { ...look({}), rule: () => undefined };
    expect(meetRequirement(standard, requirement, other, false)).toMatchObject({ state: "notAssessed", isVoid: true });
  });

  it("takes a person's word only where no rule looks", () => {
    const failing = look({ a: { unhealthy: 1 } });
    const byHand = { ...requirement, ruleIds: [], otherwise: "attestable" as const };
    expect(meetRequirement(standard, requirement, failing, true).state).toBe("failed");
    expect(meetRequirement(standard, byHand, failing, true).state).toBe("attested");
    expect(meetRequirement(standard, byHand, failing, false).state).toBe("notAssessed");
    expect([isByHand(byHand), isByHand(requirement)]).toEqual([true, false]);
  });

  it("leaves to the provider what it does, in its own clusters only", () => {
    const provided = { ...requirement, id: "2.7" };
    const failing = look({ a: { unhealthy: 1 } });
    expect(meetRequirement(standard, provided, { ...failing, cloud: "azure" }, false)).toMatchObject({
      state: "provider",
      reason: "Azure does it.",
    });
    expect(meetRequirement(standard, provided, failing, false).state).toBe("failed");
    expect([isBelow("2.7", "2"), isBelow("20.7", "2"), isBelow("2", "2")]).toEqual([true, false, true]);
  });

  it.each([
    [{ failing: 1, judged: 2, gap: "Not read." }, "failed"],
    [{ failing: 0, judged: 2, gap: "Not read." }, "notAssessed"],
    [{ failing: 0, judged: 2 }, "passed"],
    [{ failing: 0, judged: 0 }, "notAssessed"],
    [{ failing: 0, judged: 2, inForce: false }, "notAssessed"],
  ] as const)("takes what Pod Security says: %j", (seen, state) => {
    const cluster = { ...look({}), podSecurity: () => ({ ...unseen, ...seen }) };
    expect(meetRequirement({ ...standard, judgedBy: "podSecurity" }, requirement, cluster, true).state).toBe(state);
  });
});

describe("meetTogether", () => {
  const result = (state: "passed" | "failed" | "notAssessed" | "attested" | "provider", isVoid = false) =>
    ({ state, reason: state === "notAssessed" ? "Why." : null, failing: state === "failed" ? 2 : 0, isVoid }) as const;

  it("passes only where each cluster passes that has anything to show", () => {
    expect(meetTogether([result("passed"), result("notAssessed", true)]).state).toBe("passed");
    expect(meetTogether([result("passed"), result("notAssessed")])).toMatchObject({
      state: "notAssessed",
      reason: "Why.",
    });
    expect(meetTogether([result("passed"), result("provider")]).state).toBe("passed");
    expect(meetTogether([result("provider"), result("provider")]).state).toBe("provider");
    expect(meetTogether([result("failed"), result("passed"), result("failed")])).toMatchObject({
      state: "failed",
      failing: 4,
    });
    expect(meetTogether([])).toMatchObject({ state: "notAssessed", isVoid: true });
  });

  it("never says more for knowing less", () => {
    const states = fc.constantFrom("passed", "failed", "notAssessed", "attested", "provider" as const);
    fc.assert(
      fc.property(fc.array(states, { minLength: 1 }), fc.nat(), (given, at) => {
        const blind = given.map((state, index) => (index === at % given.length ? "notAssessed" : state));
        const before = meetTogether(given.map((state) => result(state))).state;
        const after = meetTogether(blind.map((state) => result(state))).state;
        expect([before, "notAssessed", "failed"]).toContain(after);
        if (before !== "failed") expect(after).toBe("notAssessed");
      }),
    );
  });

  it("has a share of what has a verdict", () => {
    expect(metShare(["passed", "attested", "failed", "notAssessed", "provider"])).toBe(2 / 3);
    expect(metShare(["notAssessed", "provider"])).toBeNull();
  });
});

describe("gapOf", () => {
  const rule = (id: string) => {
    const found = pack.byId.get(id);
    if (!found) throw new Error(`There is no rule ${id}`);
    return found;
  };
  const read = (part: string) => ({ part, state: "read" as const, objects: 1 });
  const podParts = [
    ...["core/pods", "core/replicationcontrollers", "apps/deployments", "apps/daemonsets", "apps/statefulsets"],
    ...["apps/replicasets", "batch/jobs", "batch/cronjobs"],
  ].map(read);

  it("finds none where every kind was read, or is not there", () => {
    expect(gapOf(rule("container-privileged"), podParts)).toBeUndefined();
    const absent = podParts.map((entry) => ({ ...entry, state: "absent" as const }));
    expect(gapOf(rule("container-privileged"), absent)).toBeUndefined();
  });

  it("tells of a kind that was refused, read in part or not at all", () => {
    const refused = podParts.map((entry) =>
      entry.part === "batch/jobs" ? { ...entry, state: "forbidden" as const, message: "Not allowed." } : entry,
    );
    expect(gapOf(rule("container-privileged"), refused)).toBe("batch/jobs: Not allowed.");
    expect(gapOf(rule("container-privileged"), podParts.slice(1))).toBe("core/pods was not read.");
    const broken = { part: "kubernetes/objects", state: "partial" as const, objects: 0, message: "2 are broken." };
    expect(gapOf(rule("container-privileged"), [...podParts, broken])).toBe("kubernetes/objects: 2 are broken.");
  });

  it("looks at the parts of the cloud's description for rules about it", () => {
    const coverage = [read("eks/cluster"), { ...read("eks/nodegroups"), state: "failed" as const }];
    expect(gapOf(rule("eks-secrets-encryption"), coverage)).toBeUndefined();
    expect(gapOf(rule("eks-nodegroup-remote-access"), coverage)).toBe("eks/nodegroups was not read whole.");
    expect(gapOf(rule("eks-secrets-encryption"), podParts)).toBe("eks/cluster was not read.");
  });
});
