import { type Assessor, createAssessor, subjectOf } from "@periplus/posture/assess/assess";
import { ClusterExtracts } from "@periplus/posture/facts/cluster-extracts";
import { factsOfCluster } from "@periplus/posture/facts/cluster-facts";
import type { FactSource } from "@periplus/posture/facts/fact";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { assessPodSecurity } from "@periplus/posture/pod-security/assess-pod-security";
import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import { groupOf, type JsonObject, textIn } from "@periplus/posture/snapshot/object";
import type { ParameterValues } from "@periplus/shared/rule";

/** What of ours is about the same as a rule of a suite: one of our rules, or a check of the Pod Security Standards. */
export type Counterpart =
  | { readonly rule: string; readonly parameters?: ParameterValues }
  | { readonly podSecurity: string };

/** Cases of a suite in which we answer differently, and why that is right or accepted. */
export interface Disagreement {
  readonly why: string;
  readonly cases: readonly string[];
}

const pack = readRulePack();
const assessors = new Map<Counterpart, Assessor>();

/** The ids of a counterpart, for the name of a case. */
export function nameOf(counterpart: Counterpart): string {
  return "rule" in counterpart ? counterpart.rule : counterpart.podSecurity;
}

/** What a table has for a rule of the suite, as a list. */
export function counterpartsAt(
  table: Readonly<Record<string, Counterpart | readonly Counterpart[]>>,
  key: string,
): readonly Counterpart[] {
  const found = table[key];
  if (found === undefined) return [];
  return isList(found) ? found : [found];
}

function isList(value: Counterpart | readonly Counterpart[]): value is readonly Counterpart[] {
  return Array.isArray(value);
}

/** The facts of the objects of a case, as if they were a whole cluster that was read whole. */
export function factsOfCase(objects: readonly JsonObject[]): FactSource {
  const extracts = new ClusterExtracts();
  for (const object of objects) {
    const kind = textIn(object, "kind") ?? "";
    extracts.take(object, { group: groupOf(textIn(object, "apiVersion") ?? ""), kind });
  }
  const coverage = readKinds.map((kind) => ({ part: partOf(kind), state: "read" as const, objects: 0 }));
  return factsOfCluster(extracts, { coverage });
}

/** `fail` for unhealthy, `pass` for healthy and where the rule does not apply, else the state. */
export function judge(counterpart: Counterpart, object: JsonObject, facts: FactSource): string {
  if ("podSecurity" in counterpart) {
    const level = "restricted";
    const verdict = assessPodSecurity(object, { level, version: "latest" });
    const baseline = assessPodSecurity(object, { level: "baseline", version: "latest" });
    const failures = [...(verdict?.failures ?? []), ...(baseline?.failures ?? [])];
    return failures.some(({ check }) => check === counterpart.podSecurity) ? "fail" : "pass";
  }
  const { rule, parameters } = counterpart;
  let assessor = assessors.get(counterpart);
  if (assessor === undefined) {
    assessor = createAssessor(pack, parameters === undefined ? {} : { [rule]: parameters });
    assessors.set(counterpart, assessor);
  }
  const { state } = assessor.assessRule(rule, { ...subjectOf(object), facts });
  if (state === "unhealthy") return "fail";
  return state === "healthy" || state === "notApplicable" ? "pass" : state;
}

/** Where a rule of ours points at in an object that fails it. */
export function evidencePaths(rule: string, parameters: ParameterValues, object: JsonObject): string[] {
  const assessor = createAssessor(pack, { [rule]: parameters });
  return assessor.assessRule(rule, subjectOf(object)).evidence.map(({ path }) => path);
}

/** The reason of each case in a table of disagreements. Throws if a case is named twice. */
export function reasonsByCase(disagreements: readonly Disagreement[]): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const { why, cases } of disagreements) {
    for (const name of cases) {
      if (reasons.has(name)) throw new Error(`${name} is named twice in the table of disagreements`);
      reasons.set(name, why);
    }
  }
  return reasons;
}
