import { Injectable } from "@nestjs/common";
import { Jobs } from "../jobs/jobs.js";
import { RevisionPartitions } from "./ingestion/revision-partitions.js";
import { OutdatedClusters } from "./outdated-clusters.js";
import { RunsStore } from "./runs/runs.store.js";
import { type DueConnector, ScheduleStore } from "./schedule.store.js";

const minute = 60_000;
/** Started per minute: after a long pause all connectors are due at once. */
const mostStarts = 20;
const mostAttempts = 3;
/** How far the next run is moved, at most, as a share of the interval: clouds are not asked by all at the same moment. */
const jitter = 0.1;

/** When a connector runs next; `random` lies in [0, 1). */
export function nextRunAt(now: Date, intervalMinutes: number, random: number): Date {
  const share = 1 - jitter + 2 * jitter * random;
  return new Date(now.getTime() + intervalMinutes * share * minute);
}

/** `schedule-discovery`: starts what is due, takes up or ends what its worker left, and sees to the tables. */
@Injectable()
export class ScheduleDiscoveryJob {
  constructor(
    private readonly schedule: ScheduleStore,
    private readonly runs: RunsStore,
    private readonly jobs: Jobs,
    private readonly outdated: OutdatedClusters,
    private readonly partitions: RevisionPartitions,
  ) {}

  async run(): Promise<void> {
    const now = new Date();
    await this.partitions.ensure(now);
    await this.#recoverRuns(now);
    for (const connector of await this.schedule.listDue(now, mostStarts)) await this.#start(connector, now);
    await this.outdated.queue();
  }

  async #start({ id, intervalMinutes }: DueConnector, now: Date): Promise<void> {
    await this.schedule.start(id, now, nextRunAt(now, intervalMinutes, Math.random()));
  }

  async #recoverRuns(now: Date): Promise<void> {
    for (const { id, attempt } of await this.schedule.listLost()) {
      if (attempt >= mostAttempts) {
        const message =
          "The workers that had this run stopped before it was done. The next run reads everything again.";
        await this.runs.end({ id, attempt }, { state: "failed", message }, now);
      } else {
        // A key of its own: the queue may still hold the lost worker's job for a while.
        await this.jobs.send("discover-connector", { runId: id }, { singletonKey: `${id}/${attempt}` });
      }
    }
  }
}
