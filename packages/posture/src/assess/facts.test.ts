import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { deployment } from "../../test/cluster-builder.js";
import { type Fact, type FactName, factNames } from "../facts/fact.js";
import { buildRulePack, parseRule, readRulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { createAssessor, subjectOf } from "./assess.js";
import { RuleError } from "./rule-fault.js";

const base = {
  id: "a-rule",
  version: 1,
  title: "Things should be so",
  severity: "low",
  control: "manage-access-and-permissions",
  status: "stable",
  description: "What is checked.",
  rationale: "Why.",
  target: { scope: "pod" },
  facts: ["network"],
  healthy: "facts.network.covered",
  message: '"seen"',
  remedy: { kind: "manual", risk: "safe", text: "Do it." },
};

function assess(changes: object, fact?: Partial<Fact>) {
  const pack = buildRulePack([{ id: "a-rule", text: stringify({ ...base, ...changes }) }]);
  const subject = subjectOf(deployment("shop", "web"));
  const asked: FactName[] = [];
  const facts = {
    factOf(name: FactName): Fact {
      asked.push(name);
      return { known: {}, unknown: {}, ...fact };
    },
  };
  const { state, reason } = createAssessor(pack, {}).assessRule(
    "a-rule",
    fact === undefined ? subject : { ...subject, facts },
  );
  return { state, reason, asked };
}

describe("a rule with facts", () => {
  it("is answered by what is known", () => {
    expect(assess({}, { known: { covered: true } }).state).toBe("healthy");
    expect(assess({}, { known: { covered: false } }).state).toBe("unhealthy");
  });

  it("is not assessed without facts, and says so", () => {
    expect(assess({})).toMatchObject({
      state: "notAssessed",
      reason: "Facts about the rest of the cluster were not computed.",
    });
  });

  it("is not assessed by what is not known, for the reason of the field that it reads", () => {
    const unknown = { covered: "The network policies were not read.", reachesMetadata: "Something else." };
    expect(assess({}, { unknown })).toMatchObject({ state: "notAssessed", reason: unknown.covered });
    expect(assess({}, { unknown: { "*": "Nothing was read." } }).reason).toBe("Nothing was read.");
  });

  it("is answered without what is not known where that decides nothing", () => {
    expect(assess({ healthy: "!(object.kind == 'Pod') || facts.network.covered" }, {}).state).toBe("healthy");
    expect(assess({ healthy: "object.kind == 'Pod' && facts.network.covered" }).state).toBe("unhealthy");
    expect(assess({ applies: "object.kind == 'Pod'" }).state).toBe("notApplicable");
  });

  it("waits for facts where they say whether it applies, and for each item", () => {
    expect(assess({ applies: "facts.network.covered" }, { known: { covered: false } }).state).toBe("notApplicable");
    expect(assess({ applies: "facts.network.covered" }, { unknown: { covered: "Unread." } }).reason).toBe("Unread.");
    const each = { each: "containers", as: "c", healthy: "c.name != 'app' || facts.network.covered" };
    expect(assess(each, { unknown: { covered: "Unread." } })).toMatchObject({
      state: "notAssessed",
      reason: "Unread.",
    });
  });

  it("asks for a fact once", () => {
    expect(assess({ applies: "facts.network.covered || true" }, { known: { covered: true } }).asked).toEqual([
      "network",
    ]);
  });
});

describe("the facts of a rule", () => {
  const problemsOf = (changes: object): string => {
    try {
      parseRule("a-rule", stringify({ ...base, ...changes }));
      return "";
    } catch (error) {
      if (error instanceof RuleError) return error.problems.join("\n");
      throw error;
    }
  };

  it.each([
    ["are named", { facts: ["network", "rbac"], healthy: "facts.network.covered && facts.rbac.granted" }, ""],
    ["are read when they are named", { facts: ["network", "rbac"] }, "names rbac and does not read it"],
    ["are named when they are read", { healthy: "facts.network.covered && facts.rbac.granted" }, "reads facts.rbac"],
    ["are variables only then", { facts: [] }, "facts"],
    ["have names that exist", { facts: ["weather"] }, "facts[0]"],
    ["are not asked whether they are known", { healthy: "facts.network.?covered.orValue(true)" }, "without .?"],
    ["nor with has", { healthy: "has(facts.network.covered) || facts.network.covered" }, "without .?"],
    ["nor by an index", { healthy: "facts.network[?'covered'].orValue(true)" }, "without .?"],
  ])("%s", (_name, changes, words) => {
    if (words === "") expect(problemsOf(changes)).toBe("");
    else expect(problemsOf(changes)).toContain(words);
  });
});

describe("the rules that come with Periplus", () => {
  const pack = readRulePack();
  const withFacts = pack.rules.filter(({ rule }) => rule.facts.length > 0);

  it("are never healthy or unhealthy without the facts that would decide", () => {
    const assessor = createAssessor(pack, {});
    const kinds: JsonObject[] = [
      deployment("shop", "web", { containers: [{ name: "c", securityContext: { privileged: true } }] }),
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
      { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "i", namespace: "shop" }, spec: {} },
    ];
    const states = kinds.flatMap((object) =>
      withFacts.map(({ rule }) => assessor.assessRule(rule.id, subjectOf(object)).state),
    );
    expect(new Set(states)).toEqual(new Set(["notAssessed", "notApplicable"]));
  });

  it("use every fact that there is", () => {
    expect(new Set(withFacts.flatMap(({ rule }) => rule.facts))).toEqual(new Set(factNames));
  });
});
