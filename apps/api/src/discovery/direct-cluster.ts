import { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import type { Reach } from "@periplus/cluster-reader/egress/address";
import type { KubernetesCredential, KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import type { Meter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { ClusterIdentity } from "@periplus/cluster-reader/read-identity";
import { type CloudAccess, signInOf } from "@periplus/shared/connector";
import { tokenAudiences } from "@periplus/shared/connector-identity";
import type {
  CloudCluster,
  CloudClusterDetail,
  CloudContext,
  CloudReader,
  ListedClusters,
} from "../clouds/cloud-reader.js";

export type KubernetesAccess = Extract<CloudAccess, { cloud: "kubernetes" }>;

/** The name under which a cluster is known as long as its own identity may not be read. */
export function addressIdentity(server: string): string {
  return `server:${server}`;
}

/** What reading a cluster by its address needs besides the access. */
export type DirectContext = Pick<CloudContext, "meter" | "assert"> & { readonly reach: Reach };

/** How a cluster is reached that is connected by its address. */
export function directEndpoint(
  { server, certificateAuthority, tlsServerName }: KubernetesAccess,
  reach: Reach,
  credential: KubernetesCredential,
): KubernetesEndpoint {
  return {
    server,
    reach,
    credential,
    ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  };
}

/** A cluster that is connected by its address, in the place of a cloud: its one cluster is the whole list. */
export class DirectCluster implements CloudReader {
  readonly searches = [];
  readonly #endpoint: KubernetesEndpoint;
  readonly #meter: Meter;
  #identity: ClusterIdentity | undefined;

  constructor(
    private readonly name: string,
    access: KubernetesAccess,
    { meter, reach, assert }: DirectContext,
  ) {
    this.#meter = meter;
    const endpoint = directEndpoint(access, reach, credentialOf(access, assert));
    this.#endpoint = signInOf(access) === "federation" ? { ...endpoint, refusalHint: trustHint } : endpoint;
  }

  async signIn(signal: AbortSignal): Promise<void> {
    const reader = new ClusterReader(this.#endpoint, this.#meter);
    try {
      this.#identity = await reader.identify(signal);
    } finally {
      await reader.close();
    }
  }

  async listClusters(signal: AbortSignal): Promise<ListedClusters> {
    if (!this.#identity) await this.signIn(signal);
    const cluster = this.#describe(this.#identity);
    const part = "kubernetes/identity";
    if (this.#identity?.uid) {
      const coverage = [{ part, state: "read" as const, objects: 1 }];
      // The address leads to this cluster: any other that it led to before is not there any more.
      return { clusters: [cluster], coverage, complete: [{ account: null, region: null }] };
    }
    const message =
      "The namespace kube-system may not be read, so the cluster is known by its address only. The ClusterRole that " +
      "Periplus offers has this permission.";
    return {
      clusters: [cluster],
      coverage: [{ part, state: "forbidden", objects: 0, message }],
      complete: [],
    };
  }

  async readCluster(): Promise<CloudClusterDetail> {
    return { cluster: this.#describe(undefined), document: null, coverage: [], kubernetes: this.#endpoint };
  }

  async close(): Promise<void> {}

  #describe(identity: ClusterIdentity | undefined): CloudCluster {
    const { server } = this.#endpoint;
    return {
      externalId: identity?.uid ?? addressIdentity(server),
      name: this.name,
      account: null,
      region: null,
      version: identity?.version ?? null,
      endpoint: server,
    };
  }
}

const trustHint =
  "It is shown a token of this installation: its AuthenticationConfiguration must name this issuer, the audience and the " +
  "subject of this connector, and it must be able to fetch the issuer's keys.";

/** A token of ours is made anew after so long; it is good for five minutes. */
const assertionMs = 3 * 60_000;

function credentialOf(access: KubernetesAccess, assert: CloudContext["assert"]): KubernetesCredential {
  const { token, clientCertificate, clientKey } = access;
  if (signInOf(access) === "federation")
    return { token: keepFor(assertionMs, () => assert(tokenAudiences.kubernetes)) };
  if (token !== undefined) return { token: () => Promise.resolve(token) };
  if (clientCertificate !== undefined && clientKey !== undefined)
    return { certificate: clientCertificate, key: clientKey };
  throw new ReadFailure("failed", "The connector has neither a token nor a client certificate with its key.");
}

/** Asks for a value again after a time. */
function keepFor(milliseconds: number, make: () => Promise<string>): () => Promise<string> {
  let kept: { value: Promise<string>; until: number } | undefined;
  return () => {
    if (!kept || kept.until <= Date.now()) kept = { value: make(), until: Date.now() + milliseconds };
    return kept.value;
  };
}
