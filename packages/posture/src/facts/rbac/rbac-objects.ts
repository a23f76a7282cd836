import { isObject, type JsonObject, listIn, objectIn, textIn } from "../../snapshot/object.js";
import { type LabelSelector, type Labels, readLabelSelector, texts } from "../selector.js";
import type { SharedTexts } from "../shared-texts.js";
import { namespaceOf } from "../workload.js";

/** One entry of `rules` of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Empty for all. */
  readonly names: readonly string[];
  /** nonResourceURLs */
  readonly urls: readonly string[];
}

/** What is kept of a Role or ClusterRole. */
export interface Role {
  /** Null for a ClusterRole. */
  readonly namespace: string | null;
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  /** The ClusterRoles whose rules it is made of; undefined when it has its own. */
  readonly aggregates: readonly LabelSelector[] | undefined;
  /** Those of a ClusterRole, which others may select it by. */
  readonly labels: Labels | undefined;
}

/** What is kept of a RoleBinding or ClusterRoleBinding. */
export interface Binding {
  /** Null for a ClusterRoleBinding. */
  readonly namespace: string | null;
  readonly name: string;
  readonly roleKind: "Role" | "ClusterRole";
  readonly roleName: string;
  readonly subjects: readonly RbacSubject[];
}

/** `User alice`, `Group devs`, `ServiceAccount shop/web`: who RBAC gives rights to, in the words of the evidence. */
export type RbacSubject = string;

/** What is kept of a ServiceAccount. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
  /** automountServiceAccountToken; null where it does not say. */
  readonly automount: boolean | null;
}

export function extractRole(object: JsonObject, kind: string, shared: SharedTexts): Role {
  const metadata = objectIn(object, "metadata");
  const aggregation = objectIn(object, "aggregationRule");
  const isCluster = kind === "ClusterRole";
  const labels = objectIn(metadata, "labels");
  return {
    namespace: isCluster ? null : shared.text(namespaceOf(metadata)),
    name: shared.text(textIn(metadata, "name") ?? ""),
    rules: extractRules(object, shared),
    aggregates: isCluster && aggregation !== undefined ? readSelectors(aggregation) : undefined,
    labels: isCluster && labels !== undefined ? shared.labels(labels) : undefined,
  };
}

function extractRules(object: JsonObject, shared: SharedTexts): readonly PolicyRule[] {
  const rules = (listIn(object, "rules") ?? []).filter(isObject);
  const read = (rule: JsonObject, field: string) => texts(listIn(rule, field)).map((text) => shared.text(text));
  return shared.value("rules", JSON.stringify(rules), () =>
    rules.map((rule) => ({
      verbs: read(rule, "verbs"),
      groups: read(rule, "apiGroups"),
      resources: read(rule, "resources"),
      names: read(rule, "resourceNames"),
      urls: read(rule, "nonResourceURLs"),
    })),
  );
}

function readSelectors(aggregation: JsonObject): LabelSelector[] {
  return (listIn(aggregation, "clusterRoleSelectors") ?? []).filter(isObject).map(readLabelSelector);
}

export function extractBinding(object: JsonObject, kind: string, shared: SharedTexts): Binding {
  const metadata = objectIn(object, "metadata");
  const role = objectIn(object, "roleRef");
  const namespace = kind === "ClusterRoleBinding" ? null : shared.text(namespaceOf(metadata));
  const subjects = (listIn(object, "subjects") ?? []).filter(isObject);
  return {
    namespace,
    name: shared.text(textIn(metadata, "name") ?? ""),
    roleKind: textIn(role, "kind") === "Role" ? "Role" : "ClusterRole",
    roleName: shared.text(textIn(role, "name") ?? ""),
    subjects: subjects.map((subject) => shared.text(readSubject(subject, namespace))),
  };
}

/** The user name of a service account. Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects */
const accountUser = /^system:serviceaccount:([^:]+):([^:]+)$/;

function readSubject(subject: JsonObject, bindingNamespace: string | null): RbacSubject {
  const name = textIn(subject, "name") ?? "";
  if (textIn(subject, "kind") === "ServiceAccount") {
    return accountSubject(textIn(subject, "namespace") || (bindingNamespace ?? ""), name);
  }
  if (textIn(subject, "kind") === "Group") return `Group ${name}`;
  const account = accountUser.exec(name);
  return account === null ? `User ${name}` : accountSubject(account[1] ?? "", account[2] ?? "");
}

export function accountSubject(namespace: string, name: string): RbacSubject {
  return `ServiceAccount ${namespace}/${name}`;
}

/** The namespace and name of a subject that is a service account. */
export function accountOfSubject(subject: RbacSubject): { namespace: string; name: string } | undefined {
  const match = /^ServiceAccount ([^/]*)\/(.*)$/s.exec(subject);
  return match === null ? undefined : { namespace: match[1] ?? "", name: match[2] ?? "" };
}

export function extractAccount(object: JsonObject, shared: SharedTexts): Account {
  const metadata = objectIn(object, "metadata");
  const automount = object.automountServiceAccountToken;
  return {
    namespace: shared.text(namespaceOf(metadata)),
    name: shared.text(textIn(metadata, "name") ?? ""),
    automount: typeof automount === "boolean" ? automount : null,
  };
}
