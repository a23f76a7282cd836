import { Injectable } from "@nestjs/common";
import type { JobPayloads } from "../jobs/job-names.js";
import { ClusterPublisher } from "./cluster-publisher.js";
import { ClustersStore } from "./clusters.store.js";
import { Judging } from "./judging.js";

/** `assess-clusters`: judges stored objects again after rules or their settings changed. */
@Injectable()
export class AssessClustersJob {
  constructor(
    private readonly clusters: ClustersStore,
    private readonly judging: Judging,
    private readonly publisher: ClusterPublisher,
  ) {}

  /** Clusters that were judged under what is in force now are left alone. */
  async run({ clusterIds }: JobPayloads["assess-clusters"], signal: AbortSignal): Promise<void> {
    const versions = await this.judging.versions();
    for (const id of await this.clusters.listOutdated(versions, clusterIds)) {
      signal.throwIfAborted();
      await this.publisher.reassess(id);
    }
  }
}
