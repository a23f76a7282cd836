/** A kind of the simulated API servers. */
export interface Kind {
  /** "" for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  /** Subresources that discovery names: `status`, `scale`, `log`, … */
  subresources: string[];
  /** Made by a CRD: present only where the cluster has it, and its items carry apiVersion and kind. */
  custom: boolean;
  /** The first minor version of Kubernetes 1 that serves it in this version by default. */
  since: number;
  /** Known to discovery and to authorization, but no identity of the estate may read it and no objects are made. */
  closed: boolean;
}

type Options = Partial<Pick<Kind, "shortNames" | "categories" | "subresources" | "custom" | "closed" | "since">>;

function makeKind(
  groupVersion: string,
  kind: string,
  plural: string,
  namespaced: boolean,
  options: Options = {},
): Kind {
  const [group = "", version = group] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  const defaults = { shortNames: [], categories: [], subresources: [], custom: false, closed: false, since: 0 };
  return { group, version, kind, plural, namespaced, ...defaults, ...options };
}

const STATUS = { subresources: ["status"] };
const CLOSED = { closed: true };
const all = ["all"];

/** Built-in and custom kinds, in the order in which API servers list their groups. */
export const KINDS: readonly Kind[] = [
  makeKind("v1", "ConfigMap", "configmaps", true, { ...CLOSED, shortNames: ["cm"] }),
  makeKind("v1", "Endpoints", "endpoints", true, { ...CLOSED, shortNames: ["ep"] }),
  makeKind("v1", "Event", "events", true, { ...CLOSED, shortNames: ["ev"] }),
  makeKind("v1", "LimitRange", "limitranges", true, { shortNames: ["limits"] }),
  makeKind("v1", "Namespace", "namespaces", false, { shortNames: ["ns"], subresources: ["finalize", "status"] }),
  makeKind("v1", "Node", "nodes", false, { shortNames: ["no"], subresources: ["proxy", "status"] }),
  makeKind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, { shortNames: ["pvc"], ...STATUS }),
  makeKind("v1", "PersistentVolume", "persistentvolumes", false, { shortNames: ["pv"], ...STATUS }),
  makeKind("v1", "Pod", "pods", true, {
    shortNames: ["po"],
    categories: all,
    subresources: [
      "attach",
      "binding",
      "ephemeralcontainers",
      "eviction",
      "exec",
      "log",
      "portforward",
      "proxy",
      "status",
    ],
  }),
  makeKind("v1", "PodTemplate", "podtemplates", true, CLOSED),
  makeKind("v1", "ReplicationController", "replicationcontrollers", true, {
    shortNames: ["rc"],
    categories: all,
    subresources: ["scale", "status"],
  }),
  makeKind("v1", "ResourceQuota", "resourcequotas", true, { shortNames: ["quota"], ...STATUS }),
  makeKind("v1", "Secret", "secrets", true, CLOSED),
  makeKind("v1", "ServiceAccount", "serviceaccounts", true, { shortNames: ["sa"], subresources: ["token"] }),
  makeKind("v1", "Service", "services", true, {
    shortNames: ["svc"],
    categories: all,
    subresources: ["proxy", "status"],
  }),
  makeKind("apiregistration.k8s.io/v1", "APIService", "apiservices", false, {
    categories: ["api-extensions"],
    ...STATUS,
  }),
  makeKind("apps/v1", "ControllerRevision", "controllerrevisions", true, CLOSED),
  makeKind("apps/v1", "DaemonSet", "daemonsets", true, { shortNames: ["ds"], categories: all, ...STATUS }),
  makeKind("apps/v1", "Deployment", "deployments", true, {
    shortNames: ["deploy"],
    categories: all,
    subresources: ["scale", "status"],
  }),
  makeKind("apps/v1", "ReplicaSet", "replicasets", true, {
    shortNames: ["rs"],
    categories: all,
    subresources: ["scale", "status"],
  }),
  makeKind("apps/v1", "StatefulSet", "statefulsets", true, {
    shortNames: ["sts"],
    categories: all,
    subresources: ["scale", "status"],
  }),
  makeKind("events.k8s.io/v1", "Event", "events", true, { ...CLOSED, shortNames: ["ev"] }),
  makeKind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true, {
    ...CLOSED,
    shortNames: ["hpa"],
    categories: all,
    ...STATUS,
  }),
  makeKind("batch/v1", "CronJob", "cronjobs", true, { shortNames: ["cj"], categories: all, ...STATUS }),
  makeKind("batch/v1", "Job", "jobs", true, { categories: all, ...STATUS }),
  makeKind("certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests", false, {
    shortNames: ["csr"],
    subresources: ["approval", "status"],
  }),
  makeKind("networking.k8s.io/v1", "IngressClass", "ingressclasses", false),
  makeKind("networking.k8s.io/v1", "Ingress", "ingresses", true, { shortNames: ["ing"], ...STATUS }),
  makeKind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true, { shortNames: ["netpol"] }),
  makeKind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true, { shortNames: ["pdb"], ...STATUS }),
  makeKind("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", false),
  makeKind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false),
  makeKind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true),
  makeKind("rbac.authorization.k8s.io/v1", "Role", "roles", true),
  makeKind("storage.k8s.io/v1", "CSIDriver", "csidrivers", false),
  makeKind("storage.k8s.io/v1", "CSINode", "csinodes", false, CLOSED),
  makeKind("storage.k8s.io/v1", "StorageClass", "storageclasses", false, { shortNames: ["sc"] }),
  makeKind("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", false, {
    since: 36,
    categories: ["api-extensions"],
  }),
  makeKind(
    "admissionregistration.k8s.io/v1",
    "MutatingAdmissionPolicyBinding",
    "mutatingadmissionpolicybindings",
    false,
    {
      since: 36,
      categories: ["api-extensions"],
    },
  ),
  makeKind("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", false, {
    categories: ["api-extensions"],
  }),
  makeKind("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", false, {
    categories: ["api-extensions"],
    ...STATUS,
  }),
  makeKind(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding",
    "validatingadmissionpolicybindings",
    false,
    { categories: ["api-extensions"] },
  ),
  makeKind(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfigurations",
    false,
    {
      categories: ["api-extensions"],
    },
  ),
  makeKind("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false, {
    shortNames: ["crd", "crds"],
    categories: ["api-extensions"],
    ...STATUS,
  }),
  makeKind("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", false, { shortNames: ["pc"] }),
  makeKind("coordination.k8s.io/v1", "Lease", "leases", true, CLOSED),
  makeKind("node.k8s.io/v1", "RuntimeClass", "runtimeclasses", false),
  makeKind("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", true, CLOSED),
  makeKind("gateway.networking.k8s.io/v1", "Gateway", "gateways", true, {
    custom: true,
    shortNames: ["gtw"],
    categories: ["gateway-api"],
    ...STATUS,
  }),
  makeKind("gateway.networking.k8s.io/v1", "HTTPRoute", "httproutes", true, {
    custom: true,
    categories: ["gateway-api"],
    ...STATUS,
  }),
];

/** `apps/deployments`, `core/pods`: the name under which a kind is kept and found. */
export function keyOf(kind: Pick<Kind, "group" | "plural">): string {
  return `${kind.group === "" ? "core" : kind.group}/${kind.plural}`;
}

const BY_KEY = new Map(KINDS.map((kind) => [keyOf(kind), kind]));
const BY_KIND = new Map(KINDS.filter((kind) => kind.group !== "events.k8s.io").map((kind) => [kind.kind, kind]));

/** The kind of a `group/plural` key. */
export function kindOfKey(key: string): Kind | undefined {
  return BY_KEY.get(key);
}

/** The kind of that name; kinds of the estate have names of their own. Throws for a name that the table lacks. */
export function kindNamed(name: string): Kind {
  const kind = BY_KIND.get(name);
  if (!kind) throw new RangeError(`the simulator has no kind ${name}`);
  return kind;
}

/** `v1`, `apps/v1` */
export function apiVersionOf(kind: Pick<Kind, "group" | "version">): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}
