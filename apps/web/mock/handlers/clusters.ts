import type { ResultOf } from "@periplus/shared/endpoints";
import { type MockCluster, mockClusters } from "../estate/clusters";
import { hoursAgo } from "../estate/random";
import { mockFindings, mockResources, openFindingsOf } from "../estate/resources";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";
import { scoreOf } from "./score";

type ClusterView = ResultOf<"listClusters">["items"][number];

const present = (cluster: MockCluster) => mockResources.filter((each) => each.cluster === cluster && !each.goneAt);

/** A cluster as the list shows it. */
export function clusterView(cluster: MockCluster): ClusterView {
  const read = cluster.snapshotHoursAgo !== null;
  return {
    ...cluster,
    cloud: cluster.connector.cloud,
    connectorId: cluster.connector.id,
    connectorName: cluster.connector.name,
    sample: true,
    state: "present",
    firstSeenAt: hoursAgo(900),
    goneAt: null,
    snapshotAt: cluster.snapshotHoursAgo === null ? null : hoursAgo(cluster.snapshotHoursAgo),
    stale: (cluster.snapshotHoursAgo ?? 0) * 60 > 2 * cluster.connector.intervalMinutes,
    readable: !read ? "notRead" : cluster.refused.length > 0 ? "withGaps" : "complete",
    resources: present(cluster).length,
    openFindings: openFindingsOf(({ resource }) => resource.cluster === cluster),
    secureScore: read ? scoreOf((resource) => resource.cluster === cluster).score : null,
  };
}

const parts = [
  ["core/namespaces", 12],
  ["core/nodes", 6],
  ["core/pods", 240],
  ["core/services", 48],
  ["core/serviceaccounts", 48],
  ["core/configmaps", 72],
  ["apps/deployments", 44],
  ["apps/statefulsets", 14],
  ["apps/daemonsets", 12],
  ["batch/cronjobs", 11],
  ["networking.k8s.io/ingresses", 12],
  ["networking.k8s.io/networkpolicies", 12],
  ["rbac.authorization.k8s.io/roles", 24],
  ["rbac.authorization.k8s.io/clusterroles", 30],
  ["rbac.authorization.k8s.io/clusterrolebindings", 18],
  ["gateway.networking.k8s.io/gateways", 0],
] as const;

/** What became of each kind in the cluster's newest snapshot. */
export function coverageOf(cluster: MockCluster): ResultOf<"getCluster">["coverage"] {
  if (cluster.snapshotHoursAgo === null)
    return [
      { part: "gke/cluster", state: "read", objects: 1 },
      { part: "kubernetes", state: "failed", objects: 0, message: cluster.message ?? "Not read" },
    ];
  return parts.map(([part, objects]) => {
    if (cluster.refused.includes(part))
      return {
        part,
        state: "forbidden",
        objects: 0,
        message: `The API server refused "list" on ${part.split("/")[1]}. Apply the ClusterRole of this connector again: it grants get and list on this kind.`,
      };
    if (objects === 0)
      return { part, state: "absent", objects, message: "The cluster does not serve this kind. Nothing is missing." };
    return { part, state: "read", objects };
  });
}

export const clusterHandlers: Handlers<"listClusters" | "getCluster"> = {
  listClusters: (_, scene) => ({ items: scene.has("empty") ? [] : mockClusters.map(clusterView), nextCursor: null }),
  getCluster: ({ params }) => {
    const cluster = mockClusters.find(({ id }) => id === params.id);
    if (!cluster) throw new MockProblem("not-found", "No cluster has this id.");
    const kinds = new Map<string, { kind: string; resources: number; unhealthy: number }>();
    const broken = new Set(mockFindings.filter((each) => !each.resolvedAt).map((each) => each.resource));
    for (const resource of present(cluster)) {
      const line = kinds.get(resource.kind) ?? { kind: resource.kind, resources: 0, unhealthy: 0 };
      line.resources += 1;
      if (broken.has(resource)) line.unhealthy += 1;
      kinds.set(resource.kind, line);
    }
    return {
      ...clusterView(cluster),
      coverage: coverageOf(cluster),
      kinds: [...kinds.values()].sort((a, b) => b.resources - a.resources),
      cloudResourceId:
        cluster.connector.cloud === "kubernetes"
          ? null
          : (mockResources.find((each) => each.cluster === cluster)?.id ?? null),
      services: null,
      excessRights: [],
      message: cluster.message,
    };
  },
};
