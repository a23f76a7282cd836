import { applyChanges } from "./changes.js";
import { daysBefore } from "./company.js";
import type { ClusterDefinition, NamespaceDefinition } from "./definition.js";
import { planApplication } from "./generate/applications.js";
import { planNodes } from "./generate/planned-nodes.js";
import type { Authored, ClusterPlan, Part } from "./plan.js";
import { planClusterBasics } from "./platform/basics/cluster-basics.js";
import { planScanner } from "./platform/periplus.js";
import { planPlatform } from "./platform/platform.js";
import { aggregateRoles, planDefaultRbac } from "./platform/rbac/default-rbac.js";
import { chance } from "./random.js";
import type { Scanner } from "./scanner.js";

const SYSTEM_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

function namespaceObject(name: string, createdAt: number, labels: Record<string, string>): Authored {
  return {
    kind: "Namespace",
    name,
    labels: { "kubernetes.io/metadata.name": name, ...labels },
    body: {},
    status: { phase: "Active" },
    manager: labels.team === undefined ? "kube-apiserver" : "kubectl-create",
    createdAt,
    touched: 0,
  };
}

function defaultAccount(namespace: string, createdAt: number): Authored {
  return {
    kind: "ServiceAccount",
    namespace,
    name: "default",
    body: {},
    manager: "kube-controller-manager",
    createdAt,
    touched: 0,
  };
}

/** Limits of a namespace: the hardened clusters set them everywhere, the others here and there. */
function limitsOf(definition: ClusterDefinition, namespace: NamespaceDefinition, seed: number): Authored[] {
  const share = { hardened: 1, ordinary: 0.4, careless: 0 }[definition.posture];
  if (!chance([seed, definition.name, namespace.name, "limits"].join("/"), share)) return [];
  const base = {
    namespace: namespace.name,
    manager: "argocd-controller",
    createdAt: daysBefore(definition.ageDays - 1),
    touched: 0,
  };
  const hard = { "requests.cpu": "24", "requests.memory": "64Gi", "limits.memory": "128Gi", pods: "80" };
  const used = {
    "requests.cpu": "6500m",
    "requests.memory": "14Gi",
    "limits.memory": "31Gi",
    pods: String(namespace.apps.length * 2),
  };
  const container = {
    type: "Container",
    default: { cpu: "500m", memory: "512Mi" },
    defaultRequest: { cpu: "50m", memory: "64Mi" },
  };
  return [
    { ...base, kind: "ResourceQuota", name: "team-quota", body: { spec: { hard } }, status: { hard, used } },
    { ...base, kind: "LimitRange", name: "container-defaults", body: { spec: { limits: [container] } } },
  ];
}

/** What a namespace of a definition brings along. */
export function planNamespace(definition: ClusterDefinition, namespace: NamespaceDefinition, seed: number): Part {
  const createdAt = daysBefore(definition.ageDays - 1);
  const enforced: Record<string, string> = namespace.enforce
    ? { "pod-security.kubernetes.io/enforce": namespace.enforce, "pod-security.kubernetes.io/warn": "restricted" }
    : {};
  const own = namespaceObject(namespace.name, createdAt, { team: namespace.team, ...enforced });
  const exists = SYSTEM_NAMESPACES.includes(namespace.name);
  const apps = namespace.apps.map((text) => planApplication(definition, namespace, seed, text));
  return {
    workloads: apps.flatMap((app) => app.workloads),
    objects: [
      ...(exists ? [] : [own, defaultAccount(namespace.name, createdAt)]),
      ...limitsOf(definition, namespace, seed),
      ...apps.flatMap((app) => app.objects),
    ],
  };
}

/** What a plan depends on beside the cluster's definition. */
export interface PlanOptions {
  seed: number;
  step: number;
  scanner: Scanner;
}

/** Everything that is in a cluster at a step. */
export function planCluster(definition: ClusterDefinition, { seed, step, scanner }: PlanOptions): ClusterPlan {
  const createdAt = daysBefore(definition.ageDays);
  const system = SYSTEM_NAMESPACES.flatMap((name) => [
    namespaceObject(name, createdAt, {}),
    defaultAccount(name, createdAt),
  ]);
  const platform = planPlatform(definition);
  const parts = definition.namespaces.map((namespace) => planNamespace(definition, namespace, seed));
  const objects = [
    ...system,
    ...planDefaultRbac(definition),
    ...planClusterBasics(definition),
    ...planScanner(definition, scanner),
    ...platform.objects,
    ...parts.flatMap((part) => part.objects),
  ];
  const plan = {
    definition,
    seed,
    step,
    nodes: planNodes(definition, seed),
    workloads: [...platform.workloads, ...parts.flatMap((part) => part.workloads)],
    objects: [...objects, ...aggregateRoles(definition, objects)],
  };
  applyChanges(plan);
  return plan;
}
