import { formatTime } from "../company.js";
import { isObject, type Json, type JsonObject, type KubernetesObject } from "../objects.js";
import { type ClusterPlan, currentRevision, identityOf, type Workload } from "../plan.js";
import { between, hex, nameSuffix } from "../random.js";
import { finish } from "./metadata.js";
import { isMirrored, type PlannedPod, planPods } from "./planned-pods.js";
import { defaultPodSpec } from "./pod-defaults.js";

const objects = (value: Json): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The tolerations that the API server and the DaemonSet controller add. */
const DEFAULT_TOLERATIONS: JsonObject[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
];
const DAEMON_TOLERATIONS: JsonObject[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];

function tokenVolume(identity: string): JsonObject {
  return {
    name: `kube-api-access-${nameSuffix(identity)}`,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
          },
        },
      ],
      defaultMode: 420,
    },
  };
}

/** The spec of a scheduled pod: the template's, with node, ServiceAccount token, tolerations and priority. */
function podSpec(plan: ClusterPlan, { authored, workload, node }: PlannedPod): JsonObject {
  const template = currentRevision(workload).pod;
  const job = workload.controller === "Job" || workload.controller === "CronJob";
  const spec = defaultPodSpec(template, job ? "OnFailure" : "Always");
  const automount = template.automountServiceAccountToken !== false && !isMirrored(workload);
  const volume = tokenVolume(identityOf(plan, authored.namespace ?? "", authored.name));
  const mount = { name: volume.name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" };
  const mounted = (container: JsonObject): JsonObject =>
    automount ? { ...container, volumeMounts: [...objects(container.volumeMounts), mount] } : container;
  const account = spec.serviceAccountName ?? "default";
  const daemon = workload.controller === "DaemonSet";
  const claims = workload.controller === "StatefulSet" ? claimVolumes(workload, authored.name) : [];
  const volumes = [...objects(spec.volumes), ...claims, ...(automount ? [volume] : [])];
  const name = spec.hostname ?? (workload.controller === "StatefulSet" ? authored.name : undefined);
  return {
    ...spec,
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(spec.initContainers ? { initContainers: objects(spec.initContainers).map(mounted) } : {}),
    containers: objects(spec.containers).map(mounted),
    serviceAccountName: account,
    serviceAccount: account,
    nodeName: node.name,
    ...(name ? { hostname: name, subdomain: workload.name } : {}),
    tolerations: [...objects(spec.tolerations), ...(daemon ? DAEMON_TOLERATIONS : DEFAULT_TOLERATIONS)],
    priority:
      spec.priorityClassName === "system-node-critical"
        ? 2000001000
        : spec.priorityClassName === "system-cluster-critical"
          ? 2000000000
          : 0,
    enableServiceLinks: spec.enableServiceLinks ?? true,
    preemptionPolicy: "PreemptLowerPriority",
  };
}

function claimVolumes(workload: Workload, podName: string): JsonObject[] {
  return objects(workload.spec.volumeClaimTemplates).map(({ metadata }) => {
    const name = isObject(metadata) ? String(metadata.name) : "data";
    return { name, persistentVolumeClaim: { claimName: `${name}-${podName}` } };
  });
}

function qosOf(spec: JsonObject): string {
  const resources = objects(spec.containers).map((container) =>
    isObject(container.resources) ? container.resources : {},
  );
  if (resources.every((one) => !one.limits && !one.requests)) return "BestEffort";
  const equal = resources.every((one) => {
    const limits = isObject(one.limits) ? one.limits : {};
    return limits.cpu && limits.memory && JSON.stringify(one.limits) === JSON.stringify(one.requests);
  });
  return equal ? "Guaranteed" : "Burstable";
}

function containerStatus(pod: PlannedPod, container: JsonObject, identity: string): JsonObject {
  const startedAt = formatTime(pod.authored.createdAt + 4000);
  const { finishedAt, restarts } = pod;
  const containerID = `containerd://${hex(`${identity}#${restarts}`, 64)}`;
  const image = String(container.image);
  const repository = image.replace(/@sha256:.*$/, "").replace(/:[^:/]+$/, "");
  const state =
    finishedAt === undefined
      ? { running: { startedAt } }
      : {
          terminated: { exitCode: 0, reason: "Completed", startedAt, finishedAt: formatTime(finishedAt), containerID },
        };
  return {
    name: container.name,
    state,
    lastState: {},
    ready: finishedAt === undefined,
    restartCount: restarts,
    image,
    imageID: `${repository}@sha256:${hex(image, 64)}`,
    containerID,
    started: finishedAt === undefined,
  };
}

function podStatus(pod: PlannedPod, spec: JsonObject, identity: string): JsonObject {
  const { authored, node, finishedAt } = pod;
  const time = formatTime(authored.createdAt);
  const ready = formatTime(authored.createdAt + 9000);
  const condition = (type: string, at: string, status = "True") => ({
    type,
    status,
    lastProbeTime: null,
    lastTransitionTime: at,
  });
  const done = finishedAt !== undefined;
  const podIp =
    spec.hostNetwork === true
      ? node.internalIp
      : `10.${between(identity, 128, 191)}.${between(`${identity}a`, 0, 255)}.${between(`${identity}b`, 2, 254)}`;
  const init = objects(spec.initContainers).map((container) =>
    containerStatus({ ...pod, finishedAt: authored.createdAt + 3000 }, container, `${identity}/${container.name}`),
  );
  return {
    observedGeneration: 1,
    phase: done ? "Succeeded" : "Running",
    conditions: [
      condition("PodReadyToStartContainers", time, done ? "False" : "True"),
      condition("Initialized", time),
      condition("Ready", ready, done ? "False" : "True"),
      condition("ContainersReady", ready, done ? "False" : "True"),
      condition("PodScheduled", time),
    ],
    hostIP: node.internalIp,
    hostIPs: [{ ip: node.internalIp }],
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    startTime: time,
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: objects(spec.containers).map((container) =>
      containerStatus(pod, container, `${identity}/${container.name}`),
    ),
    qosClass: qosOf(spec),
  };
}

/** All pods of a cluster. */
export function* generatePods(plan: ClusterPlan): Generator<KubernetesObject> {
  for (const workload of plan.workloads) {
    let index = 0;
    for (const planned of planPods(plan, workload)) {
      const restart = workload.restarts.get(index++);
      const authored = restart
        ? { ...planned.authored, touched: Math.max(planned.authored.touched, restart.step) }
        : planned.authored;
      const pod = { ...planned, authored, restarts: restart?.count ?? 0 };
      const spec = podSpec(plan, pod);
      const identity = identityOf(plan, workload.namespace, authored.name);
      yield finish(plan, { ...authored, status: podStatus(pod, spec, identity) }, { spec });
    }
  }
}
