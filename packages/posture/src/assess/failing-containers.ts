import type { JsonPath } from "../evidence/json-path.js";
import { valueAt } from "../evidence/json-path.js";
import { isObject, textIn } from "../snapshot/object.js";
import type { Assessor, Subject } from "./assess.js";
import type { CompiledRule } from "./compile-rule.js";

const containerLists: readonly unknown[] = ["containers", "initContainers", "ephemeralContainers"];

/**
 * Whether a rule judges container by container, by the object alone: only then can a single container be exempt from it.
 * What a rule says of the whole pod is no matter of one of its containers.
 */
export function judgesContainers({ rule }: Pick<CompiledRule, "rule">): boolean {
  return rule.each !== undefined && /(^|\.|[a-z])[cC]ontainers(\[\*\]|$)/.test(rule.each) && rule.facts.length === 0;
}

/**
 * The containers of an object that fail a rule, by name and each once; null among them where what fails is no container.
 * Empty where the rule does not say unhealthy.
 */
export function failingContainers(assessor: Assessor, ruleId: string, subject: Subject): (string | null)[] {
  const names = assessor.findFailing(ruleId, subject).map((path) => containerAt(subject, path));
  return [...new Set(names)];
}

function containerAt(subject: Subject, path: JsonPath): string | null {
  const at = path.findIndex((part, index) => typeof part === "number" && containerLists.includes(path[index - 1]));
  const container = at < 0 ? undefined : valueAt(subject.object, path.slice(0, at + 1));
  return (isObject(container) && textIn(container, "name")) || null;
}
