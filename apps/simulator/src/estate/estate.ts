import { CLUSTERS } from "./clusters/clusters.js";
import type { ClusterDefinition } from "./definition.js";
import { generateObjects } from "./generate/generate.js";
import { listVersion, stepOfListVersion } from "./generate/metadata.js";
import { KINDS, type Kind, keyOf, kindNamed } from "./kinds.js";
import { type JsonObject, type KubernetesObject, listKeyOf } from "./objects.js";
import type { ClusterPlan } from "./plan.js";
import { planCluster } from "./planning.js";
import { type Scanner, scannerIn } from "./scanner.js";

/** Steps whose snapshots can still be read page by page; older continue tokens have expired. */
const RETAINED_STEPS = 2;

/** How an estate begins. */
export interface EstateOptions {
  seed: number;
  step: number;
  /** The scanner's object id in Entra, to which roles are bound on AKS clusters. */
  azureObjectId: string;
}

/**
 * Everything that exists, at the present step. Objects are made when they are first asked for, kind by kind, and are the
 * same for the same seed and step.
 */
export class Estate {
  readonly #plans = new Map<string, Map<number, ClusterPlan>>();
  readonly #objects = new Map<string, readonly KubernetesObject[]>();
  readonly seed: number;
  readonly #azureObjectId: string;
  #step: number;

  constructor({ seed, step, azureObjectId }: EstateOptions) {
    this.seed = seed;
    this.#step = step;
    this.#azureObjectId = azureObjectId;
  }

  /** How often the estate has moved on. */
  get step(): number {
    return this.#step;
  }

  /** All clusters. */
  get definitions(): readonly ClusterDefinition[] {
    return CLUSTERS;
  }

  /** Moves on by one step: a few objects are added, changed and deleted. */
  advance(): number {
    this.#step += 1;
    const oldest = this.#step - RETAINED_STEPS;
    for (const plans of this.#plans.values()) for (const step of plans.keys()) if (step < oldest) plans.delete(step);
    for (const key of this.#objects.keys()) if (Number(key.split(" ")[1]) < oldest) this.#objects.delete(key);
    return this.#step;
  }

  /** Is there a cluster of that name? */
  has(cluster: string): boolean {
    return CLUSTERS.some(({ name }) => name === cluster);
  }

  /** What is written down about a cluster. Throws for an unknown name. */
  definition(cluster: string): ClusterDefinition {
    const found = CLUSTERS.find(({ name }) => name === cluster);
    if (!found) throw new RangeError(`the estate has no cluster ${cluster}`);
    return found;
  }

  /** The subject under which the cluster knows the scanner: a user, a group or a ServiceAccount. */
  scannerOf(cluster: string): Scanner {
    return scannerIn(this.definition(cluster), this.#azureObjectId);
  }

  /** The kinds that the cluster's API server serves. */
  kindsOf(cluster: string): readonly Kind[] {
    const { version } = this.definition(cluster);
    const minor = Number(version.split(".")[1]);
    return KINDS.filter((kind) => kind.since <= minor && (!kind.custom || this.#hasCustomKind(cluster, kind)));
  }

  #hasCustomKind(cluster: string, kind: Kind): boolean {
    const name = `${kind.plural}.${kind.group}`;
    return this.#plan(cluster, this.#step).objects.some(
      (one) => one.kind === "CustomResourceDefinition" && one.name === name,
    );
  }

  /** The resource version of a list that is read now. */
  resourceVersion(): number {
    return listVersion(this.#step);
  }

  /** The objects of a kind now, in the order of lists. */
  objects(cluster: string, kind: Kind): readonly KubernetesObject[] {
    return this.#objectsAtStep(cluster, kind, this.#step);
  }

  /** The objects of a kind as a list of that resource version saw them; undefined where that is too long ago. */
  objectsAt(cluster: string, kind: Kind, resourceVersion: number): readonly KubernetesObject[] | undefined {
    const step = stepOfListVersion(resourceVersion);
    if (step === undefined || step > this.#step || step < this.#step - RETAINED_STEPS) return undefined;
    return this.#objectsAtStep(cluster, kind, step);
  }

  /** The answer of `/version`. */
  version(cluster: string): JsonObject {
    const { version, gitVersion } = this.definition(cluster);
    const [major = "1", minor = "0"] = version.split(".");
    return {
      major,
      minor,
      ...(Number(minor) >= 34
        ? {
            emulationMajor: major,
            emulationMinor: minor,
            minCompatibilityMajor: major,
            minCompatibilityMinor: String(Number(minor) - 1),
          }
        : {}),
      gitVersion,
      gitCommit: "8cc511e399b929453cd98ae65b419c3cc227ec79",
      gitTreeState: "clean",
      buildDate: "2026-10-14T09:12:44Z",
      goVersion: "go1.25.3",
      compiler: "gc",
      platform: "linux/amd64",
    };
  }

  /** Objects of each kind that discovery can list, by `group/plural`. */
  counts(cluster: string): Record<string, number> {
    const kinds = this.kindsOf(cluster).filter((kind) => !kind.closed);
    return Object.fromEntries(kinds.map((kind) => [keyOf(kind), this.objects(cluster, kind).length]));
  }

  #plan(cluster: string, step: number): ClusterPlan {
    const plans = this.#plans.get(cluster) ?? new Map<number, ClusterPlan>();
    this.#plans.set(cluster, plans);
    const plan =
      plans.get(step) ??
      planCluster(this.definition(cluster), { seed: this.seed, step, scanner: this.scannerOf(cluster) });
    plans.set(step, plan);
    return plan;
  }

  #objectsAtStep(cluster: string, kind: Kind, step: number): readonly KubernetesObject[] {
    const key = `${cluster} ${step} ${keyOf(kind)}`;
    const known = this.#objects.get(key);
    if (known) return known;
    const made = kind.closed ? [] : [...generateObjects(this.#plan(cluster, step), kindNamed(kind.kind).kind)];
    const keyed = made.map((object) => ({ object, key: listKeyOf(object) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const sorted = keyed.map(({ object }) => object);
    this.#objects.set(key, sorted);
    return sorted;
  }
}
