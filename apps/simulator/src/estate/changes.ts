import { timeOfStep } from "./company.js";
import { isObject, type JsonObject } from "./objects.js";
import {
  type Authored,
  type ClusterPlan,
  type Controller,
  currentRevision,
  identityOf,
  type Workload,
} from "./plan.js";
import { between, chance, nameSuffix, pick } from "./random.js";

/** Rollouts that a workload remembers; older ReplicaSets are cleaned up. */
const KEPT_REVISIONS = 5;
/** Steps for which what somebody left behind stays. */
const LEFTOVER_STEPS = 2;
const CAMPAIGN_STEPS = 6;

/** Whom the changes of a step can befall; the same for all steps of a plan. */
interface Cast {
  /** The company's own Deployments: they are rolled out and scaled; add-ons are left alone. */
  deployments: Workload[];
  /** What has pods that restart. */
  running: Workload[];
  /** Controllers that somebody may write to without changing anything. */
  controllers: Workload[];
  /** Objects of the same kind. */
  objects: Authored[];
}

function castOf({ workloads, objects }: ClusterPlan): Cast {
  const are = (...controllers: Controller[]): Workload[] =>
    workloads.filter(({ controller }) => controllers.includes(controller));
  return {
    deployments: are("Deployment").filter(({ labels }) => "app.kubernetes.io/part-of" in labels),
    running: are("Deployment", "DaemonSet"),
    controllers: are("StatefulSet", "DaemonSet"),
    objects: objects.filter(({ kind }) => kind === "Service" || kind === "Ingress" || kind === "ServiceAccount"),
  };
}

/** Lets the first container of a pod template change. */
function withContainer(pod: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  const containers = Array.isArray(pod.containers) ? pod.containers : [];
  return { ...pod, containers: containers.map((one, index) => (index === 0 && isObject(one) ? change(one) : one)) };
}

/** The next version of an image: its middle number goes up. Tags without numbers stay. */
function nextImage(image: string, step: number): string {
  return image.replace(
    /:(v?\d+)\.(\d+)\.(\d+)(?=$|-)/,
    (_all, major, minor) => `:${major}.${Number(minor) + 1}.${step % 10}`,
  );
}

/** Now and then a rollout also mends something, or breaks it. */
function changeSecurity(container: JsonObject, identity: string): JsonObject {
  const context = isObject(container.securityContext) ? container.securityContext : {};
  if (chance(`${identity}/mend`, 0.3)) {
    const limits = { cpu: "500m", memory: "512Mi" };
    const resources = isObject(container.resources) && container.resources.limits ? container.resources : { limits };
    return {
      ...container,
      resources,
      securityContext: { ...context, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    };
  }
  if (chance(`${identity}/break`, 0.25)) {
    return { ...container, resources: {}, securityContext: { ...context, readOnlyRootFilesystem: false } };
  }
  return container;
}

function rollOut(plan: ClusterPlan, { deployments }: Cast, step: number): void {
  for (let i = 0; i < 2; i++) {
    const identity = identityOf(plan, "rollout", step, i);
    const workload = pick(identity, deployments);
    const last = currentRevision(workload);
    if (last.step === step) continue;
    const pod = withContainer(last.pod, (container) =>
      changeSecurity({ ...container, image: nextImage(String(container.image), step) }, identity),
    );
    const revision = {
      number: last.number + 1,
      replicas: workload.replicas,
      at: timeOfStep(step) - between(identity, 5, 200) * 60_000,
      step,
      pod,
    };
    workload.revisions = [...workload.revisions, revision].slice(-KEPT_REVISIONS);
    workload.touched = step;
    workload.podSteps.clear();
    workload.restarts.clear();
  }
}

function scale(plan: ClusterPlan, { deployments }: Cast, step: number): void {
  const identity = identityOf(plan, "scale", step);
  const workload = pick(identity, deployments);
  if (currentRevision(workload).step === step) return;
  const grows = workload.replicas < 2 || (workload.replicas < 6 && chance(identity, 0.5));
  if (grows) workload.podSteps.set(workload.replicas, step);
  else workload.podSteps.delete(workload.replicas - 1);
  workload.replicas += grows ? 1 : -1;
  workload.scaled = step;
  workload.touched = step;
}

function restartPods(plan: ClusterPlan, { running }: Cast, step: number): void {
  for (let i = 0; i < 2; i++) {
    const workload = pick(identityOf(plan, "restart", step, i), running);
    const count = (workload.restarts.get(0)?.count ?? 0) + 1;
    workload.restarts.set(0, { step, count });
  }
}

/** Writes that change nothing but the resource version and the time in the managed fields. */
function touch(plan: ClusterPlan, { objects, controllers }: Cast, step: number): void {
  for (let i = 0; i < 3; i++) pick(identityOf(plan, "touch", step, i), objects).touched = step;
  pick(identityOf(plan, "touch", step), controllers).touched = step;
}

/** A privileged pod that somebody started to look for a fault, and the rights that somebody gave away for a day. */
function leaveBehind(plan: ClusterPlan, step: number): void {
  if (plan.definition.posture === "hardened") return;
  for (let begun = Math.max(1, step - LEFTOVER_STEPS + 1); begun <= step; begun++) {
    const identity = identityOf(plan, "leftover", begun);
    if (chance(identity, 0.6)) plan.workloads.push(debugPod(plan, identity, begun));
    if (chance(`${identity}/rights`, 0.4)) plan.objects.push(lentRights(identity, begun));
  }
}

function debugPod(plan: ClusterPlan, identity: string, step: number): Workload {
  const namespace = pick(`${identity}/namespace`, plan.definition.namespaces).name;
  const name = `debug-${nameSuffix(identity)}`;
  const container = {
    name: "debug",
    image: "docker.io/library/ubuntu:latest",
    command: ["sleep", "86400"],
    securityContext: { privileged: true, runAsUser: 0 },
    volumeMounts: [{ name: "root", mountPath: "/host" }],
  };
  const pod = {
    containers: [container],
    volumes: [{ name: "root", hostPath: { path: "/" } }],
    hostPID: true,
    hostNetwork: true,
  };
  const createdAt = timeOfStep(step) - between(identity, 10, 180) * 60_000;
  return {
    namespace,
    name,
    controller: "Pod",
    replicas: 1,
    labels: { run: name },
    selector: { run: name },
    annotations: {},
    podAnnotations: {},
    spec: {},
    manager: "kubectl-run",
    createdAt,
    touched: step,
    scaled: 0,
    podSteps: new Map(),
    revisions: [{ number: 1, at: createdAt, step, replicas: 1, pod }],
    restarts: new Map(),
  };
}

function lentRights(identity: string, step: number): Authored {
  const person = pick(`${identity}/person`, ["jonas", "anna", "emil", "sofie", "contractor"]);
  const apiGroup = "rbac.authorization.k8s.io";
  return {
    kind: "ClusterRoleBinding",
    name: `temporary-${person}-${nameSuffix(identity)}`,
    body: {
      subjects: [{ kind: "User", apiGroup, name: `${person}@norrvik.example` }],
      roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" },
    },
    manager: "kubectl-create",
    createdAt: timeOfStep(step) - between(identity, 10, 180) * 60_000,
    touched: step,
  };
}

/** A campaign page that is put up for a few steps, as a copy of the first web application of a namespace. */
function runCampaign(plan: ClusterPlan, step: number): void {
  const begun = step - (step % CAMPAIGN_STEPS) + 2;
  if (step < begun || step >= begun + CAMPAIGN_STEPS - 2) return;
  const model = plan.workloads.find(
    ({ controller, labels }) => controller === "Deployment" && labels["app.kubernetes.io/component"] === "frontend",
  );
  if (!model) return;
  const name = `campaign-${nameSuffix(identityOf(plan, "campaign", begun), 4)}`;
  const own = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
  const createdAt = timeOfStep(begun) - 3_600_000;
  const { pod } = model.revisions[0] ?? currentRevision(model);
  plan.workloads.push({
    ...model,
    name,
    replicas: 1,
    labels: { ...model.labels, ...own },
    selector: own,
    annotations: {},
    manager: "helm",
    createdAt,
    touched: begun,
    scaled: begun,
    podSteps: new Map(),
    restarts: new Map(),
    revisions: [{ number: 1, at: createdAt, step: begun, replicas: 1, pod }],
  });
  plan.objects.push({
    kind: "Service",
    namespace: model.namespace,
    name,
    labels: own,
    body: { spec: { ports: [{ name: "http", port: 80, targetPort: "http" }], selector: own } },
    manager: "helm",
    createdAt,
    touched: begun,
  });
}

/**
 * Lets everything happen to a plan that happened until its step. What lasts (rollouts, scaling, restarts) is applied step
 * by step; what comes and goes is added as the last step sees it.
 */
export function applyChanges(plan: ClusterPlan): void {
  const cast = castOf(plan);
  for (let step = 1; step <= plan.step; step++) {
    rollOut(plan, cast, step);
    scale(plan, cast, step);
    restartPods(plan, cast, step);
    touch(plan, cast, step);
  }
  leaveBehind(plan, plan.step);
  runCampaign(plan, plan.step);
}
