import type { CoverageEntry } from "@periplus/shared/coverage";
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
import { clusterOf, readAksId } from "./aks-cluster.js";
import type { AzureAccess } from "./azure-credential.js";
import { AzureSession } from "./azure-session.js";
import { readAksCluster } from "./read-aks-cluster.js";

/** Subscriptions in these states hold clusters that run. */
const liveStates = new Set(["Enabled", "Warned", "PastDue"]);
const parallelSubscriptions = 4;

const seesNothing: ListedClusters = {
  clusters: [],
  coverage: [
    {
      part: "azure/subscriptions",
      state: "partial",
      objects: 0,
      message: "The application sees no subscription. Assign it the role that Periplus offers at a subscription.",
    },
  ],
  complete: [],
};

/** Looks at the subscriptions that an application of the customer's tenant can see, or at the given ones. */
export class AzureCloud implements CloudReader {
  readonly searches: readonly string[];
  readonly #session: AzureSession;

  constructor(
    private readonly access: AzureAccess,
    private readonly context: CloudContext,
  ) {
    this.searches = access.subscriptionIds.length > 0 ? [] : ["azure/subscriptions"];
    this.#session = new AzureSession(access, context);
  }

  async signIn(signal: AbortSignal): Promise<void> {
    await this.#session.token("resourceManager", signal);
  }

  async listClusters(signal: AbortSignal, known: readonly string[] = []): Promise<ListedClusters> {
    const given = this.access.subscriptionIds;
    const shown = given.length > 0 ? given : await this.#listSubscriptions(signal);
    const hidden = given.length > 0 ? [] : known.filter((account) => !shown.includes(account));
    const asked = [...shown, ...hidden].filter((account) => isSelected(this.context, { account }));
    const listings = await mapLimited(asked, parallelSubscriptions, (id) =>
      this.#listClustersOf(id, { isHidden: hidden.includes(id) }, signal),
    );
    return joinListings(shown.length > 0 ? listings : [seesNothing, ...listings]);
  }

  async readCluster(cluster: CloudClusterRef, signal: AbortSignal): Promise<CloudClusterDetail | "gone"> {
    return readAksCluster(this.#session, cluster, this.context, signal);
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async #listSubscriptions(signal: AbortSignal): Promise<string[]> {
    try {
      const list = await this.#session.listSubscriptions(signal);
      return list.items().flatMap(({ subscriptionId, state }) => {
        const live = typeof state !== "string" || liveStates.has(state);
        return live && typeof subscriptionId === "string" ? [subscriptionId] : [];
      });
    } catch (error) {
      throw this.#session.explain(error, "the subscriptions", signal);
    }
  }

  async #listClustersOf(
    account: string,
    { isHidden }: { isHidden: boolean },
    signal: AbortSignal,
  ): Promise<ListedClusters> {
    const part = `azure/subscriptions/${account}`;
    try {
      const options = { abortSignal: signal };
      const list = await this.#session.list(account, signal, (client) => client.managedClusters.list(options));
      const all = list.items().flatMap((item) => {
        const id = typeof item.id === "string" ? readAksId(item.id) : undefined;
        return id ? [clusterOf(item, id)] : [];
      });
      const clusters = all.filter((cluster) => isSelected(this.context, cluster));
      const coverage: CoverageEntry[] = [{ part, state: "read", objects: clusters.length }];
      return { clusters, coverage, complete: [{ account, region: null }] };
    } catch (error) {
      const { state, message } = this.#session.explain(error, `the clusters of subscription ${account}`, signal);
      // Azure knows no such subscription any more, where before it did.
      if (state === "absent" && isHidden) return { clusters: [], coverage: [], complete: [{ account, region: null }] };
      // A subscription that was named and does not exist is a mistake to be told, not an empty one.
      const told = state === "absent" ? "failed" : state;
      return { clusters: [], coverage: [{ part, state: told, objects: 0, message }], complete: [] };
    }
  }
}
