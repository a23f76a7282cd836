import { formatTime } from "../company.js";
import type { JsonObject, KubernetesObject } from "../objects.js";
import { type Authored, type ClusterPlan, currentRevision, type Revision, type Workload } from "../plan.js";
import { authoredController, ownerOf, podTemplate, templateHash } from "./controllers.js";
import { finish } from "./metadata.js";

/** A ReplicaSet with the rollout that made it. */
export interface PlannedReplicaSet {
  authored: Authored;
  revision: Revision;
  /** Only the newest has replicas. */
  current: boolean;
}

function condition(type: string, reason: string, message: string, at: number): JsonObject {
  const time = formatTime(at);
  return { type, status: "True", lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

function makeDeployment(plan: ClusterPlan, workload: Workload): KubernetesObject {
  const { replicas, selector, name } = workload;
  const revision = currentRevision(workload);
  const authored = authoredController(workload);
  const annotations = { "deployment.kubernetes.io/revision": String(revision.number), ...workload.annotations };
  const body = {
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: podTemplate(workload, revision, workload.labels),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...workload.spec,
    },
  };
  const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  const progressed = `ReplicaSet "${name}-${templateHash(workload, revision)}" has successfully progressed.`;
  const status = {
    observedGeneration: revision.number,
    ...(replicas > 0 ? counts : {}),
    conditions: [
      condition("Progressing", "NewReplicaSetAvailable", progressed, revision.at),
      condition("Available", "MinimumReplicasAvailable", "Deployment has minimum availability.", revision.at),
    ],
  };
  return finish(plan, { ...authored, annotations, status }, body, revision.number);
}

/** The ReplicaSets of a Deployment, oldest first. */
export function replicaSetsOf(plan: ClusterPlan, workload: Workload): PlannedReplicaSet[] {
  const { namespace, name, replicas, revisions, labels, scaled } = workload;
  const ownerReferences = ownerOf(plan, authoredController(workload));
  return revisions.map((revision, index) => {
    const hash = templateHash(workload, revision);
    const replacement = revisions[index + 1];
    // The controller writes the annotation of the newest only.
    const desired = replacement ? revision.replicas : replicas;
    const authored = {
      kind: "ReplicaSet",
      namespace,
      name: `${name}-${hash}`,
      labels: { ...labels, "pod-template-hash": hash },
      annotations: {
        "deployment.kubernetes.io/desired-replicas": String(desired),
        "deployment.kubernetes.io/max-replicas": String(Math.ceil(desired * 1.25)),
        "deployment.kubernetes.io/revision": String(revision.number),
      },
      body: {},
      manager: "kube-controller-manager",
      createdAt: revision.at,
      touched: Math.max(revision.step, replacement?.step ?? scaled),
      ownerReferences,
    };
    return { authored, revision, current: replacement === undefined };
  });
}

function makeReplicaSet(plan: ClusterPlan, workload: Workload, planned: PlannedReplicaSet): KubernetesObject {
  const { authored, revision, current } = planned;
  const labels = authored.labels ?? {};
  const replicas = current ? workload.replicas : 0;
  const hash = { "pod-template-hash": labels["pod-template-hash"] ?? "" };
  const body = {
    spec: {
      replicas,
      selector: { matchLabels: { ...workload.selector, ...hash } },
      template: podTemplate(workload, revision, labels),
    },
  };
  const counts = { fullyLabeledReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  const generation = current ? 1 : 2;
  const status = { replicas, ...(replicas > 0 ? counts : {}), observedGeneration: generation };
  return finish(plan, { ...authored, status }, body, generation);
}

/** All Deployments. */
export function* generateDeployments(plan: ClusterPlan): Generator<KubernetesObject> {
  for (const workload of plan.workloads) {
    if (workload.controller === "Deployment") yield makeDeployment(plan, workload);
  }
}

/** All ReplicaSets. */
export function* generateReplicaSets(plan: ClusterPlan): Generator<KubernetesObject> {
  for (const workload of plan.workloads) {
    if (workload.controller !== "Deployment") continue;
    for (const planned of replicaSetsOf(plan, workload)) yield makeReplicaSet(plan, workload, planned);
  }
}
