import type { JsonObject, KubernetesObject } from "../objects.js";
import { type Authored, type ClusterPlan, currentRevision, type Revision, type Workload } from "../plan.js";
import { hash32, nameSuffix } from "../random.js";
import { finish, uidOf } from "./metadata.js";
import { defaultPodSpec } from "./pod-defaults.js";

/** The controller's own object, as its author wrote it. */
export function authoredController(workload: Workload): Authored {
  const { controller, namespace, name, labels, annotations, manager, createdAt, touched } = workload;
  const { pod } = currentRevision(workload);
  const applied =
    controller === "Pod"
      ? { spec: pod }
      : { spec: { ...workload.spec, template: { metadata: { labels }, spec: pod } } };
  return { kind: controller, namespace, name, labels, annotations, body: {}, applied, manager, createdAt, touched };
}

/** The reference with which what a controller makes points back at it. */
export function ownerOf(plan: ClusterPlan, owner: Authored): NonNullable<Authored["ownerReferences"]> {
  const apiVersion = owner.kind === "Job" || owner.kind === "CronJob" ? "batch/v1" : "apps/v1";
  const { kind, name } = owner;
  return [{ apiVersion, kind, name, uid: uidOf(plan, owner), controller: true, blockOwnerDeletion: true }];
}

/** The hash that names what a controller made of one pod template. */
export function templateHash(workload: Workload, revision: Revision): string {
  const identity = `${workload.namespace}/${workload.name}#${revision.number}@${revision.at}`;
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

function makeStatefulSet(plan: ClusterPlan, workload: Workload): KubernetesObject {
  const { replicas, selector, name } = workload;
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
  const hash = `${name}-${templateHash(workload, revision)}`;
  const status = {
    observedGeneration: revision.number,
    replicas,
    readyReplicas: replicas,
    currentReplicas: replicas,
    updatedReplicas: replicas,
    currentRevision: hash,
    updateRevision: hash,
    collisionCount: 0,
    availableReplicas: replicas,
  };
  return finish(plan, { ...authoredController(workload), status }, body, revision.number);
}

function makeDaemonSet(plan: ClusterPlan, workload: Workload): KubernetesObject {
  const revision = currentRevision(workload);
  const count = nodesFor(plan, workload).length;
  const annotations = {
    "deprecated.daemonset.template.generation": String(revision.number),
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
    observedGeneration: revision.number,
    updatedNumberScheduled: count,
    numberAvailable: count,
  };
  return finish(plan, { ...authoredController(workload), annotations, status }, body, revision.number);
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
  StatefulSet: makeStatefulSet,
  DaemonSet: makeDaemonSet,
  ReplicationController: makeReplicationController,
};

/** All controllers of one kind (StatefulSet, DaemonSet, ReplicationController). */
export function* generateControllers(plan: ClusterPlan, kind: string): Generator<KubernetesObject> {
  const make = MAKERS[kind];
  for (const workload of plan.workloads) {
    if (make && workload.controller === kind) yield make(plan, workload);
  }
}
