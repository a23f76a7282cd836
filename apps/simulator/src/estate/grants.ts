import type { Grant } from "./definition.js";
import type { PolicyRule } from "./policy-rule.js";

function rule(
  group: string,
  resources: string[],
  verbs: string[] = ["get", "list", "watch"],
  names: string[] = [],
): PolicyRule {
  return { apiGroups: [group], resources, verbs, resourceNames: names, nonResourceURLs: [] };
}

const NAMESPACED: readonly PolicyRule[] = [
  rule("", [
    "limitranges",
    "namespaces",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "serviceaccounts",
    "services",
  ]),
  rule("apps", ["daemonsets", "deployments", "replicasets", "statefulsets"]),
  rule("batch", ["cronjobs", "jobs"]),
  rule("networking.k8s.io", ["ingresses", "networkpolicies"]),
  rule("policy", ["poddisruptionbudgets"]),
];

const CLUSTER_WIDE: readonly PolicyRule[] = [
  rule("", ["nodes", "persistentvolumes"]),
  rule("networking.k8s.io", ["ingressclasses"]),
  rule("rbac.authorization.k8s.io", ["clusterrolebindings", "clusterroles", "rolebindings", "roles"]),
  rule("admissionregistration.k8s.io", [
    "mutatingwebhookconfigurations",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "validatingwebhookconfigurations",
  ]),
  rule("storage.k8s.io", ["csidrivers", "storageclasses"]),
  rule("node.k8s.io", ["runtimeclasses"]),
  rule("scheduling.k8s.io", ["priorityclasses"]),
  rule("apiextensions.k8s.io", ["customresourcedefinitions"]),
  rule("apiregistration.k8s.io", ["apiservices"]),
  rule("certificates.k8s.io", ["certificatesigningrequests"]),
];

const without = (rules: readonly PolicyRule[], ...resources: string[]): PolicyRule[] =>
  rules.map((entry) => ({ ...entry, resources: entry.resources.filter((name) => !resources.includes(name)) }));

/** Nothing beside the cluster's own roles and bindings. */
export const RBAC_ONLY: Grant = { by: "rbac", rules: [], reason: "" };

/** The custom Azure role "Periplus Posture Reader": no Secrets, no ConfigMaps, no certificate requests. */
export const AZURE_POSTURE_READER: Grant = {
  by: "azureRbac",
  rules: without([...NAMESPACED, ...CLUSTER_WIDE], "certificatesigningrequests", "apiservices"),
  reason: "Allowed by Azure RBAC",
  refusal: "User does not have access to the resource in Azure. Update role assignment to allow access.",
};

/** The built-in "Azure Kubernetes Service RBAC Reader": namespaced kinds only. ConfigMaps are left out here. */
export const AZURE_RBAC_READER: Grant = { ...AZURE_POSTURE_READER, rules: [...NAMESPACED] };

/** AmazonEKSViewPolicy: namespaced kinds only. ConfigMaps are left out here. */
export const EKS_VIEW_POLICY: Grant = {
  by: "eksPolicy",
  rules: [...NAMESPACED],
  reason: "EKS Access Policy: allowed by ClusterRoleBinding of AmazonEKSViewPolicy",
};

/** A custom Google role with the list permissions of the Kubernetes Engine kinds; the newest kinds have none. */
export const GOOGLE_DISCOVERY_ROLE: Grant = {
  by: "iam",
  rules: without([...NAMESPACED, ...CLUSTER_WIDE], "validatingadmissionpolicies", "validatingadmissionpolicybindings"),
  reason: "access granted by IAM permissions.",
  refusal: 'requires one of ["container.*.list"] permission(s).',
};
