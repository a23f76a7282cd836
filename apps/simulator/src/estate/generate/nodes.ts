import { FIRST_DAY, formatTime, timeOfStep } from "../company.js";
import type { JsonObject, KubernetesObject } from "../objects.js";
import { type ClusterPlan, identityOf, type PlannedNode } from "../plan.js";
import { hex, uuid } from "../random.js";
import { finish } from "./metadata.js";

const CONDITIONS = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
] as const;

/** Operating system of the nodes of each cloud, as kubelets report it. */
const SYSTEMS = {
  azure: {
    osImage: "Ubuntu 22.04.5 LTS",
    kernelVersion: "5.15.0-1089-azure",
    containerRuntimeVersion: "containerd://1.7.28-1",
  },
  aws: {
    osImage: "Amazon Linux 2023.9.20261014",
    kernelVersion: "6.12.46-66.121.amzn2023.x86_64",
    containerRuntimeVersion: "containerd://2.1.4",
  },
  gcp: {
    osImage: "Container-Optimized OS from Google",
    kernelVersion: "6.6.105+",
    containerRuntimeVersion: "containerd://2.0.6",
  },
  kubernetes: {
    osImage: "Debian GNU/Linux 12 (bookworm)",
    kernelVersion: "6.1.0-39-amd64",
    containerRuntimeVersion: "containerd://1.7.27",
  },
} as const;

function capacityOf({ pool }: PlannedNode, share: number): JsonObject {
  return {
    cpu: share === 1 ? String(pool.cpu) : `${Math.floor(pool.cpu * 1000 * share)}m`,
    "ephemeral-storage": share === 1 ? "129886128Ki" : "119703055367",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: `${Math.floor(pool.memoryGi * 1024 * 1024 * share * 0.97)}Ki`,
    pods: "110",
  };
}

function labelsOf(plan: ClusterPlan, node: PlannedNode): Record<string, string> {
  const { definition } = plan;
  const common = {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": node.name,
    "kubernetes.io/os": "linux",
  };
  if (definition.cloud === "kubernetes") return { ...common, ...node.pool.labels };
  const topology = {
    "beta.kubernetes.io/instance-type": node.pool.machine,
    "failure-domain.beta.kubernetes.io/region": definition.region,
    "failure-domain.beta.kubernetes.io/zone": node.zone,
    "node.kubernetes.io/instance-type": node.pool.machine,
    "topology.kubernetes.io/region": definition.region,
    "topology.kubernetes.io/zone": node.zone,
  };
  const pools = {
    azure: {
      agentpool: node.pool.name,
      "kubernetes.azure.com/agentpool": node.pool.name,
      "kubernetes.azure.com/mode": node.index === 0 ? "system" : "user",
      "kubernetes.azure.com/cluster": definition.name,
    },
    aws: { "eks.amazonaws.com/nodegroup": node.pool.name, "eks.amazonaws.com/capacityType": "ON_DEMAND" },
    gcp: {
      "cloud.google.com/gke-nodepool": node.pool.name,
      "cloud.google.com/gke-os-distribution": "cos",
      "cloud.google.com/machine-family": node.pool.machine.split("-")[0] ?? "",
    },
  }[definition.cloud];
  return { ...common, ...topology, ...pools, ...node.pool.labels };
}

function statusOf(plan: ClusterPlan, node: PlannedNode, createdAt: number): JsonObject {
  const heartbeat = formatTime(timeOfStep(plan.step) - 60_000);
  const identity = identityOf(plan, "Node", node.name);
  const { cloud, gitVersion } = plan.definition;
  return {
    capacity: capacityOf(node, 1),
    allocatable: capacityOf(node, 0.965),
    conditions: CONDITIONS.map(([type, status, reason, message]) => {
      return { type, status, lastHeartbeatTime: heartbeat, lastTransitionTime: formatTime(createdAt), reason, message };
    }),
    addresses: [
      { type: "InternalIP", address: node.internalIp },
      { type: "Hostname", address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: hex(`${identity}/machine`, 32),
      systemUUID: uuid(`${identity}/system`),
      bootID: uuid(`${identity}/boot`),
      ...SYSTEMS[cloud],
      kubeletVersion: gitVersion,
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: "amd64",
    },
  };
}

/** When a node joined its cluster. */
export function nodeCreatedAt({ index }: PlannedNode): number {
  return FIRST_DAY - (3 + index * 5) * 86_400_000;
}

/** All nodes. Their status moves with every step, as heartbeats do. */
export function* generateNodes(plan: ClusterPlan): Generator<KubernetesObject> {
  for (const node of plan.nodes) {
    const createdAt = nodeCreatedAt(node);
    const { taints } = node.pool;
    const body = { spec: { providerID: node.providerId, ...(taints ? { taints } : {}) } };
    const authored = {
      kind: "Node",
      name: node.name,
      labels: labelsOf(plan, node),
      annotations: {
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
      },
      body,
      status: statusOf(plan, node, createdAt),
      manager: "kubelet",
      createdAt,
      touched: plan.step,
    };
    yield finish(plan, authored, body);
  }
}
