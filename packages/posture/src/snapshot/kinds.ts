/** One kind of object that is listed in every cluster. */
export interface ReadKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
  /** What it is read for, in words for the person who grants the permission. */
  why: string;
  /** Clusters without this API are normal: its absence is no gap. */
  optional?: true;
}

const workloads = "Pods and their containers are judged at the workload that makes them.";
const access = "Who may do what decides how far an attacker gets.";
const network = "What can be reached, from where, and how it is encrypted.";
const admission = "What the cluster refuses or changes before it is stored.";

/**
 * What is read in a cluster: the one table behind the reader, the ClusterRole, the coverage and the documentation.
 * No secrets and no configmaps: their contents are never needed.
 */
export const readKinds: readonly ReadKind[] = [
  core("namespaces", "Namespace", false, "Namespaces carry the admission labels of Pod Security."),
  core("nodes", "Node", false, "Node versions, addresses and runtimes."),
  core("pods", "Pod", true, workloads),
  core("services", "Service", true, network),
  core("serviceaccounts", "ServiceAccount", true, access),
  core("replicationcontrollers", "ReplicationController", true, workloads),
  core("persistentvolumes", "PersistentVolume", false, "Volumes that reach into the node or outlive their pod."),
  core("persistentvolumeclaims", "PersistentVolumeClaim", true, "Which workload uses which volume."),
  core("limitranges", "LimitRange", true, "Limits that a namespace gives to containers without their own."),
  core("resourcequotas", "ResourceQuota", true, "What a namespace may use up."),
  kind("apps", "v1", "deployments", "Deployment", true, workloads),
  kind("apps", "v1", "daemonsets", "DaemonSet", true, workloads),
  kind("apps", "v1", "statefulsets", "StatefulSet", true, workloads),
  kind("apps", "v1", "replicasets", "ReplicaSet", true, workloads),
  kind("batch", "v1", "jobs", "Job", true, workloads),
  kind("batch", "v1", "cronjobs", "CronJob", true, workloads),
  kind("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, network),
  kind("networking.k8s.io", "v1", "ingresses", "Ingress", true, network),
  kind("networking.k8s.io", "v1", "ingressclasses", "IngressClass", false, network),
  optional("gateway.networking.k8s.io", "v1", "gateways", "Gateway", true, network),
  optional("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute", true, network),
  kind("rbac.authorization.k8s.io", "v1", "roles", "Role", true, access),
  kind("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true, access),
  kind("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false, access),
  kind("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false, access),
  admissionKind("validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
  admissionKind("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
  // Stable since Kubernetes 1.30 (validating) and 1.36 (mutating): older clusters do not serve them as v1.
  { ...admissionKind("validatingadmissionpolicies", "ValidatingAdmissionPolicy"), optional: true },
  { ...admissionKind("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"), optional: true },
  { ...admissionKind("mutatingadmissionpolicies", "MutatingAdmissionPolicy"), optional: true },
  { ...admissionKind("mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding"), optional: true },
  kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "How many pods must stay up."),
  kind("storage.k8s.io", "v1", "storageclasses", "StorageClass", false, "Whether new volumes are encrypted."),
  kind("storage.k8s.io", "v1", "csidrivers", "CSIDriver", false, "Drivers that run with power over the node."),
  kind("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", false, "Sandboxed container runtimes."),
  kind("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false, "Which pods may push others out."),
  kind("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false, admission),
  kind("apiregistration.k8s.io", "v1", "apiservices", "APIService", false, admission),
  kind("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", false, access),
];

/** The name of a kind in the coverage: `core/pods`, `apps/deployments`. */
export function partOf(kind: ReadKind): string {
  return `${kind.group === "" ? "core" : kind.group}/${kind.plural}`;
}

function kind(
  group: string,
  version: string,
  plural: string,
  name: string,
  namespaced: boolean,
  why: string,
): ReadKind {
  return { group, version, plural, kind: name, namespaced, why };
}

function core(plural: string, name: string, namespaced: boolean, why: string): ReadKind {
  return kind("", "v1", plural, name, namespaced, why);
}

function admissionKind(plural: string, name: string): ReadKind {
  return kind("admissionregistration.k8s.io", "v1", plural, name, false, admission);
}

function optional(
  group: string,
  version: string,
  plural: string,
  name: string,
  namespaced: boolean,
  why: string,
): ReadKind {
  return { ...kind(group, version, plural, name, namespaced, why), optional: true };
}
