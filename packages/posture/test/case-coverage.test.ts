import { describe, expect, it } from "vitest";
import { createAssessor, subjectOf } from "../src/assess/assess.js";
import type { CompiledRule } from "../src/assess/compile-rule.js";
import { readRulePack, rulesFolder } from "../src/pack/read-rule-pack.js";
import { isObject, type JsonObject, listIn, objectIn, textIn } from "../src/snapshot/object.js";
import { objectAt, podTemplatePath } from "../src/snapshot/pod-spec.js";
import { factsOfCase, type RuleCase, readRuleCases } from "./rule-cases.js";

const pack = readRulePack();
const lists = ["containers", "initContainers", "ephemeralContainers"] as const;

/** What an ephemeral or an init container cannot have (ports, resources, probes, Windows' user of a node) cannot fail. */
const cannotFail: Readonly<Record<string, readonly string[]>> = {
  "container-cpu-memory-limits": ["ephemeralContainers"],
  "container-cpu-memory-requests": ["ephemeralContainers"],
  "container-allowed-ports": ["ephemeralContainers"],
  "container-no-privileged-ports": ["ephemeralContainers"],
  "container-no-ssh-server": ["ephemeralContainers"],
  "pod-probe-host-restricted": ["ephemeralContainers"],
};

function podOf(object: JsonObject): JsonObject {
  const place = podTemplatePath(textIn(object, "apiVersion") ?? "", textIn(object, "kind") ?? "");
  return (place === undefined ? undefined : objectIn(objectAt(object, place), "spec")) ?? {};
}

const containersOf = (pod: JsonObject) => lists.flatMap((list) => listIn(pod, list) ?? []).filter(isObject);
const isEmpty = (value: JsonObject | undefined) => value !== undefined && Object.keys(value).length === 0;

/** Fields of a security context that a rule reads both of the pod and of its containers. */
function inheritedFields({ reads, rule }: CompiledRule): string[] {
  const below = (variable: string) =>
    reads.filter(([name, field]) => name === variable && field === "securityContext").flatMap((path) => path[2] ?? []);
  const ofContainer = new Set(below(rule.as ?? "containers"));
  return [...new Set(below("pod"))].filter((field) => ofContainer.has(field));
}

/** A pod that says one thing and a container of it another. */
function differs(pod: JsonObject, field: string): boolean {
  const ofPod = objectIn(pod, "securityContext")?.[field];
  const others = containersOf(pod).map((container) => objectIn(container, "securityContext")?.[field]);
  return (
    ofPod !== undefined && others.some((own) => own !== undefined && JSON.stringify(own) !== JSON.stringify(ofPod))
  );
}

/** The lists of containers in which a rule found something unhealthy in some case. */
function failingLists(id: string, cases: readonly RuleCase[]): Set<string> {
  const paths = cases.flatMap((ruleCase) => {
    const assessor = createAssessor(pack, ruleCase.parameters === undefined ? {} : { [id]: ruleCase.parameters });
    const subject = { ...subjectOf(ruleCase.object), facts: factsOfCase(ruleCase) };
    return assessor.assessRule(id, subject).evidence.map(({ path }) => path);
  });
  return new Set(lists.filter((list) => paths.some((path) => path.includes(`.${list}[`))));
}

describe.each(pack.rules.map((compiled) => [compiled.rule.id, compiled] as const))("%s", (id, compiled) => {
  const { rule } = compiled;
  const cases = readRuleCases(rulesFolder, id);
  const judged = cases
    .filter(({ state }) => state !== "notApplicable")
    .map((each) => ({ ...each, pod: podOf(each.object) }));

  it("has a case to which it does not apply, and cases with its parameters unset and set", () => {
    expect(cases.map(({ state }) => state)).toContain("notApplicable");
    const names = Object.keys(rule.parameters);
    const neverSet = names.filter(
      (name) => !cases.some(({ parameters }) => parameters && Object.hasOwn(parameters, name)),
    );
    expect(neverSet).toEqual([]);
    if (names.length > 0) expect(cases.some(({ parameters }) => parameters === undefined)).toBe(true);
  });

  if (!("scope" in rule.target)) return;

  it("has cases of a CronJob, of each kind of container, and of empty security contexts", () => {
    expect(judged.some(({ object }) => object.kind === "CronJob")).toBe(true);
    for (const list of lists)
      expect(
        judged.some(({ pod }) => (listIn(pod, list) ?? []).length > 0),
        list,
      ).toBe(true);
    const contexts = judged.flatMap(({ pod }) =>
      [pod, ...containersOf(pod)].map((each) => objectIn(each, "securityContext")),
    );
    expect(contexts.some(isEmpty)).toBe(true);
  });

  it("has cases in which the pod says one thing and a container another", () => {
    expect(inheritedFields(compiled).filter((field) => !judged.some(({ pod }) => differs(pod, field)))).toEqual([]);
  });

  if (rule.each !== "containers") return;
  it("finds what is wrong in each kind of container", () => {
    const found = failingLists(id, judged);
    const missed = lists.filter((list) => !found.has(list) && !cannotFail[id]?.includes(list));
    expect(missed).toEqual([]);
  });
});
