import { setTimeout as sleep } from "node:timers/promises";
import { Injectable, Logger } from "@nestjs/common";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { describeError } from "../config/describe-error.js";
import { isConnectionLost } from "../database/errors.js";
import { Jobs } from "../jobs/jobs.js";
import { ClusterPublisher } from "./cluster-publisher.js";
import { ConnectorListing } from "./connector-listing.js";
import { RunClustersStore } from "./runs/run-clusters.store.js";
import { decideRunEnd } from "./runs/run-end.js";
import { CancelledError, LostRunError, RunWatch } from "./runs/run-watch.js";
import { type ClaimedRun, RunsStore } from "./runs/runs.store.js";

const lookMs = 500;
/** Jobs that got lost are sent again. */
const resendMs = 60_000;
/** How long a cancelled run waits for its readers to stop. */
const patienceMs = 5_000;

/**
 * `discover-connector`: has a run from its start to its end. Lists the clusters, hands out the reading of each as a job
 * of its own, waits for all of them, and says how the run ended.
 */
@Injectable()
export class DiscoverConnectorJob {
  private readonly log = new Logger("discovery");

  constructor(
    private readonly runs: RunsStore,
    private readonly runClusters: RunClustersStore,
    private readonly listing: ConnectorListing,
    private readonly publisher: ClusterPublisher,
    private readonly jobs: Jobs,
  ) {}

  /** Throws only for what a later attempt may mend: this process stops, or the database went away. */
  async run({ runId }: { runId: string }, signal: AbortSignal): Promise<void> {
    const run = await this.runs.claim(runId, new Date());
    if (!run) return;
    await this.runs.notify(runId);
    const renew = () => this.runs.renew(run);
    const watch = new RunWatch(runId, { standing: (id) => this.runs.standing(id), renew }, signal);
    try {
      if (run.stage !== "readClusters") {
        const vanished = await this.listing.list(run, watch.signal);
        for (const clusterId of vanished) await this.publisher.retire(clusterId, runId, watch.signal);
      }
      await this.#followClusters(runId, watch.signal);
      await this.#end(run);
    } catch (error) {
      await this.#endAfter(watch.signal.aborted ? watch.signal.reason : error, run, signal);
    } finally {
      await watch.stop();
    }
  }

  /** Until every cluster of the run has ended. */
  async #followClusters(runId: string, signal: AbortSignal): Promise<void> {
    let sent = Number.NEGATIVE_INFINITY;
    for (;;) {
      signal.throwIfAborted();
      if (Date.now() - sent >= resendMs) {
        sent = Date.now();
        await this.#sendReadings(runId);
      }
      const standing = await this.runs.standing(runId);
      if (!standing || standing.open === 0) return;
      await sleep(lookMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  async #sendReadings(runId: string): Promise<void> {
    for (const clusterId of await this.runClusters.listOpen(runId)) {
      // The queue keeps one job per key: a reading that waits or goes on is not doubled.
      await this.jobs.send("read-cluster", { runId, clusterId }, { singletonKey: `${runId}/${clusterId}` });
    }
  }

  async #end(run: ClaimedRun): Promise<void> {
    const outcome = await this.runs.outcome(run.id);
    if (outcome) await this.runs.end(run, decideRunEnd(outcome), new Date());
  }

  async #endAfter(error: unknown, run: ClaimedRun, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      await this.runs.release(run);
      throw error;
    }
    if (error instanceof LostRunError) return;
    if (error instanceof CancelledError) return this.#cancel(run);
    if (isConnectionLost(error)) throw error;
    if (!(error instanceof ReadFailure)) this.log.error(describeError(error));
    const message = error instanceof ReadFailure ? error.message : "A fault of ours stopped the run: see the log.";
    await this.runs.end(run, { state: "failed", message }, new Date());
  }

  /** The readers see the cancellation themselves; those that have not begun will not. */
  async #cancel(run: ClaimedRun): Promise<void> {
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      const reading = await this.runClusters.countReading(run.id);
      if (reading === 0) break;
      await sleep(lookMs / 2);
    }
    await this.runs.end(run, { state: "cancelled", message: null }, new Date());
  }
}
