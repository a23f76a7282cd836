import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import {
  type CloudClusterDetail,
  type CloudClusterRef,
  type CloudContext,
  type CloudReader,
  isSelected,
  joinListings,
  type ListedClusters,
} from "../cloud-reader.js";
import { mapLimited } from "../read-part.js";
import { clusterOf, findKubernetes, readGkeName } from "./gke-cluster.js";
import type { GoogleAccess } from "./google-credential.js";
import { GoogleSession } from "./google-session.js";

const parallelProjects = 4;

const seesNothing: ListedClusters = {
  clusters: [],
  coverage: [
    {
      part: "gcp/projects",
      state: "partial",
      objects: 0,
      message: "The service account sees no project. Give it the role that Periplus offers on a project or a folder.",
    },
  ],
  complete: [],
};

/** Looks at the projects that a service account can see, or at the given ones. */
export class GoogleCloud implements CloudReader {
  readonly searches: readonly string[];
  readonly #session: GoogleSession;

  constructor(
    private readonly access: GoogleAccess,
    private readonly context: CloudContext,
  ) {
    this.searches = access.projectIds.length > 0 ? [] : ["gcp/projects"];
    this.#session = new GoogleSession(access, context);
  }

  async signIn(signal: AbortSignal): Promise<void> {
    await this.#session.token(signal);
  }

  /** Google does not tell a project that is gone from one that is hidden: such a one stays, as a gap. */
  async listClusters(signal: AbortSignal, known: readonly string[] = []): Promise<ListedClusters> {
    const given = this.access.projectIds;
    const shown = given.length > 0 ? given : await this.#listProjects(signal);
    const hidden = given.length > 0 ? [] : known.filter((account) => !shown.includes(account));
    const asked = [...shown, ...hidden].filter((account) => isSelected(this.context, { account }));
    const listings = await mapLimited(asked, parallelProjects, (project) => this.#listClustersOf(project, signal));
    return joinListings(shown.length > 0 ? listings : [seesNothing, ...listings]);
  }

  async readCluster(ref: CloudClusterRef, signal: AbortSignal): Promise<CloudClusterDetail | "gone"> {
    const named = readGkeName(ref.externalId);
    if (!named) throw new ReadFailure("failed", `${ref.externalId} is not the name of a GKE cluster.`);
    try {
      const cluster = await this.#session.readCluster(ref.externalId, signal);
      return {
        cluster: clusterOf(cluster, named.project) ?? { ...ref, version: null, endpoint: null },
        document: { cloud: "gke", cluster, parts: {} },
        coverage: [{ part: "gke/cluster", state: "read", objects: 1 }],
        kubernetes: findKubernetes(cluster, { token: (asked) => this.#session.token(asked) }, this.context),
      };
    } catch (error) {
      const failure = this.#session.explain(error, "the cluster", signal);
      if (failure.status === 404) return "gone";
      throw failure;
    }
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async #listProjects(signal: AbortSignal): Promise<string[]> {
    try {
      return await this.#session.listProjects(signal);
    } catch (error) {
      throw this.#session.explain(error, "the projects", signal);
    }
  }

  async #listClustersOf(account: string, signal: AbortSignal): Promise<ListedClusters> {
    const part = `gcp/projects/${account}`;
    try {
      const { clusters: documents, missingZones } = await this.#session.listClusters(account, signal);
      const all = documents.flatMap((document) => clusterOf(document, account) ?? []);
      const clusters = all.filter((cluster) => isSelected(this.context, cluster));
      const objects = clusters.length;
      if (missingZones.length > 0) {
        // The answer may lack clusters of these zones, so nothing can be said to be gone.
        const message = `These zones did not answer: ${missingZones.join(", ")}. Clusters there may be missing.`;
        return { clusters, coverage: [{ part, state: "partial", objects, message }], complete: [] };
      }
      return { clusters, coverage: [{ part, state: "read", objects }], complete: [{ account, region: null }] };
    } catch (error) {
      const { state, message } = this.#session.explain(error, `the clusters of project ${account}`, signal);
      return { clusters: [], coverage: [{ part, state, objects: 0, message }], complete: [] };
    }
  }
}
