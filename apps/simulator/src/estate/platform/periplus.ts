import { daysBefore } from "../company.js";
import type { ClusterDefinition } from "../definition.js";
import type { Json } from "../objects.js";
import type { Authored } from "../plan.js";
import { SCANNER_ACCOUNT, SCANNER_ROLE, type Scanner } from "../scanner.js";

const list = (group: string, ...resources: string[]): Json => ({ verbs: ["list"], apiGroups: [group], resources });

/** The ClusterRole that the product asks its users to make. */
const RULES: Json[] = [
  list(
    "",
    "namespaces",
    "nodes",
    "pods",
    "services",
    "serviceaccounts",
    "replicationcontrollers",
    "persistentvolumes",
    "persistentvolumeclaims",
    "limitranges",
    "resourcequotas",
  ),
  { verbs: ["get"], apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"] },
  list("apps", "deployments", "daemonsets", "statefulsets", "replicasets"),
  list("batch", "jobs", "cronjobs"),
  list("networking.k8s.io", "networkpolicies", "ingresses", "ingressclasses"),
  list("gateway.networking.k8s.io", "gateways", "httproutes"),
  list("rbac.authorization.k8s.io", "roles", "rolebindings", "clusterroles", "clusterrolebindings"),
  list(
    "admissionregistration.k8s.io",
    "validatingwebhookconfigurations",
    "mutatingwebhookconfigurations",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
  ),
  list("policy", "poddisruptionbudgets"),
  list("storage.k8s.io", "storageclasses", "csidrivers"),
  {
    verbs: ["list"],
    apiGroups: ["node.k8s.io", "scheduling.k8s.io"],
    resources: ["runtimeclasses", "priorityclasses"],
  },
  list("apiextensions.k8s.io", "customresourcedefinitions"),
  list("apiregistration.k8s.io", "apiservices"),
];
const CERTIFICATE_REQUESTS = list("certificates.k8s.io", "certificatesigningrequests");

/**
 * The scanner's role and binding, in the clusters whose own RBAC lets it in. The logistics cluster still has the role of
 * an earlier release, without certificate requests.
 */
export function planScanner(definition: ClusterDefinition, scanner: Scanner): Authored[] {
  if (definition.grant.by !== "rbac") return [];
  const name = SCANNER_ROLE;
  const labels = { "app.kubernetes.io/name": "periplus" };
  const base = { name, labels, manager: "kubectl-client-side-apply", createdAt: daysBefore(12), touched: 0 };
  const old = definition.name === "aks-logistics-prod";
  const subject =
    scanner.kind === "ServiceAccount" ? { ...scanner } : { ...scanner, apiGroup: "rbac.authorization.k8s.io" };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name };
  const objects: Authored[] = [
    { ...base, kind: "ClusterRole", body: { rules: old ? RULES : [...RULES, CERTIFICATE_REQUESTS] } },
    { ...base, kind: "ClusterRoleBinding", body: { subjects: [subject], roleRef } },
  ];
  if (scanner.kind !== "ServiceAccount") return objects;
  const { namespace } = SCANNER_ACCOUNT;
  return [
    ...objects,
    {
      ...base,
      kind: "Namespace",
      name: namespace,
      labels: { "kubernetes.io/metadata.name": namespace, ...labels },
      body: {},
      status: { phase: "Active" },
    },
    { ...base, kind: "ServiceAccount", namespace, name: SCANNER_ACCOUNT.name, body: {} },
    ...planOwnToken(base, scanner),
  ];
}

/** The right to renew the scanner's own token, and no other's. */
function planOwnToken({ name: _name, ...base }: Omit<Authored, "kind" | "body">, scanner: Scanner): Authored[] {
  const { namespace, name: resourceName } = SCANNER_ACCOUNT;
  const name = "periplus:own-token";
  const rule = {
    verbs: ["create"],
    apiGroups: [""],
    resources: ["serviceaccounts/token"],
    resourceNames: [resourceName],
  };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
  return [
    { ...base, kind: "Role", namespace, name, body: { rules: [rule] } },
    { ...base, kind: "RoleBinding", namespace, name, body: { subjects: [{ ...scanner }], roleRef } },
  ];
}
