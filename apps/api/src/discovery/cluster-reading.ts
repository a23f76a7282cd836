import { Injectable } from "@nestjs/common";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { Config } from "../config/config.js";
import { count } from "../telemetry/record.js";
import { inStage } from "../telemetry/spans.js";
import { ClusterPublisher, type Reading } from "./cluster-publisher.js";
import { type ClusterSource, openClusterSource } from "./cluster-source.js";
import { ClustersStore, type KnownCluster } from "./clusters.store.js";
import { ConnectorAccess } from "./connector-access.js";
import { addressIdentity } from "./direct-cluster.js";

/** Reads one cluster from its cloud's description to its last object, and has it published. */
@Injectable()
export class ClusterReading {
  constructor(
    private readonly clusters: ClustersStore,
    private readonly access: ConnectorAccess,
    private readonly publisher: ClusterPublisher,
    private readonly config: Config,
  ) {}

  /**
   * `gone` when the cloud does not have the cluster any more. Throws ReadFailure when nothing of it could be read; what
   * could not be read in part is in the coverage.
   */
  async read(reading: Omit<Reading, "cluster">): Promise<"done" | "gone"> {
    const cluster = await this.clusters.find(reading.claim.clusterId);
    if (!cluster) throw new ReadFailure("failed", "The cluster does not exist any more.");
    let outcome: "done" | "gone" | "failed" = "failed";
    try {
      outcome = await this.#read({ ...reading, cluster });
      return outcome;
    } finally {
      countReading(cluster.connectorId, outcome, reading);
    }
  }

  async #read(reading: Reading): Promise<"done" | "gone"> {
    const { claim, cluster, meter, signal } = reading;
    const { excessRights } = this.config.values;
    const cloud = await this.access.open(cluster.connectorId, meter);
    try {
      const terms = { meter, excessRights };
      const source = await inStage("openCluster", () => openClusterSource(cloud, cluster, terms, signal));
      if (source === "gone") {
        await this.publisher.retire(cluster.id, claim.runId, signal);
        return "gone";
      }
      await this.#publish(reading, source);
      return "done";
    } finally {
      await cloud.close();
    }
  }

  async #publish(reading: Reading, source: ClusterSource): Promise<void> {
    try {
      if (reading.cluster.cloud === "kubernetes") await this.#checkIdentity(reading.cluster, source);
      await this.clusters.setExcessRights(reading.cluster.id, source.excessRights);
      await this.publisher.publish(reading, source);
    } finally {
      await source.reader?.close();
    }
  }

  /** The address may lead to another cluster by now: its objects must not be taken for those of the one before. */
  async #checkIdentity(cluster: KnownCluster, { identity, cluster: { endpoint } }: ClusterSource): Promise<void> {
    const uid = identity?.uid;
    if (!uid || uid === cluster.externalId) return;
    if (endpoint && cluster.externalId === addressIdentity(endpoint)) {
      await this.clusters.adopt(cluster.connectorId, cluster.externalId, uid);
      return;
    }
    throw new ReadFailure("failed", "Another cluster answers at this address by now. The next run lists it.");
  }
}

/** Tells what a reading came to, whether it was published or not: it was asked of the cloud and the cluster all the same. */
function countReading(
  connector: string,
  outcome: "done" | "gone" | "failed",
  { progress, meter }: Pick<Reading, "progress" | "meter">,
): void {
  count("periplus_discovery_readings_total", 1, { connector, outcome });
  for (const change of ["added", "changed", "unchanged", "gone"] as const) {
    count("periplus_discovery_objects_total", progress[change], { connector, change });
  }
  count("periplus_discovery_requests_total", meter.requests, { connector });
  count("periplus_discovery_bytes_total", meter.bytes, { connector });
  count("periplus_discovery_throttled_total", meter.throttled, { connector });
}
