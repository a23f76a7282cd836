import type { KubernetesObject } from "../objects.js";
import type { ClusterPlan } from "../plan.js";
import { generateControllers } from "./controllers.js";
import { generateDeployments, generateReplicaSets } from "./deployments.js";
import { generateCronJobs, generateJobs } from "./jobs.js";
import { finish } from "./metadata.js";
import { generateNodes } from "./nodes.js";
import { defaultBody, defaultStatus } from "./object-defaults.js";
import { generatePods } from "./pods.js";
import { generateClaims, generateVolumes } from "./storage.js";

const GENERATORS: Readonly<Record<string, (plan: ClusterPlan) => Generator<KubernetesObject>>> = {
  CronJob: generateCronJobs,
  Deployment: generateDeployments,
  Job: generateJobs,
  Node: generateNodes,
  PersistentVolume: generateVolumes,
  PersistentVolumeClaim: generateClaims,
  Pod: generatePods,
  ReplicaSet: generateReplicaSets,
};

/** The objects of one kind, one after the other; nothing else of the cluster is made for them. */
export function* generateObjects(plan: ClusterPlan, kind: string): Generator<KubernetesObject> {
  yield* GENERATORS[kind]?.(plan) ?? generateControllers(plan, kind);
  for (const authored of plan.objects) {
    if (authored.kind !== kind) continue;
    yield finish(plan, { ...authored, ...defaultStatus(plan, authored) }, defaultBody(plan, authored));
  }
}
