import type { JsonObject } from "@periplus/posture/snapshot/object";
import { generatePods } from "../../cel-bench-pods.ts";

const controllers = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];
const rbac = "rbac.authorization.k8s.io";

/** Objects as a cluster has them, the same ones each time: six of ten bear a pod, in all kinds that do. */
export function mixObjects(count: number): JsonObject[] {
  const pods = generatePods(Math.ceil(count * 0.6), 20_261_126) as unknown as JsonObject[];
  return Array.from({ length: count }, (_, index) => {
    const turn = index % 10;
    const pod = pods[Math.floor(index / 10) * 6 + turn];
    return turn < 6 && pod !== undefined ? bearing(pod, index) : beside(index);
  });
}

/** The pod itself, or a workload that makes it. */
function bearing(pod: JsonObject, index: number): JsonObject {
  const turn = Math.floor(index / 10) % 8;
  const metadata = { name: `app-${index}`, namespace: `team-${index % 40}` };
  const template = { metadata: pod.metadata ?? {}, spec: pod.spec ?? {} };
  const kind = controllers[turn];
  if (kind !== undefined) return { apiVersion: "apps/v1", kind, metadata, spec: { replicas: 2, template } };
  if (turn === 4) return { apiVersion: "batch/v1", kind: "Job", metadata, spec: { template } };
  if (turn === 5)
    return { apiVersion: "batch/v1", kind: "CronJob", metadata, spec: { jobTemplate: { spec: { template } } } };
  return { ...pod, apiVersion: "v1", kind: "Pod", metadata: { ...metadata, labels: { app: `app-${index}` } } };
}

/** What lies beside the workloads. */
function beside(index: number): JsonObject {
  const metadata = { name: `app-${index}`, namespace: `team-${index % 40}`, labels: { app: `app-${index - 4}` } };
  switch (Math.floor(index / 10) % 6) {
    case 0: {
      const type = index % 3 === 0 ? "LoadBalancer" : "ClusterIP";
      return {
        apiVersion: "v1",
        kind: "Service",
        metadata,
        spec: { type, selector: metadata.labels, ports: [{ port: 80 }] },
      };
    }
    case 1:
      return { apiVersion: "v1", kind: "ServiceAccount", metadata };
    case 2: {
      const rules = [
        { apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get", "list", index % 2 ? "watch" : "*"] },
      ];
      return { apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules };
    }
    case 3: {
      const roleRef = { apiGroup: rbac, kind: "Role", name: `app-${index - 10}` };
      const subjects = [{ kind: "ServiceAccount", name: "default", namespace: metadata.namespace }];
      return { apiVersion: `${rbac}/v1`, kind: "RoleBinding", metadata, roleRef, subjects };
    }
    case 4: {
      const backend = { service: { name: `app-${index - 40}`, port: { number: 80 } } };
      const http = { paths: [{ path: "/", pathType: "Prefix", backend }] };
      const spec = { ingressClassName: "nginx", rules: [{ host: `app-${index}.example.com`, http }] };
      return { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata, spec };
    }
    default: {
      const spec = { podSelector: { matchLabels: metadata.labels }, policyTypes: ["Ingress"] };
      return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
    }
  }
}
