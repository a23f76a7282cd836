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

function planNamespace(definition: ClusterDefinition, namespace: NamespaceDefinition, seed: number): Part {
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
