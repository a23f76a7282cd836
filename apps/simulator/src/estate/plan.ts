import type { ClusterDefinition, NodePool } from "./definition.js";
import type { JsonObject } from "./objects.js";

/** An object as somebody applied it: before the API server adds defaults, identity and status. */
export interface Authored {
  kind: string;
  namespace?: string;
  name: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Everything beside metadata: `spec`, `rules`, `roleRef`, … */
  body: JsonObject;
  /** What kubectl was given, where that is not `body`. */
  applied?: JsonObject;
  /** Beginning of a name that the API server completed. */
  generateName?: string;
  finalizers?: string[];
  /** Status as a controller reports it, where the kind has one. */
  status?: JsonObject;
  /** Field manager: `helm`, `kubectl-client-side-apply`, `argocd-controller`, … */
  manager: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Step at which it was last written. */
  touched: number;
  ownerReferences?: {
    apiVersion: string;
    kind: string;
    name: string;
    uid: string;
    controller?: boolean;
    blockOwnerDeletion?: boolean;
  }[];
}

/** One rollout of a workload. */
export interface Revision {
  /** Counts from 1. */
  number: number;
  at: number;
  /** Step of the rollout; 0 for those before the estate's first day. */
  step: number;
  /** Replicas at the time of that rollout. */
  replicas: number;
  /** The pod template of that rollout. */
  pod: JsonObject;
}

export type Controller =
  | "Deployment"
  | "StatefulSet"
  | "DaemonSet"
  | "CronJob"
  | "Job"
  | "Pod"
  | "ReplicationController";

/** What runs pods. Its pods, ReplicaSets, Jobs and claims are derived from it. */
export interface Workload {
  namespace: string;
  name: string;
  controller: Controller;
  replicas: number;
  /** Labels of the controller and of its pods. */
  labels: Record<string, string>;
  /** The part of the labels that selects the pods. */
  selector: Record<string, string>;
  annotations: Record<string, string>;
  podAnnotations: Record<string, string>;
  /** Members of the controller's spec beside replicas, selector and template. */
  spec: JsonObject;
  manager: string;
  createdAt: number;
  touched: number;
  /** Step at which the number of replicas last changed. */
  scaled: number;
  /** Step at which single pods were added by scaling, by index. */
  podSteps: Map<number, number>;
  /** Oldest first; never empty. */
  revisions: Revision[];
  /** Step and count of the restarts of single pods, by index. */
  restarts: Map<number, { step: number; count: number }>;
  /** Runs only on nodes whose pool has this name; on all where it is not given. */
  pool?: string;
}

/** A node, with what its pods need to know of it. */
export interface PlannedNode {
  name: string;
  pool: NodePool;
  index: number;
  internalIp: string;
  providerId: string;
  zone: string;
}

/** What there is in a cluster at one step. */
export interface ClusterPlan {
  definition: ClusterDefinition;
  seed: number;
  step: number;
  nodes: PlannedNode[];
  workloads: Workload[];
  objects: Authored[];
}

/** A part of a plan: what an application or an add-on brings along. */
export interface Part {
  workloads: Workload[];
  objects: Authored[];
}

/** The pod template that runs now. */
export function currentRevision(workload: Workload): Revision {
  const revision = workload.revisions.at(-1);
  if (!revision) throw new RangeError(`workload ${workload.namespace}/${workload.name} has no revision`);
  return revision;
}

/** Name under which everything of one object is derived from the seed. */
export function identityOf(plan: Pick<ClusterPlan, "definition" | "seed">, ...parts: (string | number)[]): string {
  return [plan.seed, plan.definition.name, ...parts].join("/");
}
