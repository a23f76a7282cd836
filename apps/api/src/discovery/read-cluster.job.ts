import { Injectable, Logger } from "@nestjs/common";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { describeError } from "../config/describe-error.js";
import { isConnectionLost, isForeignKeyViolation } from "../database/errors.js";
import { Database } from "../database/pool.js";
import { ClusterReading } from "./cluster-reading.js";
import { LostThreadError } from "./intake/intake-thread.js";
import { ProgressReports } from "./runs/progress-reports.js";
import {
  type ClusterEnd,
  createProgress,
  type ReadingClaim,
  type ReadingKey,
  RunClustersStore,
} from "./runs/run-clusters.store.js";
import { CancelledError, LostRunError, RunWatch } from "./runs/run-watch.js";
import { RunsStore } from "./runs/runs.store.js";

/** `read-cluster`: reads one cluster within a run. */
@Injectable()
export class ReadClusterJob {
  private readonly log = new Logger("discovery");

  constructor(
    private readonly runs: RunsStore,
    private readonly runClusters: RunClustersStore,
    private readonly reports: ProgressReports,
    private readonly reading: ClusterReading,
    private readonly database: Database,
  ) {}

  /** Throws only for what a later attempt may mend: this process stops, or the database or the thread went away. */
  async run({ runId, clusterId }: ReadingKey, signal: AbortSignal): Promise<void> {
    const claimed = await this.runClusters.claim({ runId, clusterId }, new Date());
    if (!claimed) return;
    const { claim } = claimed;
    if (claimed.is === "givenUp") {
      await this.#end(claim, { state: "failed", message: "Its reading was cut off three times.", coverage: [] });
      return;
    }
    const watch = new RunWatch(runId, { standing: (id) => this.runs.standing(id) }, signal);
    const meter = createMeter();
    const progress = createProgress();
    const stopReports = this.reports.follow(claim, progress, meter);
    try {
      const outcome = await this.reading.read({ claim, progress, meter, signal: watch.signal, stopReports });
      if (outcome === "gone") {
        const message = "The cloud does not have the cluster any more.";
        await this.#end(claim, { state: "done", message, coverage: [] });
      }
    } catch (error) {
      await stopReports();
      await this.#endAfter(watch.signal.aborted ? watch.signal.reason : error, claim, signal);
    } finally {
      await stopReports();
      await watch.stop();
      await this.runs.notify(runId).catch(() => undefined);
    }
  }

  async #endAfter(error: unknown, claim: ReadingClaim, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      await this.runClusters.release(claim);
      throw error;
    }
    if (error instanceof LostRunError || isForeignKeyViolation(error)) return;
    if (error instanceof CancelledError) return this.#end(claim, { state: "cancelled", message: null, coverage: [] });
    if (isConnectionLost(error) || error instanceof LostThreadError) throw error;
    if (!(error instanceof ReadFailure)) this.log.error(describeError(error));
    const message = error instanceof ReadFailure ? error.message : "A fault of ours stopped the reading: see the log.";
    await this.#end(claim, { state: "failed", message, coverage: [] });
  }

  async #end(claim: ReadingClaim, end: ClusterEnd): Promise<void> {
    await this.database.transaction(async (client) => {
      const isEnded = await this.runClusters.end(client, claim, end, new Date());
      if (!isEnded || end.state !== "failed") return;
      await client.query("UPDATE clusters SET message = $2 WHERE id = $1", [claim.clusterId, end.message]);
    });
  }
}
