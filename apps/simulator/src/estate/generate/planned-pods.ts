import { timeOfStep } from "../company.js";
import {
  type Authored,
  type ClusterPlan,
  type Controller,
  currentRevision,
  identityOf,
  type PlannedNode,
  type Workload,
} from "../plan.js";
import { hash32, hex, nameSuffix } from "../random.js";
import { authoredController, nodesFor, ownerOf } from "./controllers.js";
import { replicaSetsOf } from "./deployments.js";
import { runLabels, runsOf } from "./jobs.js";
import { uidOf } from "./metadata.js";
import { nodeCreatedAt } from "./nodes.js";

/** A pod that is to be made. */
export interface PlannedPod {
  authored: Authored;
  workload: Workload;
  node: PlannedNode;
  /** Pods of finished Jobs have succeeded. */
  finishedAt: number | undefined;
  restarts: number;
}

function pickNode(nodes: readonly PlannedNode[], identity: string): PlannedNode {
  const node = nodes[hash32(identity) % nodes.length];
  if (!node) throw new RangeError(`no node for ${identity}`);
  return node;
}

function plannedPod(plan: ClusterPlan, workload: Workload, authored: Authored, node?: PlannedNode): PlannedPod {
  const chosen =
    node ?? pickNode(nodesFor(plan, workload), identityOf(plan, authored.namespace ?? "", authored.name, "node"));
  return { authored, workload, node: chosen, finishedAt: undefined, restarts: 0 };
}

function basePod(workload: Workload, name: string, createdAt: number, touched: number): Authored {
  const { namespace, labels, podAnnotations: annotations } = workload;
  return {
    kind: "Pod",
    namespace,
    name,
    labels,
    annotations,
    body: {},
    manager: "kube-controller-manager",
    createdAt,
    touched,
  };
}

function* deploymentPods(plan: ClusterPlan, workload: Workload): Generator<PlannedPod> {
  const newest = replicaSetsOf(plan, workload).at(-1);
  if (!newest) return;
  const { authored: replicaSet, revision } = newest;
  const ownerReferences = ownerOf(plan, replicaSet);
  for (let i = 0; i < workload.replicas; i++) {
    const added = workload.podSteps.get(i);
    const suffix = nameSuffix(identityOf(plan, workload.namespace, replicaSet.name, i, added ?? ""));
    const createdAt = added === undefined ? revision.at + (i + 1) * 1000 : timeOfStep(added) - 90_000;
    const pod = basePod(workload, `${replicaSet.name}-${suffix}`, createdAt, added ?? revision.step);
    const generateName = `${replicaSet.name}-`;
    yield plannedPod(plan, workload, { ...pod, generateName, labels: replicaSet.labels ?? {}, ownerReferences });
  }
}

function* numberedPods(plan: ClusterPlan, workload: Workload): Generator<PlannedPod> {
  const revision = currentRevision(workload);
  const ownerReferences = ownerOf(plan, authoredController(workload));
  const stateful = workload.controller === "StatefulSet";
  for (let i = 0; i < workload.replicas; i++) {
    const suffix = stateful ? String(i) : nameSuffix(identityOf(plan, workload.namespace, workload.name, i));
    const name = `${workload.name}-${suffix}`;
    const labels = stateful
      ? { ...workload.labels, "apps.kubernetes.io/pod-index": String(i), "statefulset.kubernetes.io/pod-name": name }
      : workload.labels;
    const pod = basePod(workload, name, revision.at + i * 20_000, revision.step);
    const generateName = `${workload.name}-`;
    yield plannedPod(plan, workload, { ...pod, generateName, labels, ownerReferences });
  }
}

function* daemonPods(plan: ClusterPlan, workload: Workload): Generator<PlannedPod> {
  const revision = currentRevision(workload);
  const ownerReferences = ownerOf(plan, authoredController(workload));
  const labels = {
    ...workload.labels,
    "controller-revision-hash": hex(`${workload.name}@${revision.at}`, 10),
    "pod-template-generation": String(revision.number),
  };
  for (const node of nodesFor(plan, workload)) {
    const name = `${workload.name}-${nameSuffix(identityOf(plan, workload.namespace, workload.name, node.name, revision.at))}`;
    const pod = basePod(workload, name, revision.at + node.index * 30_000, revision.step);
    const generateName = `${workload.name}-`;
    yield plannedPod(plan, workload, { ...pod, generateName, labels, ownerReferences }, node);
  }
}

function* jobPods(plan: ClusterPlan, workload: Workload): Generator<PlannedPod> {
  for (const run of runsOf(plan, workload)) {
    const name = `${run.authored.name}-${nameSuffix(identityOf(plan, workload.namespace, run.authored.name))}`;
    const pod = basePod(workload, name, run.startedAt, run.authored.touched);
    const generateName = `${run.authored.name}-`;
    const authored = {
      ...pod,
      generateName,
      labels: runLabels(plan, run),
      ownerReferences: ownerOf(plan, run.authored),
    };
    yield { ...plannedPod(plan, workload, authored), finishedAt: run.endedAt };
  }
}

/** A pod that somebody applied by hand. */
function* handMadePods(plan: ClusterPlan, workload: Workload): Generator<PlannedPod> {
  if (isMirrored(workload)) {
    yield* mirrorPods(plan, workload);
    return;
  }
  const pod = basePod(workload, workload.name, workload.createdAt, workload.touched);
  yield plannedPod(plan, workload, {
    ...pod,
    manager: workload.manager,
    applied: { spec: currentRevision(workload).pod },
  });
}

/** Static pods are copies of what a node runs by itself. */
export const isMirrored = ({ podAnnotations }: Workload): boolean => "kubernetes.io/config.mirror" in podAnnotations;

/** Static pods as the nodes report them: one on each node, with its name, and owned by it. */
function* mirrorPods(plan: ClusterPlan, workload: Workload): Generator<PlannedPod> {
  for (const node of nodesFor(plan, workload)) {
    const createdAt = nodeCreatedAt(node);
    const pod = basePod(workload, `${workload.name}-${node.name}`, createdAt + 40_000, 0);
    const uid = uidOf(plan, { kind: "Node", name: node.name, createdAt });
    const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: node.name, uid, controller: true }];
    yield plannedPod(plan, workload, { ...pod, manager: "kubelet", ownerReferences }, node);
  }
}

const PLANNERS: Record<Controller, (plan: ClusterPlan, workload: Workload) => Generator<PlannedPod>> = {
  Deployment: deploymentPods,
  StatefulSet: numberedPods,
  ReplicationController: numberedPods,
  DaemonSet: daemonPods,
  Job: jobPods,
  CronJob: jobPods,
  Pod: handMadePods,
};

/** The pods of a workload, with the node that each runs on. */
export function planPods(plan: ClusterPlan, workload: Workload): Iterable<PlannedPod> {
  return PLANNERS[workload.controller](plan, workload);
}
