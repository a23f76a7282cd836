import { isObject, type Json, type JsonObject } from "../estate/objects.js";
import type { PolicyRule } from "../estate/policy-rule.js";
import type { Authorizer } from "./authorization.js";
import { type ResourceAttributes, refuseBadRequest, type User } from "./status.js";

/** Body of a review as it was posted. */
function specOf(body: unknown): JsonObject {
  if (!isObject(body) || !isObject(body.spec)) throw refuseBadRequest("the object provided has no spec");
  return body.spec;
}

const text = (value: Json): string => (typeof value === "string" ? value : "");

function readAttributes(attributes: JsonObject): ResourceAttributes {
  const subresource = text(attributes.subresource);
  const namespace = text(attributes.namespace);
  const name = text(attributes.name);
  return {
    verb: text(attributes.verb),
    group: text(attributes.group),
    resource: text(attributes.resource),
    ...(subresource ? { subresource } : {}),
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}

/** Answers a SelfSubjectAccessReview. */
export function reviewAccess(authorizer: Authorizer, cluster: string, user: User, body: unknown): JsonObject {
  const spec = specOf(body);
  const head = {
    kind: "SelfSubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
  };
  if (isObject(spec.nonResourceAttributes)) {
    const { path, verb } = spec.nonResourceAttributes;
    const allowed = authorizer.decidePath(cluster, user, text(path), text(verb));
    return { ...head, spec, status: { allowed } };
  }
  if (!isObject(spec.resourceAttributes)) {
    throw refuseBadRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified");
  }
  const decision = authorizer.decide(cluster, user, readAttributes(spec.resourceAttributes));
  return {
    ...head,
    spec,
    status: { allowed: decision.allowed, ...(decision.reason ? { reason: decision.reason } : {}) },
  };
}

/** Answers a SelfSubjectReview, made at the moment `now`. */
export function reviewSelf(user: User, now: Date): JsonObject {
  return {
    kind: "SelfSubjectReview",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { creationTimestamp: `${now.toISOString().slice(0, 19)}Z` },
    status: {
      userInfo: {
        username: user.username,
        ...(user.uid ? { uid: user.uid } : {}),
        groups: user.groups,
        ...(user.extra ? { extra: user.extra } : {}),
      },
    },
  };
}

const compact = (rule: PolicyRule, fields: readonly (keyof PolicyRule)[]): JsonObject =>
  Object.fromEntries(fields.filter((field) => rule[field].length > 0).map((field) => [field, rule[field]]));

/** Answers a SelfSubjectRulesReview: what RBAC tells, marked incomplete where another authorizer may allow more. */
export function reviewRules(authorizer: Authorizer, cluster: string, user: User, body: unknown): JsonObject {
  const spec = specOf(body);
  const rules = authorizer.rulesFor(cluster, user, text(spec.namespace));
  const incomplete = authorizer.hasOtherAuthorizer(cluster);
  return {
    kind: "SelfSubjectRulesReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec: {},
    status: {
      resourceRules: rules
        .filter((rule) => rule.resources.length > 0)
        .map((rule) => compact(rule, ["verbs", "apiGroups", "resources", "resourceNames"])),
      nonResourceRules: rules
        .filter((rule) => rule.nonResourceURLs.length > 0)
        .map((rule) => compact(rule, ["verbs", "nonResourceURLs"])),
      incomplete,
      ...(incomplete ? { evaluationError: "webhook authorizer does not support user rule resolution" } : {}),
    },
  };
}
