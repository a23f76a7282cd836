import { Injectable } from "@nestjs/common";
import { Jobs } from "../jobs/jobs.js";
import { ClustersStore } from "./clusters.store.js";
import { Judging } from "./judging.js";

/** Finds clusters that were judged under other rules or parameters than those in force, whatever the reason is. */
@Injectable()
export class OutdatedClusters {
  constructor(
    private readonly clusters: ClustersStore,
    private readonly judging: Judging,
    private readonly jobs: Jobs,
  ) {}

  /** Queues their assessment; the queue keeps one such job beside the one that runs. */
  async queue(): Promise<void> {
    const outdated = await this.clusters.listOutdated(await this.judging.versions(), null);
    if (outdated.length > 0) await this.jobs.send("assess-clusters", { clusterIds: null, cause: "rules" });
  }
}
