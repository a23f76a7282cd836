import { formatPath, type JsonPath } from "../evidence/json-path.js";
import { isObject, type Json, type JsonObject, listIn, objectIn, ownField, textIn } from "../snapshot/object.js";
import type { ExportedPolicy } from "./export-policy.js";

/** A place where a cluster has something else than what was exported; undefined where one side has nothing. */
export interface Difference {
  document: "policy" | "binding";
  /** Such as `spec.validationActions`. */
  path: string;
  exported: Json | undefined;
  found: Json | undefined;
}

/** Whether a cluster has a policy in force as it was exported. */
export type Enforcement =
  | { is: "enforced" }
  | { is: "drifted"; differences: Difference[] }
  /** The policy is not there, or nothing binds it: it judges nothing. */
  | { is: "absent"; missing: "policy" | "binding" };

/**
 * Looks for an exported policy among the ValidatingAdmissionPolicies and bindings that were read in a cluster. They are
 * the same when they mean the same: what the API server fills in is no difference, nor is the order of what has none.
 * The binding may have another name.
 */
export function compareWithCluster(
  exported: ExportedPolicy,
  foundPolicies: readonly JsonObject[],
  foundBindings: readonly JsonObject[],
): Enforcement {
  const name = nameOf(exported.policy);
  const policy = foundPolicies.find((found) => nameOf(found) === name);
  if (policy === undefined) return { is: "absent", missing: "policy" };
  const bindings = foundBindings.filter((found) => textIn(objectIn(found, "spec"), "policyName") === name);
  const binding = bindings.find((found) => nameOf(found) === nameOf(exported.binding)) ?? bindings[0];
  if (binding === undefined) return { is: "absent", missing: "binding" };
  const differences = [
    ...compareSpecs("policy", completePolicy(exported.policy), completePolicy(policy)),
    ...compareSpecs("binding", completeBinding(exported.binding), completeBinding(binding)),
  ];
  return differences.length === 0 ? { is: "enforced" } : { is: "drifted", differences };
}

function nameOf(object: JsonObject): string | undefined {
  return textIn(objectIn(object, "metadata"), "name");
}

/*
 * What the API server fills in: pkg/apis/admissionregistration/v1/defaults.go of Kubernetes 1.34.
 */

function completePolicy(policy: JsonObject): JsonObject {
  const spec = objectIn(policy, "spec") ?? {};
  const constraints = completeMatch(objectIn(spec, "matchConstraints") ?? {});
  const filled: JsonObject = { failurePolicy: "Fail", ...spec, matchConstraints: constraints };
  // An empty list is stored as none.
  return Object.fromEntries(Object.entries(filled).filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

function completeBinding(binding: JsonObject): JsonObject {
  const spec = objectIn(binding, "spec") ?? {};
  const match = objectIn(spec, "matchResources");
  return {
    ...spec,
    validationActions: sorted(spec.validationActions),
    ...(match === undefined ? {} : { matchResources: completeMatch(match) }),
  };
}

function completeMatch(match: JsonObject): JsonObject {
  const selector = objectIn(match, "namespaceSelector") ?? {};
  const expressions = listIn(selector, "matchExpressions")?.map((expression) =>
    isObject(expression) ? { ...expression, values: sorted(expression.values) } : expression,
  );
  const rules = listIn(match, "resourceRules")?.map((rule) => (isObject(rule) ? { scope: "*", ...rule } : rule));
  return {
    matchPolicy: "Equivalent",
    objectSelector: {},
    ...match,
    namespaceSelector: { ...selector, ...(expressions === undefined ? {} : { matchExpressions: expressions }) },
    ...(rules === undefined ? {} : { resourceRules: rules }),
  };
}

function sorted(value: Json | undefined): Json {
  return Array.isArray(value) ? value.map(String).sort() : (value ?? null);
}

function compareSpecs(document: Difference["document"], exported: JsonObject, found: JsonObject): Difference[] {
  return differencesAt(["spec"], exported, found).map((difference) => ({ document, ...difference }));
}

type Place = Omit<Difference, "document">;

function differencesAt(path: JsonPath, exported: Json | undefined, found: Json | undefined): Place[] {
  if (exported === found) return [];
  if (isObject(exported) && isObject(found)) {
    const keys = new Set([...Object.keys(exported), ...Object.keys(found)]);
    return [...keys].flatMap((key) => differencesAt([...path, key], ownField(exported, key), ownField(found, key)));
  }
  if (Array.isArray(exported) && Array.isArray(found) && exported.length === found.length) {
    return exported.flatMap((item, index) => differencesAt([...path, index], item, found[index]));
  }
  return [{ path: formatPath(path), exported, found }];
}
