import { daysBefore } from "../company.js";
import type { ClusterDefinition } from "../definition.js";
import type { Json, JsonObject } from "../objects.js";
import type { Authored, Controller, Part, Workload } from "../plan.js";
import { between } from "../random.js";
import { rules } from "./rule-notation.js";

/** How a container is confined: not at all, as the restricted level asks, fully privileged, or in its own words. */
export type Confinement = "none" | "restricted" | "privileged" | JsonObject;

/** A container, in short. */
export interface ContainerSpec {
  name: string;
  image: string;
  args?: string[];
  command?: string[];
  /** `name:port` or `name:port/UDP`, separated by blanks. */
  ports?: string;
  /** `requests cpu/memory` and, after a blank, `limits cpu/memory`; `-` for what is not set. */
  resources?: string;
  confinement?: Confinement;
  /** Directories of the node that it mounts; `:ro` for reading only. */
  hostPaths?: string[];
  env?: JsonObject[];
  probe?: JsonObject;
}

/** An add-on or a piece of platform software. */
export interface Component {
  namespace: string;
  name: string;
  controller: Controller;
  replicas?: number;
  labels?: Record<string, string>;
  containers: ContainerSpec[];
  init?: ContainerSpec[];
  /** Members of the pod's spec beside its containers. */
  pod?: JsonObject;
  /** Members of the controller's spec. */
  spec?: JsonObject;
  podAnnotations?: Record<string, string>;
  critical?: "node" | "cluster";
  /** Shares the host's namespaces: `network`, `pid`, `ipc`. */
  host?: ("network" | "pid" | "ipc")[];
  /** Its ServiceAccount where that has another name; `default` makes none. */
  account?: string;
  service?: JsonObject;
  /** Rules of its ClusterRole, in the short form of rule-notation.ts. */
  clusterRules?: string[];
  /** Rules of its Role. */
  rules?: string[];
  pool?: string;
  manager?: string;
}

const CONFINEMENTS: Readonly<Record<string, JsonObject>> = {
  none: {},
  restricted: {
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
  },
  privileged: { securityContext: { privileged: true } },
};

function quantities(text: string | undefined): JsonObject | undefined {
  const [cpu, memory] = (text ?? "").split("/");
  const found = { ...(cpu && cpu !== "-" ? { cpu } : {}), ...(memory && memory !== "-" ? { memory } : {}) };
  return Object.keys(found).length > 0 ? found : undefined;
}

function resourcesOf(text: string | undefined): JsonObject {
  const [requestText, limitText] = (text ?? "").split(" ");
  const requests = quantities(requestText);
  const limits = quantities(limitText);
  return { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
}

function portsOf(text: string): JsonObject[] {
  return text.split(" ").map((entry) => {
    const [, name = "", port = "0", protocol = "TCP"] = /^([\w-]+):(\d+)(?:\/(\w+))?$/.exec(entry) ?? [];
    return { name, containerPort: Number(port), protocol };
  });
}

function volumeName(path: string): string {
  const name = path
    .replace(/:ro$/, "")
    .replace(/[^a-z0-9]+/gi, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
  return name === "" ? "root" : name.slice(0, 60);
}

function containerOf(spec: ContainerSpec): JsonObject {
  const { confinement = "none", hostPaths = [] } = spec;
  const security = typeof confinement === "string" ? CONFINEMENTS[confinement] : { securityContext: confinement };
  const volumeMounts = hostPaths.map((path) => {
    const mountPath = path.replace(/:ro$/, "");
    return {
      name: volumeName(path),
      mountPath: mountPath === "/" ? "/host" : mountPath,
      ...(path.endsWith(":ro") ? { readOnly: true } : {}),
    };
  });
  return {
    name: spec.name,
    image: spec.image,
    ...(spec.command ? { command: spec.command } : {}),
    ...(spec.args ? { args: spec.args } : {}),
    ...(spec.ports ? { ports: portsOf(spec.ports) } : {}),
    ...(spec.env ? { env: spec.env } : {}),
    resources: resourcesOf(spec.resources),
    ...(spec.probe ? { livenessProbe: spec.probe, readinessProbe: spec.probe } : {}),
    ...security,
    ...(volumeMounts.length > 0 ? { volumeMounts } : {}),
  };
}

function volumesOf(containers: ContainerSpec[]): JsonObject[] {
  const paths = new Map(
    containers.flatMap(({ hostPaths = [] }) => hostPaths).map((path) => [volumeName(path), path.replace(/:ro$/, "")]),
  );
  return [...paths].map(([name, path]) => ({ name, hostPath: { path } }));
}

const HOST_MEMBERS = { network: { hostNetwork: true }, pid: { hostPID: true }, ipc: { hostIPC: true } };
const EVERYWHERE: Json[] = [{ operator: "Exists" }];

function podOf(component: Component, account: string | undefined): JsonObject {
  const { containers, init = [], host = [], critical, controller, pod } = component;
  const volumes = volumesOf([...containers, ...init]);
  return {
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(init.length > 0 ? { initContainers: init.map(containerOf) } : {}),
    containers: containers.map(containerOf),
    ...(account ? { serviceAccountName: account } : {}),
    nodeSelector: { "kubernetes.io/os": "linux" },
    ...Object.assign({}, ...host.map((one) => HOST_MEMBERS[one])),
    ...(critical ? { priorityClassName: `system-${critical}-critical` } : {}),
    ...(controller === "DaemonSet" ? { tolerations: EVERYWHERE } : {}),
    ...pod,
  };
}

type Base = Pick<Authored, "labels" | "manager" | "createdAt" | "touched">;

function accessOf(component: Component, account: string, base: Base): Authored[] {
  const { namespace, name, clusterRules, rules: namespacedRules } = component;
  const subjects = [{ kind: "ServiceAccount", name: account, namespace }];
  const apiGroup = "rbac.authorization.k8s.io";
  const made: Authored[] = [];
  if (clusterRules) {
    made.push({ ...base, kind: "ClusterRole", name, body: { rules: rules(...clusterRules) } });
    made.push({
      ...base,
      kind: "ClusterRoleBinding",
      name,
      body: { subjects, roleRef: { apiGroup, kind: "ClusterRole", name } },
    });
  }
  if (namespacedRules) {
    made.push({ ...base, kind: "Role", namespace, name, body: { rules: rules(...namespacedRules) } });
    made.push({
      ...base,
      kind: "RoleBinding",
      namespace,
      name,
      body: { subjects, roleRef: { apiGroup, kind: "Role", name } },
    });
  }
  return made;
}

/** The workload of a component with its ServiceAccount, Service, roles and bindings. */
export function planComponent(definition: ClusterDefinition, component: Component): Part {
  const { namespace, name, controller, service } = component;
  const labels = component.labels ?? { "k8s-app": name };
  const account = component.account ?? name;
  const manager = component.manager ?? (namespace === "kube-system" ? "kube-addon-manager" : "helm");
  // The last upgrade of the control plane also renewed its add-ons.
  const upgradedAt = daysBefore(between(`${definition.name}/upgrade`, 9, 60));
  const createdAt = daysBefore(definition.ageDays - 1);
  const base: Base = { labels, manager, createdAt, touched: 0 };
  const ownAccount = account !== "default";
  const workload: Workload = {
    ...base,
    labels,
    namespace,
    name,
    controller,
    replicas: component.replicas ?? 1,
    selector: labels,
    annotations: {},
    podAnnotations: component.podAnnotations ?? {},
    spec: component.spec ?? {},
    revisions: [
      {
        number: 1,
        at: upgradedAt,
        step: 0,
        replicas: component.replicas ?? 1,
        pod: podOf(component, ownAccount ? account : undefined),
      },
    ],
    restarts: new Map(),
    scaled: 0,
    podSteps: new Map(),
    ...(component.pool ? { pool: component.pool } : {}),
  };
  const objects: Authored[] = [];
  if (ownAccount) objects.push({ ...base, kind: "ServiceAccount", namespace, name: account, body: {} });
  if (service)
    objects.push({ ...base, kind: "Service", namespace, name, body: { spec: { selector: labels, ...service } } });
  objects.push(...accessOf(component, account, base));
  return { workloads: [workload], objects };
}

/** A cluster-scoped or namespaced object of the platform, applied when the cluster was set up. */
export function platformObject(
  definition: ClusterDefinition,
  kind: string,
  name: string,
  body: JsonObject,
  more: Partial<Authored> = {},
): Authored {
  const createdAt = daysBefore(definition.ageDays - 1);
  return { kind, name, body, manager: "helm", createdAt, touched: 0, ...more };
}

/** A namespace of the platform. */
export function platformNamespace(
  definition: ClusterDefinition,
  name: string,
  labels: Record<string, string> = {},
): Authored[] {
  return [
    platformObject(
      definition,
      "Namespace",
      name,
      {},
      { labels: { "kubernetes.io/metadata.name": name, ...labels }, status: { phase: "Active" } },
    ),
    platformObject(
      definition,
      "ServiceAccount",
      "default",
      {},
      { namespace: name, manager: "kube-controller-manager" },
    ),
  ];
}

/** Parts put together. */
export function joinParts(...parts: Part[]): Part {
  return { workloads: parts.flatMap(({ workloads }) => workloads), objects: parts.flatMap(({ objects }) => objects) };
}

/** Several components, and the objects that belong to them. */
export function planComponents(definition: ClusterDefinition, components: Component[], objects: Authored[]): Part {
  return joinParts(...components.map((component) => planComponent(definition, component)), { workloads: [], objects });
}
