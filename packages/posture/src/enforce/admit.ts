import type { Program } from "@periplus/cel/compile";
import { CelEvaluationError, Failure } from "@periplus/cel/errors";
import { readKinds } from "../snapshot/kinds.js";
import { groupOf, isObject, type Json, type JsonObject, listIn, objectIn, textIn } from "../snapshot/object.js";
import { type CompiledPolicy, compilePolicy } from "./compile-policy.js";
import type { ExportedPolicy } from "./export-policy.js";

/** What somebody asks of an API server. */
export interface AdmissionRequest {
  operation: "CREATE" | "UPDATE";
  object: JsonObject;
  /** As it was before an update. */
  oldObject?: JsonObject;
  /** Such as `ephemeralcontainers`. */
  subResource?: string;
  username?: string;
  groups?: string[];
}

/** What a policy says to a request. `failed`: an expression could not be evaluated, and its failurePolicy decides. */
export type AdmissionAnswer =
  | { is: "admitted" }
  | { is: "denied"; message: string }
  | { is: "failed"; message: string }
  /** The policy, its conditions or its binding leave the request out. */
  | { is: "notJudged" };

/**
 * Answers requests as an API server with that policy and binding would, with Deny: for "what would it have blocked".
 * Objects are taken as they were read: what a server fills in on creation is not filled in.
 * Throws CelCompileError for a policy that does not compile.
 */
export function prepareAdmission({ policy, binding }: ExportedPolicy): (request: AdmissionRequest) => AdmissionAnswer {
  const compiled = compilePolicy(policy);
  const rules = listIn(objectIn(objectIn(policy, "spec"), "matchConstraints"), "resourceRules") ?? [];
  const excluded = excludedNamespaces(binding);
  return (request) => {
    const matches = rules.some((rule) => isObject(rule) && matchesRule(rule, request));
    if (!matches || excluded.has(namespaceOf(request.object))) return { is: "notJudged" };
    return judge(compiled, request);
  };
}

function matchesRule(rule: JsonObject, { object, operation, subResource }: AdmissionRequest): boolean {
  const apiVersion = textIn(object, "apiVersion") ?? "";
  const group = groupOf(apiVersion);
  const kind = readKinds.find((known) => known.group === group && known.kind === object.kind);
  if (kind === undefined) return false;
  const holds = (field: string, value: Json) => listIn(rule, field)?.includes(value) ?? false;
  const resource = subResource === undefined ? kind.plural : `${kind.plural}/${subResource}`;
  return (
    holds("apiGroups", group) &&
    holds("apiVersions", apiVersion.slice(apiVersion.indexOf("/") + 1)) &&
    holds("operations", operation) &&
    holds("resources", resource)
  );
}

/** The namespace that decides about the selector of a binding; a Namespace is judged by its own name. */
function namespaceOf(object: JsonObject): string {
  const metadata = objectIn(object, "metadata");
  const isNamespace = object.kind === "Namespace" && object.apiVersion === "v1";
  return textIn(metadata, isNamespace ? "name" : "namespace") ?? "";
}

function excludedNamespaces(binding: JsonObject): ReadonlySet<Json> {
  const selector = objectIn(objectIn(objectIn(binding, "spec"), "matchResources"), "namespaceSelector");
  const expressions = (listIn(selector, "matchExpressions") ?? []).filter(isObject);
  return new Set(expressions.flatMap((expression) => listIn(expression, "values") ?? []));
}

function judge(policy: CompiledPolicy, request: AdmissionRequest): AdmissionAnswer {
  const variables = bind(policy, request);
  const failed = (error: unknown): AdmissionAnswer => {
    if (!(error instanceof CelEvaluationError)) throw error;
    return { is: "failed", message: error.message };
  };
  try {
    if (!policy.matchConditions.every((condition) => condition.evaluate(variables) === true)) {
      return { is: "notJudged" };
    }
    const broken = policy.validations.find(({ test }) => test.evaluate(variables) !== true);
    if (broken === undefined) return { is: "admitted" };
    return { is: "denied", message: messageOf(broken, variables) };
  } catch (error) {
    return failed(error);
  }
}

/** The words of the expression, or the fixed ones when it fails, as in an API server. */
function messageOf(
  { message, messageExpression }: CompiledPolicy["validations"][number],
  variables: Readonly<Record<string, unknown>>,
): string {
  try {
    const words = messageExpression?.evaluate(variables);
    if (typeof words === "string" && words.trim() !== "" && !words.includes("\n")) return words.trim();
  } catch (error) {
    if (!(error instanceof CelEvaluationError)) throw error;
  }
  return message;
}

/** What the expressions see. Variables of the policy are computed when they are first needed. */
function bind(policy: CompiledPolicy, request: AdmissionRequest): Readonly<Record<string, unknown>> {
  const bindings: Record<string, unknown> = {
    object: withoutNulls(request.object),
    oldObject: request.oldObject === undefined ? null : withoutNulls(request.oldObject),
    namespaceObject: null,
    request: {
      operation: request.operation,
      userInfo: { username: request.username ?? "", groups: request.groups ?? [] },
      ...(request.subResource === undefined ? {} : { subResource: request.subResource }),
    },
  };
  for (const [name, program] of policy.variables) {
    let evaluated: { value: unknown } | undefined;
    Object.defineProperty(bindings, name, {
      get: () => {
        evaluated ??= { value: evaluateVariable(program, bindings) };
        return evaluated.value;
      },
    });
  }
  return bindings;
}

/** A variable that fails is an error inside the expression that asks for it, which `||` may swallow. */
function evaluateVariable(program: Program, bindings: Readonly<Record<string, unknown>>): unknown {
  try {
    return program.evaluate(bindings);
  } catch (error) {
    if (error instanceof CelEvaluationError && error.reason === "error") throw new Failure(error.message);
    throw error;
  }
}

/** An API server decodes a null as if the field were absent. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}
