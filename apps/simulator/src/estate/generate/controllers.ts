import { formatTime } from "../company.js";
import type { JsonObject, KubernetesObject } from "../objects.js";
import { type Authored, type ClusterPlan, currentRevision, type Revision, type Workload } from "../plan.js";
import { hash32, nameSuffix } from "../random.js";
import { finish, uidOf } from "./metadata.js";
import { defaultPodSpec } from "./pod-defaults.js";

/** Old ReplicaSets that a Deployment keeps; the API's default is 10, and most are never that old. */
const KEPT_REVISIONS = 4;

/** The controller's own object, as its author wrote it. */
export function authoredController(workload: Workload): Authored {
  const { controller, namespace, name, labels, annotations, manager, createdAt, touched } = workload;
  return { kind: controller, namespace, name, labels, annotations, body: {}, manager, createdAt, touched };
}

/** The reference with which what a controller makes points back at it. */
export function ownerOf(plan: ClusterPlan, owner: Authored): NonNullable<Authored["ownerReferences"]> {
  const apiVersion = owner.kind === "Job" || owner.kind === "CronJob" ? "batch/v1" : "apps/v1";
  const { kind, name } = owner;
  return [{ apiVersion, kind, name, uid: uidOf(plan, owner), controller: true, blockOwnerDeletion: true }];
}

/** The hash that names a Deployment's ReplicaSet for one pod template. */
export function templateHash(workload: Workload, index: number, revision: Revision): string {
  const identity = `${workload.namespace}/${workload.name}#${index}@${revision.at}`;
  return nameSuffix(identity, hash32(identity) % 4 === 0 ? 9 : 10);
}

/** A pod template with labels, annotations and defaults. */
export function podTemplate(
  workload: Workload,
  revision: Revision,
  labels: Record<string, string>,
  restartPolicy?: string,
): JsonObject {
  const annotations = Object.keys(workload.podAnnotations).length > 0 ? { annotations: workload.podAnnotations } : {};
  return { metadata: { labels, ...annotations }, spec: defaultPodSpec(revision.pod, restartPolicy) };
}

function condition(type: string, reason: string, message: string, at: number): JsonObject {
  const time = formatTime(at);
  return { type, status: "True", lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

function makeDeployment(plan: ClusterPlan, workload: Workload): KubernetesObject {
  const { replicas, selector, revisions, name } = workload;
  const revision = currentRevision(workload);
  const index = revisions.length - 1;
  const authored = authoredController(workload);
  const annotations = { "deployment.kubernetes.io/revision": String(revisions.length), ...workload.annotations };
  const replicaSet = `${name}-${templateHash(workload, index, revision)}`;
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
  const counts =
    replicas > 0 ? { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas } : {};
  const status = {
    observedGeneration: revisions.length,
    ...counts,
    conditions: [
      condition(
        "Progressing",
        "NewReplicaSetAvailable",
        `ReplicaSet "${replicaSet}" has successfully progressed.`,
        revision.at,
      ),
      condition("Available", "MinimumReplicasAvailable", "Deployment has minimum availability.", revision.at),
    ],
  };
  return finish(plan, { ...authored, annotations, status }, body, revisions.length);
}

/** The ReplicaSets of a Deployment, oldest first; only the last has replicas. */
export function replicaSetsOf(plan: ClusterPlan, workload: Workload): Authored[] {
  const owner = ownerOf(plan, authoredController(workload));
  const first = Math.max(0, workload.revisions.length - 1 - KEPT_REVISIONS);
  return workload.revisions.slice(first).map((revision, offset) => {
    const index = first + offset;
    const hash = templateHash(workload, index, revision);
    const current = index === workload.revisions.length - 1;
    const replaced = workload.revisions[index + 1];
    return {
      kind: "ReplicaSet",
      namespace: workload.namespace,
      name: `${workload.name}-${hash}`,
      labels: { ...workload.labels, "pod-template-hash": hash },
      annotations: {
        "deployment.kubernetes.io/desired-replicas": String(workload.replicas),
        "deployment.kubernetes.io/max-replicas": String(Math.ceil(workload.replicas * 1.25)),
        "deployment.kubernetes.io/revision": String(index + 1),
      },
      body: {},
      manager: "kube-controller-manager",
      createdAt: revision.at,
      touched: current ? Math.max(revision.step, workload.touched) : (replaced?.step ?? 0),
      ownerReferences: owner,
    };
  });
}

function makeReplicaSet(
  plan: ClusterPlan,
  workload: Workload,
  authored: Authored,
  isCurrent: boolean,
): KubernetesObject {
  const hash = authored.labels?.["pod-template-hash"] ?? "";
  const revision = workload.revisions.find((one, index) => templateHash(workload, index, one) === hash);
  const replicas = isCurrent ? workload.replicas : 0;
  const labels = { ...workload.labels, "pod-template-hash": hash };
  const body = {
    spec: {
      replicas,
      selector: { matchLabels: { ...workload.selector, "pod-template-hash": hash } },
      template: podTemplate(workload, revision ?? currentRevision(workload), labels),
    },
  };
  const counts =
    replicas > 0 ? { fullyLabeledReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas } : {};
  const status = { replicas, ...counts, observedGeneration: isCurrent ? 1 : 2 };
  return finish(plan, { ...authored, status }, body, isCurrent ? 1 : 2);
}

function makeStatefulSet(plan: ClusterPlan, workload: Workload): KubernetesObject {
  const { replicas, selector, name, revisions } = workload;
  const revision = currentRevision(workload);
  const body = {
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: podTemplate(workload, revision, workload.labels),
      serviceName: name,
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      ...workload.spec,
    },
  };
  const hash = `${name}-${templateHash(workload, revisions.length - 1, revision)}`;
  const status = {
    observedGeneration: revisions.length,
    replicas,
    readyReplicas: replicas,
    currentReplicas: replicas,
    updatedReplicas: replicas,
    currentRevision: hash,
    updateRevision: hash,
    collisionCount: 0,
    availableReplicas: replicas,
  };
  return finish(plan, { ...authoredController(workload), status }, body, revisions.length);
}

function makeDaemonSet(plan: ClusterPlan, workload: Workload): KubernetesObject {
  const revision = currentRevision(workload);
  const count = nodesFor(plan, workload).length;
  const annotations = {
    "deprecated.daemonset.template.generation": String(workload.revisions.length),
    ...workload.annotations,
  };
  const body = {
    spec: {
      selector: { matchLabels: workload.selector },
      template: podTemplate(workload, revision, workload.labels),
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
      ...workload.spec,
    },
  };
  const status = {
    currentNumberScheduled: count,
    numberMisscheduled: 0,
    desiredNumberScheduled: count,
    numberReady: count,
    observedGeneration: workload.revisions.length,
    updatedNumberScheduled: count,
    numberAvailable: count,
  };
  return finish(plan, { ...authoredController(workload), annotations, status }, body, workload.revisions.length);
}

function makeReplicationController(plan: ClusterPlan, workload: Workload): KubernetesObject {
  const { replicas, selector } = workload;
  const body = {
    spec: { replicas, selector, template: podTemplate(workload, currentRevision(workload), workload.labels) },
  };
  const status = {
    replicas,
    fullyLabeledReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    observedGeneration: 1,
  };
  return finish(plan, { ...authoredController(workload), status }, body);
}

/** The nodes on which a workload may run: those of its pool, or all. */
export function nodesFor(plan: ClusterPlan, workload: Workload): ClusterPlan["nodes"] {
  const { pool } = workload;
  return pool === undefined ? plan.nodes : plan.nodes.filter((node) => node.pool.name === pool);
}

const MAKERS: Partial<Record<string, (plan: ClusterPlan, workload: Workload) => KubernetesObject>> = {
  Deployment: makeDeployment,
  StatefulSet: makeStatefulSet,
  DaemonSet: makeDaemonSet,
  ReplicationController: makeReplicationController,
};

/** All controllers of one kind (Deployment, StatefulSet, DaemonSet, ReplicationController). */
export function* generateControllers(plan: ClusterPlan, kind: string): Generator<KubernetesObject> {
  const make = MAKERS[kind];
  for (const workload of plan.workloads) {
    if (make && workload.controller === kind) yield make(plan, workload);
  }
}

/** All ReplicaSets. */
export function* generateReplicaSets(plan: ClusterPlan): Generator<KubernetesObject> {
  for (const workload of plan.workloads) {
    if (workload.controller !== "Deployment") continue;
    const sets = replicaSetsOf(plan, workload);
    for (const authored of sets) yield makeReplicaSet(plan, workload, authored, authored === sets.at(-1));
  }
}
