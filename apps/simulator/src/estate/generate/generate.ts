import type { KubernetesObject } from "../objects.js";
import type { ClusterPlan } from "../plan.js";
import { generateControllers, generateReplicaSets } from "./controllers.js";
import { generateCronJobs, generateJobs } from "./jobs.js";
import { finish } from "./metadata.js";
import { generateNodes } from "./nodes.js";
import { defaultBody } from "./object-defaults.js";
import { generatePods } from "./pods.js";

const GENERATORS: Readonly<Record<string, (plan: ClusterPlan) => Generator<KubernetesObject>>> = {
  CronJob: generateCronJobs,
  Job: generateJobs,
  Node: generateNodes,
  Pod: generatePods,
  ReplicaSet: generateReplicaSets,
};

/** The objects of one kind, one after the other; nothing else of the cluster is made for them. */
export function* generateObjects(plan: ClusterPlan, kind: string): Generator<KubernetesObject> {
  yield* GENERATORS[kind]?.(plan) ?? generateControllers(plan, kind);
  for (const authored of plan.objects) {
    if (authored.kind === kind) yield finish(plan, authored, defaultBody(plan, authored));
  }
}
