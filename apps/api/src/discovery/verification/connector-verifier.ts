import { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { findEgressError } from "@periplus/cluster-reader/egress/egress-error";
import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { cloudPermissions } from "@periplus/posture/snapshot/cloud-permissions";
import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { VerificationCheck } from "@periplus/shared/verification";
import type { CloudReader } from "../../clouds/cloud-reader.js";
import type { KnownCluster } from "../clusters.store.js";
import {
  type CheckContext,
  type CheckedPlace,
  checksOfCluster,
  checksOfPart,
  clusterQuestions,
  uncheckedParts,
} from "./checks.js";

/** A cluster to look into, with when each part of it was last read. */
export interface ClusterToVerify extends KnownCluster {
  readonly lastUsed: ReadonlyMap<string, string>;
}

/** What a connector's identity may do at its cloud and in the given clusters. Reads, and stores nothing. */
export class ConnectorVerifier {
  constructor(
    private readonly cloud: CloudReader,
    private readonly context: CheckContext,
    private readonly signal: AbortSignal,
  ) {}

  async verify(clusters: readonly ClusterToVerify[]): Promise<VerificationCheck[]> {
    const refusal = await this.#signIn();
    const checks = [this.#signInCheck(refusal)];
    if (refusal) return [...checks, ...this.#untried(clusters, "Signing in does not work.")];
    checks.push(...(await this.#listing()));
    for (const cluster of clusters) checks.push(...(await this.#cluster(cluster)));
    return checks;
  }

  async #signIn(): Promise<ReadFailure | undefined> {
    return this.#attempt(async () => {
      await this.cloud.signIn(this.signal);
      return undefined;
    });
  }

  #signInCheck(refusal: ReadFailure | undefined): VerificationCheck {
    return {
      place: null,
      clusterId: null,
      permission: "sign in",
      outcome: refusal ? outcomeOfFailure(refusal) : "works",
      rules: refusal ? this.context.rules.map(({ rule }) => rule.id) : [],
      message: refusal?.message ?? null,
      remedy: null,
      lastUsedAt: null,
    };
  }

  async #listing(): Promise<VerificationCheck[]> {
    const listing = await this.#attempt(() => this.cloud.listClusters(this.signal));
    if (listing instanceof ReadFailure) {
      return uncheckedParts(this.#listingParts(), everywhere, listing.message, this.context).map((check) => ({
        ...check,
        outcome: outcomeOfFailure(listing),
      }));
    }
    const found = listing.coverage.map(seesNothingAsRefused);
    // A search that found something has no entry of its own.
    const searched = this.cloud.searches.filter((part) => !found.some((entry) => entry.part === part));
    const entries = [...searched.map((part) => ({ part, state: "read" as const, objects: found.length })), ...found];
    return entries.flatMap((entry) => {
      const place = entry.part.split("/")[2] ?? null;
      return checksOfPart(entry, { ...everywhere, place }, this.context);
    });
  }

  async #cluster(cluster: ClusterToVerify): Promise<VerificationCheck[]> {
    const where = placeOfCluster(cluster);
    const detail = await this.#attempt(() => this.cloud.readCluster(cluster, this.signal));
    if (detail === "gone") return [];
    if (detail instanceof ReadFailure) {
      const { state, message } = detail;
      const failed = this.#clusterParts().slice(0, 1);
      return [
        ...failed.flatMap((part) => checksOfPart({ part, state, objects: 0, message }, where, this.context)),
        ...this.#untriedParts(this.#clusterParts().slice(1), where, "The cluster cannot be described."),
        ...this.#unasked(where, "The cluster cannot be described."),
      ];
    }
    const ofCloud = detail.coverage.flatMap((entry) => checksOfPart(entry, where, this.context));
    return [...ofCloud, ...(await this.#inside(detail.kubernetes, where))];
  }

  /** The way to the API server, and what it says of every right. */
  async #inside(endpoint: KubernetesEndpoint | string, where: CheckedPlace): Promise<VerificationCheck[]> {
    if (typeof endpoint === "string") {
      return [this.#wayCheck(where, "unreachable", endpoint), ...this.#unasked(where, endpoint)];
    }
    const reader = new ClusterReader(endpoint, createMeter());
    try {
      const answered = await this.#attempt(async () => {
        const identity = await reader.open(readKinds, this.signal);
        return { identity, answers: await reader.review(clusterQuestions, this.signal) };
      });
      if (answered instanceof ReadFailure) {
        const outcome = outcomeOfFailure(answered);
        return [this.#wayCheck(where, outcome, answered.message), ...this.#unasked(where, answered.message)];
      }
      const { identity, answers } = answered;
      if (answers.every(({ allowed }) => allowed === null)) {
        // Everybody who is let in may ask this: whatever stands before the API server turns the identity away.
        const byName = this.context.cloud === "gcp" ? " By its DNS name it takes container.clusters.connect." : "";
        const told = `The identity may not even ask for its rights: ${answers[0]?.message ?? "no answer"}${byName}`;
        return [this.#wayCheck(where, "missing", told), ...this.#unasked(where, told)];
      }
      const username = identity.readAs?.username ?? null;
      return [
        this.#wayCheck(where, "works", username === null ? null : `The cluster knows it as ${username}.`),
        ...checksOfCluster(answers, where, username, this.context).map((check) => leaveUnserved(check, reader)),
      ];
    } finally {
      await reader.close();
    }
  }

  #wayCheck(where: CheckedPlace, outcome: VerificationCheck["outcome"], message: string | null): VerificationCheck {
    return {
      place: where.place,
      clusterId: where.clusterId,
      permission: "reach the API server",
      outcome,
      rules: this.context.rules.filter(({ rule }) => !("cloud" in rule.target)).map(({ rule }) => rule.id),
      message,
      remedy: null,
      lastUsedAt: where.lastUsed.get("core/namespaces") ?? null,
    };
  }

  #unasked(where: CheckedPlace, message: string): VerificationCheck[] {
    const answers = clusterQuestions.map((question) => ({ question, allowed: null, message }));
    return checksOfCluster(answers, where, null, this.context);
  }

  #untried(clusters: readonly ClusterToVerify[], message: string): VerificationCheck[] {
    return [
      ...this.#untriedParts(this.#listingParts(), everywhere, message),
      ...clusters.flatMap((cluster) => {
        const where = placeOfCluster(cluster);
        return [...this.#untriedParts(this.#clusterParts(), where, message), ...this.#unasked(where, message)];
      }),
    ];
  }

  #untriedParts(parts: readonly string[], where: CheckedPlace, message: string): VerificationCheck[] {
    return uncheckedParts(parts, where, message, this.context);
  }

  /** The parts of the coverage that tell which clusters there are. */
  #listingParts(): string[] {
    const { cloud } = this.context;
    const { searches } = this.cloud;
    return this.#parts().filter(
      (part) => part.startsWith(`${cloud}/`) && (part.endsWith("/*") || searches.includes(part)),
    );
  }

  /** Those that describe one cluster: the cluster itself first. */
  #clusterParts(): string[] {
    const { cloud } = this.context;
    return this.#parts().filter((part) => !part.startsWith(`${cloud}/`) && part !== "kubernetes/api");
  }

  #parts(): string[] {
    const { cloud } = this.context;
    return cloud === "kubernetes" ? [] : [...new Set(cloudPermissions[cloud].map(({ part }) => part))];
  }

  /** A failure of the other side is a result. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | ReadFailure> {
    try {
      return await work();
    } catch (error) {
      this.signal.throwIfAborted();
      if (error instanceof ReadFailure) return error;
      throw error;
    }
  }
}

const kindsByPermission = new Map(readKinds.map((kind) => [`list ${partOf(kind)}`, kind]));

/** A kind that the API server does not have is not missed. */
function leaveUnserved(check: VerificationCheck, reader: ClusterReader): VerificationCheck {
  const kind = check.outcome === "missing" ? kindsByPermission.get(check.permission) : undefined;
  const served = kind && reader.serves(kind);
  if (served?.is !== "absent") return check;
  return { ...check, outcome: "works", message: served.message, remedy: null };
}

const everywhere: CheckedPlace = { place: null, clusterId: null, lastUsed: new Map() };

/** Clouds answer an identity without rights with an empty list of subscriptions or projects. */
function seesNothingAsRefused(entry: CoverageEntry): CoverageEntry {
  const isSearch = entry.part.split("/").length === 2 && entry.state === "partial" && entry.objects === 0;
  return isSearch ? { ...entry, state: "forbidden" } : entry;
}

function placeOfCluster({ id, name, lastUsed }: ClusterToVerify): CheckedPlace {
  return { place: name, clusterId: String(id), lastUsed };
}

function outcomeOfFailure(failure: ReadFailure): "missing" | "unreachable" | "blocked" {
  if (failure.state === "forbidden" || failure.status === 401) return "missing";
  return findEgressError(failure) ? "unreachable" : "blocked";
}
