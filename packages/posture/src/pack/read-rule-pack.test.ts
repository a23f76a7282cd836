import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { toRuleView } from "../assess/rule.js";
import { RuleError } from "../assess/rule-fault.js";
import { buildRulePack, parseRule, readRulePack } from "./read-rule-pack.js";

const valid = {
  id: "a-rule",
  version: 1,
  title: "Things should be so",
  severity: "low",
  control: "manage-access-and-permissions",
  status: "stable",
  description: "What is checked.",
  rationale: "Why.",
  target: { scope: "pod" },
  healthy: "true",
  message: '"seen"',
  remedy: { kind: "manual", risk: "safe", text: "Do it." },
};

function problemsOf(changes: object): readonly string[] {
  try {
    parseRule("a-rule", stringify({ ...valid, ...changes }));
  } catch (error) {
    if (error instanceof RuleError) return error.problems;
    throw error;
  }
  return [];
}

describe("the version of a pack", () => {
  const of = (title: string, engine?: string) =>
    buildRulePack([{ id: "a-rule", text: stringify({ ...valid, title }) }], engine).version;

  it("is another where a rule says something else, and where something else judges", () => {
    expect(of("Things should be so")).toBe(of("Things should be so"));
    expect(of("Things should be so")).not.toBe(of("Things should not be so"));
    expect(of("Things should be so")).not.toBe(of("Things should be so", "of the next release"));
  });
});

describe("parseRule", () => {
  it("accepts the shortest rule", () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each([
    ["a field nobody knows", { helthy: "true" }, "helthy"],
    ["an id that is not the folder", { id: "b-rule" }, "folder"],
    ["an unknown severity", { severity: "High" }, "severity"],
    ["an unknown control", { control: "x" }, "control"],
    ["a target written wrongly", { target: { kinds: ["Service"] } }, "v1/Service"],
    ["each without as", { each: "containers" }, "go together"],
    ["a loop variable that hides another", { each: "containers", as: "pod" }, "pod"],
    ["parts of something that has none", { requires: ["nodegroups"] }, "parts"],
    ["a patch that changes nothing", { remedy: { ...valid.remedy, kind: "patch" } }, "patch"],
    ["an expression that does not parse", { healthy: "object.(" }, "healthy: 1:8"],
    ["an expression of another type", { healthy: "1 + 1" }, "healthy: it gives int, not bool"],
    ["a message that is no text", { message: "true" }, "message: it gives bool, not string"],
    ["a variable that is not there", { target: { kinds: ["v1/Service"] }, healthy: "pod.hostPID" }, "pod"],
    ["a list that does not exist", { each: "boxes", as: "box" }, "each is one of containers"],
    ["a path that is none", { at: ["a..b"] }, "at[0]: "],
    [
      "a default of the wrong type",
      { parameters: { p: { type: "int", description: "d", default: "1" } } },
      "p of a-rule must be int",
    ],
  ])("refuses %s and says where", (_name, changes, words) => {
    expect(problemsOf(changes).join("\n")).toContain(words);
  });

  it("says everything that is wrong at once", () => {
    expect(problemsOf({ healthy: "(", message: ")", at: ["["] }).length).toBe(3);
  });
});

describe("buildRulePack", () => {
  it("lists the problems of all rules", () => {
    const broken = [
      { id: "b", text: "id: b" },
      { id: "a", text: "{" },
    ];
    expect(() => buildRulePack(broken)).toThrow(/a\/rule\.yaml: Line 1[\s\S]*b\/rule\.yaml: /);
  });

  it("gets another version when a word changes, and the same in any order", () => {
    const one = { id: "one", text: stringify({ ...valid, id: "one" }) };
    const two = { id: "two", text: stringify({ ...valid, id: "two" }) };
    const { version, rules } = buildRulePack([two, one]);
    expect(rules.map(({ rule }) => rule.id)).toEqual(["one", "two"]);
    expect(buildRulePack([one, two]).version).toBe(version);
    expect(buildRulePack([one, { ...two, text: two.text.replace("Why.", "Why not.") }]).version).not.toBe(version);
  });
});

describe("readRulePack", () => {
  it("reads the rules that come with Periplus, each with a view for people", () => {
    const pack = readRulePack();
    expect(pack.rules.length).toBeGreaterThan(0);
    for (const { rule } of pack.rules) {
      const view = toRuleView(rule);
      expect(pack.byId.get(view.id)?.rule).toBe(rule);
      expect(view.appliesTo.length).toBeGreaterThan(0);
    }
  });
});
