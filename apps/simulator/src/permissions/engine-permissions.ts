import type { ResourceAttributes } from "../kubernetes/status.js";

/**
 * Names of Kubernetes kinds in permissions of Kubernetes Engine, where they are more than small letters.
 * Source: `roles/container.viewer` (https://cloud.google.com/iam/docs/roles-permissions/container). Kinds that are not
 * here or below have no permission of their own: only a binding inside the cluster opens them.
 */
const names: readonly string[] = [
  "apiServices",
  "certificateSigningRequests",
  "clusterRoleBindings",
  "clusterRoles",
  "configMaps",
  "cronJobs",
  "csiDrivers",
  "customResourceDefinitions",
  "daemonSets",
  "deployments",
  "ingresses",
  "jobs",
  "limitRanges",
  "mutatingWebhookConfigurations",
  "namespaces",
  "networkPolicies",
  "nodes",
  "persistentVolumeClaims",
  "persistentVolumes",
  "podDisruptionBudgets",
  "pods",
  "priorityClasses",
  "replicaSets",
  "replicationControllers",
  "resourceQuotas",
  "roleBindings",
  "roles",
  "runtimeClasses",
  "secrets",
  "serviceAccounts",
  "services",
  "statefulSets",
  "storageClasses",
  "validatingWebhookConfigurations",
];
const byPlural = new Map(names.map((name) => [name.toLowerCase(), name]));

/** `container.pods.list`, `container.pods.exec`; undefined for a kind that has no permission. */
export function enginePermissionOf({ verb, group, resource, subresource }: ResourceAttributes): string | undefined {
  const name = group.includes("gateway.networking") ? "thirdPartyObjects" : byPlural.get(resource);
  return name && `container.${name}.${subresource ?? verb}`;
}
