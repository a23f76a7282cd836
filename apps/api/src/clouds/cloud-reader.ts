import type { Reach } from "@periplus/cluster-reader/egress/address";
import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import type { Meter } from "@periplus/cluster-reader/egress/meter";
import type { Paces } from "@periplus/cluster-reader/egress/pace";
import type { CloudDocument } from "@periplus/posture/normalise/normalise";
import type { CoverageEntry } from "@periplus/shared/coverage";
import { everything, type SelectedPlace, type Selection, selects } from "@periplus/shared/selection";
import type { CloudEndpoints } from "../config/cloud-endpoints.js";

/** What identifies a cluster in its cloud. */
export interface CloudClusterRef {
  /**
   * The cloud's own id: ARM id in small letters, ARN, or `projects/…/locations/…/clusters/…`; for a cluster connected
   * directly the uid of its namespace kube-system.
   */
  readonly externalId: string;
  readonly name: string;
  /** Subscription, account or project; null for a cluster connected directly. */
  readonly account: string | null;
  readonly region: string | null;
}

/** A cluster as a cloud lists it. */
export interface CloudCluster extends CloudClusterRef {
  readonly version: string | null;
  /** Address of its Kubernetes API, for people. */
  readonly endpoint: string | null;
  /** Tags or labels, where the list tells them or the selection asks for them. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A part of a cloud that was listed whole: a cluster of it that was not shown does not exist any more. */
export interface ListedScope {
  /** Null: all that the connector looks at. */
  readonly account: string | null;
  /** Null: all regions. */
  readonly region: string | null;
}

/** The clusters that a connector's identity can see in one place. */
export interface ListedClusters {
  readonly clusters: readonly CloudCluster[];
  /** How the listing of each subscription, region or project went. */
  readonly coverage: readonly CoverageEntry[];
  readonly complete: readonly ListedScope[];
}

/** What a cloud tells of one cluster, and how its Kubernetes API is reached. */
export interface CloudClusterDetail {
  readonly cluster: CloudCluster;
  /** Null for a cluster connected directly. */
  readonly document: CloudDocument | null;
  /** How the reading of each part of the document went. */
  readonly coverage: readonly CoverageEntry[];
  /** A text says why it cannot be reached, for a person. */
  readonly kubernetes: KubernetesEndpoint | string;
}

/** Looks at one cloud scope with one connector's access. All methods throw ReadFailure, or the signal's reason. */
export interface CloudReader {
  /** The parts that are asked which accounts or regions there are; they are not where the connector names them. */
  readonly searches: readonly string[];
  /** Proves that the access works at all. */
  signIn(signal: AbortSignal): Promise<void>;
  /**
   * What is refused or missing is in the coverage; throws only when nothing at all could be listed. `known` are accounts
   * in which clusters were found before: one that does not show itself any more is asked for by its id, as only that
   * tells whether it is gone or hidden.
   */
  listClusters(signal: AbortSignal, known?: readonly string[]): Promise<ListedClusters>;
  /** `gone` when the cloud says that there is no such cluster. A part that is refused is in the coverage. */
  readCluster(cluster: CloudClusterRef, signal: AbortSignal): Promise<CloudClusterDetail | "gone">;
  close(): Promise<void>;
}

/** What a reader needs besides the access. */
export interface CloudContext {
  readonly endpoints: CloudEndpoints;
  /** Which addresses the Kubernetes APIs of listed clusters may have. */
  readonly clusterReach: Reach;
  /** From where this installation reaches the internet, as far as it was told. */
  readonly egressAddresses: readonly string[];
  /** Which clusters are looked at; absent: all. */
  readonly selection?: Selection;
  readonly meter: Meter;
  /** Those of this process; undefined: nothing is held back, as with the sample data. */
  readonly paces?: Paces;
  /** A short-lived token of the issuer about this connector, for the audience. */
  readonly assert: (audience: string) => Promise<string>;
  /** The same about a connector that there is not: nobody may take it. */
  readonly assertAsNobody: (audience: string) => Promise<string>;
}

/** The clouds' own APIs are on the internet; those of the sample estate on this machine. */
export function reachOfCloud(endpoints: CloudEndpoints): Reach {
  return Object.keys(endpoints).length > 0 ? "private" : "internet";
}

/** Whether the connector looks at something, as far as that is known of it. */
export function isSelected({ selection = everything }: CloudContext, place: SelectedPlace): boolean {
  return selects(selection, place);
}

/** Texts by their name, of an object that a cloud calls tags or labels. */
export function readTags(given: unknown): Record<string, string> {
  if (typeof given !== "object" || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === "string"));
}

/** What was listed in several places, as one. */
export function joinListings(listings: readonly ListedClusters[]): ListedClusters {
  return {
    clusters: listings.flatMap(({ clusters }) => clusters),
    coverage: listings.flatMap(({ coverage }) => coverage),
    complete: listings.flatMap(({ complete }) => complete),
  };
}
