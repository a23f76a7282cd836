import type { Severity } from "@periplus/shared/vocabulary";
import { type MockCluster, mockClusters } from "./clusters";
import { hoursAgo, type Random, randomOf } from "./random";
import { type MockRule, mockRules } from "./rules";

export interface MockResource {
  id: string;
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string;
  cluster: MockCluster;
  labels: Record<string, string>;
  firstSeenAt: string;
  changedAt: string;
  goneAt: string | null;
  /** The workload that a pod belongs to. */
  owner: MockResource | null;
  /** Ids of the rules that it breaks. */
  breaks: string[];
}

const apps = [
  "ledger-api",
  "checkout",
  "fraud-scorer",
  "payment-gateway",
  "statement-renderer",
  "search-indexer",
  "session-store",
  "image-resizer",
  "report-builder",
  "notification-fanout",
  "feature-flags",
  "customer-profile-aggregation-service-v2",
  "redis",
  "postgres-exporter",
  "web",
  "worker",
  "scheduler",
  "tax-rules",
  "onboarding",
  "quote-engine",
] as const;
const namespaces = [
  "kube-system",
  "monitoring",
  "ingress",
  "payments",
  "ledger",
  "checkout",
  "search",
  "ml",
  "batch",
  "legacy-migration",
  "platform",
  "identity",
] as const;

const inNamespace: [string, string, number][] = [
  ["v1", "Service", 4],
  ["v1", "ConfigMap", 6],
  ["v1", "ServiceAccount", 4],
  ["rbac.authorization.k8s.io/v1", "Role", 2],
  ["rbac.authorization.k8s.io/v1", "RoleBinding", 2],
  ["networking.k8s.io/v1", "Ingress", 1],
  ["networking.k8s.io/v1", "NetworkPolicy", 1],
  ["v1", "PersistentVolumeClaim", 2],
];
const ofCluster: [string, string, number][] = [
  ["v1", "Node", 6],
  ["rbac.authorization.k8s.io/v1", "ClusterRole", 30],
  ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding", 18],
  ["storage.k8s.io/v1", "StorageClass", 3],
];
const clusterKinds = { azure: "ManagedCluster", aws: "EksCluster", gcp: "GkeCluster", kubernetes: "Cluster" } as const;

/** Every resource of the estate, made once. */
export const mockResources: readonly MockResource[] = makeEstate();
export const resourceById = new Map(mockResources.map((each) => [each.id, each]));

function makeEstate(): MockResource[] {
  const made: MockResource[] = [];
  for (const cluster of mockClusters) {
    const random = randomOf(Number(cluster.id) * 977);
    const add = adderOf(made, cluster, random);
    add("cloud/v1", clusterKinds[cluster.connector.cloud], null, cluster.name);
    if (cluster.snapshotHoursAgo === null) continue;
    for (const [apiVersion, kind, number] of ofCluster)
      for (let index = 0; index < number; index += 1) add(apiVersion, kind, null, `${kind.toLowerCase()}-${index + 1}`);
    for (const namespace of namespaces) {
      add("v1", "Namespace", null, namespace);
      for (const [apiVersion, kind, number] of inNamespace)
        for (let index = 0; index < number; index += 1) add(apiVersion, kind, namespace, nameOf(random, index));
      for (let index = 0; index < random.between(5, 9); index += 1) addWorkload(add, random, namespace, index);
    }
  }
  return made;
}

type Add = (
  apiVersion: string,
  kind: string,
  namespace: string | null,
  name: string,
  owner?: MockResource,
) => MockResource;

function adderOf(made: MockResource[], cluster: MockCluster, random: Random): Add {
  return (apiVersion, kind, namespace, name, owner) => {
    const firstSeen = random.between(30, 24 * 60);
    const resource: MockResource = {
      id: String(1_000 + made.length),
      apiVersion,
      kind,
      namespace,
      name,
      cluster,
      labels: namespace ? { app: name.replace(/-\d+$/, ""), "app.kubernetes.io/part-of": namespace } : {},
      firstSeenAt: hoursAgo(firstSeen),
      changedAt: hoursAgo(random.chance(0.3) ? random.between(1, 30) : firstSeen),
      goneAt: random.chance(0.01) && kind !== "Namespace" ? hoursAgo(random.between(1, 20)) : null,
      owner: owner ?? null,
      breaks: owner ? [] : brokenBy(kind, cluster, random),
    };
    made.push(resource);
    return resource;
  };
}

function brokenBy(kind: string, cluster: MockCluster, random: Random): string[] {
  return mockRules
    .filter((rule) => rule.appliesTo.includes(kind) && random.chance(rule.odds * (1.15 - cluster.care)))
    .map(({ id }) => id);
}

function addWorkload(add: Add, random: Random, namespace: string, index: number): void {
  const kind = random.pick(["Deployment", "Deployment", "Deployment", "StatefulSet", "DaemonSet", "CronJob"]);
  const name = nameOf(random, index);
  const workload = add(kind === "CronJob" ? "batch/v1" : "apps/v1", kind, namespace, name);
  for (let pod = 0; pod < random.between(1, 3); pod += 1)
    add("v1", "Pod", namespace, `${name}-${(random.next() + 1).toString(36).slice(2, 9)}-${"bcdfx"[pod]}`, workload);
}

function nameOf(random: Random, index: number): string {
  return `${random.pick(apps)}${index > 2 ? `-${index}` : ""}`;
}

export interface MockFinding {
  id: string;
  rule: MockRule;
  resource: MockResource;
  firstSeenAt: string;
  resolvedAt: string | null;
}

/** Every finding, open and resolved. */
export const mockFindings: readonly MockFinding[] = mockResources.flatMap((resource) =>
  resource.breaks.flatMap((ruleId) => {
    const rule = mockRules.find(({ id }) => id === ruleId);
    if (!rule) return [];
    const place = mockRules.indexOf(rule);
    const resolved = resource.goneAt ?? (Number(resource.id) % 17 === place ? hoursAgo(20 + place) : null);
    return [
      {
        id: `${resource.id}${String(place).padStart(2, "0")}`,
        rule,
        resource,
        firstSeenAt: resource.firstSeenAt,
        resolvedAt: resolved,
      },
    ];
  }),
);
export const findingById = new Map(mockFindings.map((each) => [each.id, each]));

export const openFindingsOf = (filter: (finding: MockFinding) => boolean) => {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const finding of mockFindings) if (!finding.resolvedAt && filter(finding)) counts[finding.rule.severity] += 1;
  return counts;
};
