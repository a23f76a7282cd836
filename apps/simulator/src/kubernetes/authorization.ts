import type { Grant } from "../estate/definition.js";
import type { Estate } from "../estate/estate.js";
import { kindNamed } from "../estate/kinds.js";
import { isObject, type Json, type JsonObject, type KubernetesObject } from "../estate/objects.js";
import type { PolicyRule } from "../estate/policy-rule.js";
import { SCANNER_ROLE } from "../estate/scanner.js";
import type { Permissions, RoleRule } from "../permissions/permissions.js";
import type { ResourceAttributes, User } from "./status.js";

/** An answer to "may this user do that?", with the reason that the authorizer gives. */
export interface Decision {
  allowed: boolean;
  reason: string;
}

const strings = (value: Json): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

function readRule(rule: JsonObject): PolicyRule {
  return {
    verbs: strings(rule.verbs),
    apiGroups: strings(rule.apiGroups),
    resources: strings(rule.resources),
    resourceNames: strings(rule.resourceNames),
    nonResourceURLs: strings(rule.nonResourceURLs),
  };
}

function wholeRule({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: RoleRule): PolicyRule {
  return {
    verbs: [...verbs],
    apiGroups: [...apiGroups],
    resources: [...resources],
    resourceNames: [...resourceNames],
    nonResourceURLs: [...nonResourceURLs],
  };
}

const objectsIn = (value: Json): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function rulesOf(role: KubernetesObject | undefined): PolicyRule[] {
  return objectsIn(role?.rules).map(readRule);
}

function isSubject(user: User, subject: JsonObject, bindingNamespace: string | undefined): boolean {
  if (subject.kind === "Group") return typeof subject.name === "string" && user.groups.includes(subject.name);
  if (subject.kind === "User") return subject.name === user.username;
  const namespace = subject.namespace ?? bindingNamespace;
  return user.username === `system:serviceaccount:${namespace}:${subject.name}`;
}

/** The name of a subject as authorizers tell it: that of a ServiceAccount has its namespace behind it. */
function qualifiedName({ kind, name, namespace }: JsonObject, bindingNamespace: string | undefined): string {
  return kind === "ServiceAccount" ? `${name}/${namespace ?? bindingNamespace}` : `${name}`;
}

const has = (list: readonly string[], value: string): boolean => list.includes("*") || list.includes(value);

function coversResource(rule: PolicyRule, asked: ResourceAttributes): boolean {
  const resource = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
  return (
    has(rule.verbs, asked.verb) &&
    has(rule.apiGroups, asked.group) &&
    (has(rule.resources, resource) ||
      (asked.subresource !== undefined && rule.resources.includes(`*/${asked.subresource}`))) &&
    (rule.resourceNames.length === 0 || (asked.name !== undefined && rule.resourceNames.includes(asked.name)))
  );
}

function coversPath(rule: PolicyRule, path: string, verb: string): boolean {
  return (
    has(rule.verbs, verb) &&
    rule.nonResourceURLs.some((url) => url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1))))
  );
}

/** A rule that a user has, with the sentence that says where it comes from. */
interface Granted {
  rule: PolicyRule;
  reason: string;
}

/**
 * Answers as the cluster's authorizers would: Kubernetes RBAC over the estate's own roles and bindings, then the cloud's
 * own (Azure RBAC, EKS access policies, Google IAM) where the cluster has one.
 */
export class Authorizer {
  readonly #estate: Estate;
  readonly #permissions: Permissions;

  constructor(estate: Estate, permissions: Permissions) {
    this.#estate = estate;
    this.#permissions = permissions;
  }

  /** May the user do this to a resource? */
  decide(cluster: string, user: User, asked: ResourceAttributes): Decision {
    const found = this.#bound(cluster, user, asked.namespace).find(({ rule }) => coversResource(rule, asked));
    if (found) return { allowed: true, reason: found.reason };
    const { grant } = this.#estate.definition(cluster);
    if (user.holdsGrant && this.#isGranted(grant, asked)) return { allowed: true, reason: grant.reason };
    return { allowed: false, reason: grant.refusal ?? "" };
  }

  /** May the user read a path that is no resource (`/version`)? */
  decidePath(cluster: string, user: User, path: string, verb: string): boolean {
    return this.#bound(cluster, user, undefined).some(({ rule }) => coversPath(rule, path, verb));
  }

  /** The rules of Kubernetes RBAC alone that the user has in a namespace: what SelfSubjectRulesReview can tell. */
  rulesFor(cluster: string, user: User, namespace: string): PolicyRule[] {
    return this.#bound(cluster, user, namespace).map(({ rule }) => rule);
  }

  /** True where another authorizer may allow more than the rules tell. */
  hasOtherAuthorizer(cluster: string): boolean {
    return this.#estate.definition(cluster).grant.by !== "rbac";
  }

  /** Does the cloud's own authorizer allow it? */
  #isGranted({ by, rules }: Grant, asked: ResourceAttributes): boolean {
    return this.#permissions.decideInCluster(by, asked) ?? rules.some((rule) => coversResource(rule, asked));
  }

  #bound(cluster: string, user: User, namespace: string | undefined): Granted[] {
    const bindings = [
      ...this.#estate.objects(cluster, kindNamed("ClusterRoleBinding")),
      ...this.#estate
        .objects(cluster, kindNamed("RoleBinding"))
        .filter((binding) => namespace !== undefined && binding.metadata.namespace === namespace),
    ];
    const bound = bindings.flatMap((binding) => this.#rulesOfBinding(cluster, user, binding));
    const { by } = this.#estate.definition(cluster).grant;
    const given = user.holdsGrant && by !== "rbac" ? this.#permissions.rulesIn(cluster, by) : undefined;
    const reason = `RBAC: allowed by ClusterRoleBinding "${SCANNER_ROLE}" of ClusterRole "${SCANNER_ROLE}" to the scanner`;
    return [...bound, ...(given ?? []).map((rule): Granted => ({ rule: wholeRule(rule), reason }))];
  }

  /** The subject of a binding that is this user. */
  #subjectIn(cluster: string, user: User, binding: KubernetesObject): JsonObject | undefined {
    const subjects = objectsIn(binding.subjects);
    const found = subjects.find((candidate) => isSubject(user, candidate, binding.metadata.namespace));
    if (found || !user.isScanner) return found;
    const scanner = this.#estate.scannerOf(cluster);
    return subjects.find(({ kind, name }) => kind === scanner.kind && name === scanner.name);
  }

  #rulesOfBinding(cluster: string, user: User, binding: KubernetesObject): Granted[] {
    const { namespace, name } = binding.metadata;
    const subject = this.#subjectIn(cluster, user, binding);
    const roleRef = isObject(binding.roleRef) ? binding.roleRef : {};
    if (!subject) return [];
    const kind = kindNamed(roleRef.kind === "Role" ? "Role" : "ClusterRole");
    const role = this.#estate
      .objects(cluster, kind)
      .find(
        (candidate) =>
          candidate.metadata.name === roleRef.name && (!kind.namespaced || candidate.metadata.namespace === namespace),
      );
    const reason =
      `RBAC: allowed by ${binding.kind} "${namespace ? `${name}/${namespace}` : name}" of ${kind.kind} ` +
      `"${roleRef.name}" to ${subject.kind} "${qualifiedName(subject, namespace)}"`;
    const { by } = this.#estate.definition(cluster).grant;
    const given = roleRef.name === SCANNER_ROLE ? this.#permissions.rulesIn(cluster, by)?.map(wholeRule) : undefined;
    return (given ?? rulesOf(role)).map((rule) => ({ rule, reason }));
  }
}
