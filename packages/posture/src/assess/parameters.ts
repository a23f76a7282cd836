import { Failure } from "@periplus/cel/errors";
import { compilePattern } from "@periplus/cel/library/pattern";
import { parseQuantity } from "@periplus/cel/library/quantity";
import type { ParameterValues, RuleParameter } from "@periplus/shared/rule";
import type { JsonObject } from "../snapshot/object.js";
import type { Rule } from "./rule.js";

/** The values that a rule runs with, or why it cannot run. */
export type ResolvedParameters =
  | { is: "set"; values: JsonObject }
  | { is: "missing"; values: JsonObject; reason: string }
  | { is: "wrong"; reason: string };

type Given = Readonly<ParameterValues> | undefined;

/** The given values with the rule's own for the rest. `given` is undefined when nobody set parameters for the rule. */
export function resolveParameters(rule: Rule, given: Given): ResolvedParameters {
  const problems = checkParameters(rule, given ?? {});
  if (problems.length > 0) return { is: "wrong", reason: problems.join(" ") };
  const values: [string, JsonObject[string]][] = [];
  const unset: string[] = [];
  for (const [name, parameter] of Object.entries(rule.parameters)) {
    const value = given !== undefined && Object.hasOwn(given, name) ? given[name] : parameter.default;
    if (value === undefined) unset.push(name);
    else values.push([name, value]);
  }
  const known = Object.fromEntries(values);
  if (unset.length > 0) return { is: "missing", values: known, reason: `Set ${unset.join(", ")} for this rule.` };
  if (rule.configure === "required" && given === undefined) {
    const names = Object.keys(rule.parameters).join(", ");
    return { is: "missing", values: known, reason: `Set parameters for this rule: ${names}.` };
  }
  return { is: "set", values: known };
}

/** What is wrong with values for a rule's parameters: unknown names, wrong types and bad expressions, a sentence each. */
export function checkParameters(rule: Rule, given: Readonly<ParameterValues>): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const parameter = Object.hasOwn(rule.parameters, name) ? rule.parameters[name] : undefined;
    if (parameter === undefined) {
      const known = Object.keys(rule.parameters).join(", ") || "none";
      return [`${rule.id} has no parameter ${JSON.stringify(name)} (it has: ${known}).`];
    }
    if (!hasType(value, parameter.type)) return [`${name} of ${rule.id} must be ${parameter.type}.`];
    return faultOfFormat(parameter.format, value, `${name} of ${rule.id}`);
  });
}

function faultOfFormat(format: "re2" | "quantity" | undefined, value: unknown, what: string): string[] {
  if (format === undefined || typeof value !== "string") return [];
  if (format === "quantity") {
    return parseQuantity(value) === undefined ? [`${what} is no quantity of Kubernetes, such as 500m or 64Gi.`] : [];
  }
  const fault = faultOfPattern(value);
  return fault === undefined ? [] : [`${what} is not an expression of RE2: ${fault}.`];
}

function faultOfPattern(source: string): string | undefined {
  try {
    compilePattern(source);
    return undefined;
  } catch (error) {
    return error instanceof Error || error instanceof Failure ? error.message : String(error);
  }
}

/** Whether a value has a parameter's type. */
function hasType(value: unknown, type: RuleParameter["type"]): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "int":
      return Number.isSafeInteger(value);
    case "list<string>":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "list<int>":
      return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item));
    case "list<object>":
      return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null);
  }
}
