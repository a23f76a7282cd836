import { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import type { Meter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { excessRights } from "@periplus/cluster-reader/excess-rights";
import type { ClusterIdentity } from "@periplus/cluster-reader/read-identity";
import { describeQuestion } from "@periplus/cluster-reader/review-access";
import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import { normaliseCloudDocument } from "@periplus/posture/normalise/normalise";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { CloudClusterDetail, CloudReader } from "../clouds/cloud-reader.js";
import { UNREACHED } from "../posture/fact-sources.js";
import type { KnownCluster } from "./clusters.store.js";

/** One cluster, ready to be read: what its cloud told of it, and the way to its objects. */
export interface ClusterSource {
  readonly cluster: CloudClusterDetail["cluster"];
  /** The cloud's own description as a resource; null for a cluster connected directly. */
  readonly document: NormalisedObject | null;
  /** How the reading of the cloud's description went, and of the way to the objects where that is not open. */
  readonly coverage: readonly CoverageEntry[];
  /** Null when the Kubernetes API cannot be reached. Close it at the end. */
  readonly reader: ClusterReader | null;
  readonly identity: ClusterIdentity | null;
  /** Why the Kubernetes API cannot be reached, for a person. */
  readonly obstacle: string | null;
  /** Rights that our identity has there and must not have; null where that could not be asked. */
  readonly excessRights: readonly string[] | null;
}

/** How a cluster is opened. */
export interface OpeningTerms {
  readonly meter: Meter;
  readonly excessRights: "report" | "refuse";
}

/**
 * Asks the cloud about a cluster and opens its Kubernetes API. `gone` when the cloud does not have it any more. Throws
 * ReadFailure when neither the cloud nor the cluster tells anything.
 */
export async function openClusterSource(
  cloud: CloudReader,
  known: KnownCluster,
  terms: OpeningTerms,
  signal: AbortSignal,
): Promise<ClusterSource | "gone"> {
  const detail = await cloud.readCluster(known, signal);
  if (detail === "gone") return "gone";
  const document = detail.document && normaliseCloudDocument(detail.document, identityOf(known));
  const opened = await openKubernetes(detail.kubernetes, terms, signal);
  if (opened instanceof ReadFailure) {
    if (!document) throw opened;
    const { state, message } = opened;
    const coverage = [...detail.coverage, { part: UNREACHED, state, objects: 0, message }];
    return {
      cluster: detail.cluster,
      document,
      coverage,
      reader: null,
      identity: null,
      obstacle: message,
      excessRights: null,
    };
  }
  const { identity } = opened;
  const version = identity.version ?? detail.cluster.version;
  const cluster = detail.document ? detail.cluster : { ...detail.cluster, version };
  return { cluster, document, coverage: detail.coverage, ...opened, obstacle: null };
}

/** The uid of the resource that holds a cloud's description: a cloud gives its clusters none that all have. */
function identityOf({ externalId, name }: KnownCluster): { uid: string; name: string } {
  return { uid: `cloud:${externalId}`, name };
}

async function openKubernetes(
  endpoint: KubernetesEndpoint | string,
  { meter, excessRights: allowed }: OpeningTerms,
  signal: AbortSignal,
): Promise<(Pick<ClusterSource, "excessRights"> & { reader: ClusterReader; identity: ClusterIdentity }) | ReadFailure> {
  if (typeof endpoint === "string") return new ReadFailure("failed", endpoint);
  const reader = new ClusterReader(endpoint, meter);
  try {
    const identity = await reader.open(readKinds, signal);
    const excessRights = await findExcess(reader, signal);
    if (allowed === "refuse" && excessRights !== null && excessRights.length > 0) throw tooMuch(excessRights);
    return { reader, identity, excessRights };
  } catch (error) {
    await reader.close();
    if (error instanceof ReadFailure) return error;
    throw error;
  }
}

async function findExcess(reader: ClusterReader, signal: AbortSignal): Promise<string[] | null> {
  const answers = await reader.review(excessRights, signal);
  if (answers.every(({ allowed }) => allowed === null)) return null;
  return answers.filter(({ allowed }) => allowed === true).map(({ question }) => describeQuestion(question));
}

function tooMuch(rights: readonly string[]): ReadFailure {
  return new ReadFailure(
    "failed",
    `The connector's identity may do more than read here: ${rights.join(", ")}. Take these rights away; until then ` +
      "PERIPLUS_EXCESS_RIGHTS=refuse keeps the cluster from being read.",
  );
}
