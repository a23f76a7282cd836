import type { ClusterDefinition, NamespaceDefinition } from "../estate/definition.js";
import { generateObjects } from "../estate/generate/generate.js";
import { RBAC_ONLY } from "../estate/grants.js";
import { KINDS, type Kind } from "../estate/kinds.js";
import { type KubernetesObject, listKeyOf } from "../estate/objects.js";
import type { ClusterPlan } from "../estate/plan.js";
import { planCluster, planNamespace } from "../estate/planning.js";
import { scannerIn } from "../estate/scanner.js";
import { asOfStep, type LoadStep } from "./load-steps.js";

/** How large a cluster is to be. */
export interface LoadClusterOptions {
  readonly name: string;
  /** Objects that are wanted; what comes is within a few percent of it. */
  readonly objects: number;
  readonly seed: number;
}

/** Where a list goes on: a part of the cluster and how many of its objects were listed. */
export interface LoadPosition {
  readonly part: number;
  readonly offset: number;
}

export interface LoadPage {
  readonly objects: readonly KubernetesObject[];
  readonly next: LoadPosition | undefined;
}

/** Namespaces come in these makes, in turn. */
const makes: readonly string[][] = [
  ["shop-web:web*3", "cart:api*4", "orders:worker*3", "cache:redis*2", "nightly:cron"],
  ["gateway:edge*3", "profile:api*5", "mailer:worker*2", "profile-db:postgres*2", "sync:job"],
  ["search:api*6", "indexer:worker*4", "search-db:elastic*2", "console:bare"],
  ["landing:nginx*3", "blog:wordpress*2", "blog-db:mysql*1", "old-forum:legacy*2", "backup:cron"],
];

/** The estate's kinds that a list can be asked of. */
export const loadKinds: readonly Kind[] = KINDS.filter(
  ({ closed, custom, since }) => !closed && !custom && since <= 34,
);

/** What applications and their namespaces bring along; everything else is in the base alone. */
const spreadNames: readonly string[] = [
  "Namespace",
  "ServiceAccount",
  "LimitRange",
  "ResourceQuota",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "ReplicationController",
  "CronJob",
  "Job",
  "Pod",
  "Service",
  "Ingress",
  "NetworkPolicy",
  "PersistentVolumeClaim",
  "PodDisruptionBudget",
  "Role",
  "RoleBinding",
];
const spreadKinds = loadKinds.filter(({ kind }) => spreadNames.includes(kind));

const nodeCount = 40;

/**
 * A cluster of any size that is never in memory: it is made of a base, as each cluster has one, and of as many namespaces
 * as it takes, in parts that are made when a list comes to them and forgotten after. The same options and steps give the
 * same objects.
 */
export class LoadCluster {
  readonly #definition: ClusterDefinition;
  readonly #seed: number;
  readonly #base: ClusterPlan;
  readonly #namespaces: number;

  constructor({ name, objects, seed }: LoadClusterOptions) {
    this.#seed = seed;
    this.#definition = describe(name);
    this.#base = planCluster(this.#definition, { seed, step: 0, scanner: scannerIn(this.#definition, "") });
    const inBase = countObjects(this.#base, loadKinds);
    const counts = makes.map((_make, index) => countObjects(this.#planOf(index + 1), spreadKinds));
    const perNamespace = counts.reduce((sum, count) => sum + count, 0) / makes.length;
    this.#namespaces = Math.max(0, Math.round((objects - inBase) / perNamespace));
  }

  get name(): string {
    return this.#definition.name;
  }

  get gitVersion(): string {
    return this.#definition.gitVersion;
  }

  /** The next objects of a kind from a position on, in the order of lists, as they are after these steps. */
  list(kind: Kind, from: LoadPosition, limit: number, steps: readonly LoadStep[]): LoadPage {
    const objects: KubernetesObject[] = [];
    let { part, offset } = from;
    const last = spreadKinds.includes(kind) ? this.#namespaces : 0;
    for (; part <= last; part += 1, offset = 0) {
      const there = this.#part(part, kind, steps);
      const room = limit - objects.length;
      objects.push(...there.slice(offset, offset + room));
      if (there.length > offset + room) return { objects, next: { part, offset: offset + room } };
    }
    return { objects, next: undefined };
  }

  #part(part: number, kind: Kind, steps: readonly LoadStep[]): KubernetesObject[] {
    const plan = part === 0 ? this.#base : this.#planOf(part);
    const keyed = [...generateObjects(plan, kind.kind)].map((object) => ({ object, key: listKeyOf(object) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
    return keyed.flatMap(({ object }) => asOfStep(object, steps) ?? []);
  }

  #planOf(part: number): ClusterPlan {
    const apps = makes[(part - 1) % makes.length] ?? [];
    const name = `tenant-${String(part).padStart(6, "0")}`;
    const namespace: NamespaceDefinition = { name, team: `team-${part % 20}`, apps };
    if (part % 3 === 0) namespace.posture = "hardened";
    if (part % 7 === 0) namespace.posture = "careless";
    const { workloads, objects } = planNamespace(this.#definition, namespace, this.#seed);
    return { ...this.#base, workloads, objects };
  }
}

function countObjects(plan: ClusterPlan, kinds: readonly Kind[]): number {
  return kinds.reduce((sum, { kind }) => sum + [...generateObjects(plan, kind)].length, 0);
}

function describe(name: string): ClusterDefinition {
  return {
    name,
    cloud: "kubernetes",
    account: "",
    region: "",
    environment: "production",
    posture: "ordinary",
    version: "1.34.1",
    gitVersion: "v1.34.1",
    ageDays: 300,
    registry: "registry.norrvik.example",
    grant: RBAC_ONLY,
    accessEntries: [],
    nodePools: [{ name: "worker", count: nodeCount, machine: "", cpu: 32, memoryGi: 128 }],
    components: [],
    namespaces: [],
  };
}
