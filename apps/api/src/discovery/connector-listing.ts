import { Injectable } from "@nestjs/common";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { selects } from "@periplus/shared/selection";
import type { CloudReader, ListedClusters } from "../clouds/cloud-reader.js";
import { Database } from "../database/pool.js";
import { inStage } from "../telemetry/spans.js";
import { ClustersStore } from "./clusters.store.js";
import { ConnectorAccess, type DiscoveredConnector } from "./connector-access.js";
import { addressIdentity } from "./direct-cluster.js";
import { RunClustersStore } from "./runs/run-clusters.store.js";
import { type ClaimedRun, RunsStore } from "./runs/runs.store.js";

interface Present {
  readonly account: string | null;
}

const accountsOf = (present: readonly Present[]) => [...new Set(present.flatMap(({ account }) => account ?? []))];

/** Lists the clusters that a connector can see and enters them in the run. */
@Injectable()
export class ConnectorListing {
  constructor(
    private readonly database: Database,
    private readonly access: ConnectorAccess,
    private readonly clusters: ClustersStore,
    private readonly runs: RunsStore,
    private readonly runClusters: RunClustersStore,
  ) {}

  /** Returns the clusters that do not exist any more. Throws ReadFailure when nothing could be listed. */
  async list(run: ClaimedRun, signal: AbortSignal): Promise<number[]> {
    const connector = await this.access.find(run.connectorId);
    if (!connector) throw new ReadFailure("failed", "The connector does not exist any more.");
    const present = await this.clusters.listPresent(run.connectorId);
    const listing = await this.#read(run, present, signal);
    const vanished = await this.#store(run, connector, listing);
    // What the connector is not to look at any more has its end, too, whether it could be listed or not.
    const deselected = present.filter((cluster) => !selects(connector.selection, cluster)).map(({ id }) => id);
    return [...new Set([...vanished, ...deselected])];
  }

  async #read(run: ClaimedRun, present: readonly Present[], signal: AbortSignal): Promise<ListedClusters> {
    const cloud = await this.access.open(run.connectorId, createMeter());
    try {
      return await this.#ask(cloud, run, accountsOf(present), signal);
    } finally {
      await cloud.close();
    }
  }

  async #ask(cloud: CloudReader, { id }: ClaimedRun, known: string[], signal: AbortSignal): Promise<ListedClusters> {
    await inStage("signIn", () => cloud.signIn(signal));
    await this.runs.setStage(id, "listClusters");
    return inStage("listClusters", () => cloud.listClusters(signal, known));
  }

  async #store(run: ClaimedRun, connector: DiscoveredConnector, listing: ListedClusters): Promise<number[]> {
    for (const { externalId, endpoint } of connector.cloud === "kubernetes" ? listing.clusters : []) {
      if (endpoint) await this.clusters.adopt(connector.id, addressIdentity(endpoint), externalId);
    }
    const listed = await this.database.transaction(async (client) => {
      const ids = await this.clusters.putListed(client, connector, listing.clusters, new Date());
      await this.runClusters.add(client, run.id, ids);
      await this.runs.setCoverage(client, run.id, listing.coverage);
      return ids;
    });
    await this.runs.setStage(run.id, "readClusters");
    return this.clusters.listVanished(connector.id, listed, listing.complete);
  }
}
