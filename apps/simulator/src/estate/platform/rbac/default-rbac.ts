import { daysBefore } from "../../company.js";
import type { ClusterDefinition } from "../../definition.js";
import { isObject, type Json, type JsonObject } from "../../objects.js";
import type { Authored } from "../../plan.js";
import { rules } from "../rule-notation.js";
import { NAMESPACED_BINDINGS, SYSTEM_BINDINGS } from "./bindings.js";
import { CONTROLLER_ROLES } from "./controller-roles.js";
import { NAMESPACED_ROLES } from "./namespaced-roles.js";
import { SYSTEM_ROLES } from "./system-roles.js";

const RBAC_GROUP = "rbac.authorization.k8s.io";

const AGGREGATE = `${RBAC_GROUP}/aggregate-to-`;

const BOOTSTRAPPING = { "kubernetes.io/bootstrapping": "rbac-defaults" };

const AUTOUPDATE = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

/** The roles for people, from the least to the most; each is the sum of the roles that carry its label. */
const AGGREGATED = ["view", "edit", "admin"] as const;

type Base = Pick<Authored, "annotations" | "labels" | "manager" | "createdAt" | "touched">;

function baseOf(definition: ClusterDefinition, labels: Record<string, string> = {}): Base {
  const createdAt = daysBefore(definition.ageDays);
  return {
    labels: { ...BOOTSTRAPPING, ...labels },
    annotations: AUTOUPDATE,
    manager: "kube-apiserver",
    createdAt,
    touched: 0,
  };
}

function subjectOf([kind, name]: readonly ["Group" | "User" | "ServiceAccount", string]): Json {
  return kind === "ServiceAccount" ? { kind, name, namespace: "kube-system" } : { kind, apiGroup: RBAC_GROUP, name };
}

function labelOf(name: string): Record<string, string> {
  const target = AGGREGATED.find((role) => name === `system:aggregate-to-${role}`);
  return target ? { [`${AGGREGATE}${target}`]: "true" } : {};
}

function clusterRoles(definition: ClusterDefinition): Authored[] {
  const make = (name: string, texts: string[]): Authored => {
    return { ...baseOf(definition, labelOf(name)), kind: "ClusterRole", name, body: { rules: rules(...texts) } };
  };
  return [
    ...Object.entries(SYSTEM_ROLES).map(([name, texts]) => make(name, texts)),
    ...Object.entries(CONTROLLER_ROLES).map(([name, texts]) => make(`system:controller:${name}`, texts)),
  ];
}

function clusterRoleBindings(definition: ClusterDefinition): Authored[] {
  const make = (name: string, subjects: Json[]): Authored => {
    const body = { subjects, roleRef: { apiGroup: RBAC_GROUP, kind: "ClusterRole", name } };
    return { ...baseOf(definition), kind: "ClusterRoleBinding", name, body };
  };
  return [
    ...SYSTEM_BINDINGS.map(([name, subjects]) => make(name, subjects.map(subjectOf))),
    // Nodes are known to the Node authorizer; the role's binding is kept empty.
    {
      ...baseOf(definition),
      kind: "ClusterRoleBinding",
      name: "system:node",
      body: { roleRef: { apiGroup: RBAC_GROUP, kind: "ClusterRole", name: "system:node" } },
    },
    ...Object.keys(CONTROLLER_ROLES).map((name) =>
      make(`system:controller:${name}`, [subjectOf(["ServiceAccount", name])]),
    ),
  ];
}

function namespacedRoles(definition: ClusterDefinition): Authored[] {
  const split = (key: string): [string, string] => {
    const at = key.indexOf("/");
    return [key.slice(0, at), key.slice(at + 1)];
  };
  const roles = Object.entries(NAMESPACED_ROLES).map(([key, texts]): Authored => {
    const [namespace, name] = split(key);
    return { ...baseOf(definition), kind: "Role", namespace, name, body: { rules: rules(...texts) } };
  });
  const bindings = NAMESPACED_BINDINGS.map(([key, subjects]): Authored => {
    const [namespace, name] = split(key);
    const body = { subjects: subjects.map(subjectOf), roleRef: { apiGroup: RBAC_GROUP, kind: "Role", name } };
    // The one role without the prefix has a binding with it.
    const bindingName = name.startsWith("system:") ? name : `system::${name}`;
    return { ...baseOf(definition), kind: "RoleBinding", namespace, name: bindingName, body };
  });
  return [...roles, ...bindings];
}

/** The ServiceAccounts of the controllers; EKS and kubeadm show them, as every control plane with such controllers does. */
function controllerAccounts(definition: ClusterDefinition): Authored[] {
  const createdAt = daysBefore(definition.ageDays);
  const names = [...Object.keys(CONTROLLER_ROLES), "bootstrap-signer", "token-cleaner"];
  return names.map((name) => {
    return {
      kind: "ServiceAccount",
      namespace: "kube-system",
      name,
      body: {},
      manager: "kube-controller-manager",
      createdAt,
      touched: 0,
    };
  });
}

/** The roles, bindings and ServiceAccounts that every control plane makes for itself. */
export function planDefaultRbac(definition: ClusterDefinition): Authored[] {
  return [
    ...clusterRoles(definition),
    ...clusterRoleBindings(definition),
    ...namespacedRoles(definition),
    ...controllerAccounts(definition),
  ];
}

const rulesIn = ({ body }: Authored): JsonObject[] => (Array.isArray(body.rules) ? body.rules.filter(isObject) : []);

/**
 * `admin`, `edit` and `view`: their rules are the sum of all cluster roles that are labelled for them, those of add-ons
 * included, as the aggregation controller writes them.
 */
export function aggregateRoles(definition: ClusterDefinition, objects: readonly Authored[]): Authored[] {
  const roles = objects.filter(({ kind }) => kind === "ClusterRole");
  const made: Authored[] = [];
  for (const name of AGGREGATED) {
    const label = `${AGGREGATE}${name}`;
    const next = AGGREGATED[AGGREGATED.indexOf(name) + 1];
    const parts = [...made, ...roles].filter(({ labels }) => labels?.[label] === "true");
    const body = {
      rules: parts.flatMap(rulesIn),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: "true" } }] },
    };
    made.push({
      ...baseOf(definition, next ? { [`${AGGREGATE}${next}`]: "true" } : {}),
      kind: "ClusterRole",
      name,
      body,
    });
  }
  return made;
}
