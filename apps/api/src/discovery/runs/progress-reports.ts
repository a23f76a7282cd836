import { Injectable, Logger } from "@nestjs/common";
import type { Meter } from "@periplus/cluster-reader/egress/meter";
import { type ClusterProgress, type ReadingClaim, RunClustersStore } from "./run-clusters.store.js";

/** At most four times a second, for all clusters that this process reads. */
const everyMs = 250;

interface Reading {
  readonly claim: ReadingClaim;
  readonly progress: ClusterProgress;
  readonly meter: Meter;
  told: string;
}

/** Tells how far readings have come, on a connection of its own: what their transactions write is not seen until later. */
@Injectable()
export class ProgressReports {
  private readonly readings = new Set<Reading>();
  private telling: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly log = new Logger("discovery");

  constructor(private readonly store: RunClustersStore) {}

  /** Follows a reading, whose figures the caller changes as it goes. Await what is returned before the end is written. */
  follow(claim: ReadingClaim, progress: ClusterProgress, meter: Meter): () => Promise<void> {
    const reading: Reading = { claim, progress, meter, told: "" };
    this.readings.add(reading);
    this.timer ??= setInterval(() => this.tell(), everyMs).unref();
    return async () => {
      this.readings.delete(reading);
      if (this.readings.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
      await this.telling;
    };
  }

  private tell(): void {
    if (this.telling) return;
    const news = [...this.readings].flatMap((reading) => {
      const { requests, bytes } = reading.meter;
      const figures = { ...reading.claim, ...reading.progress, requests, bytes };
      const text = JSON.stringify(figures);
      if (text === reading.told) return [];
      reading.told = text;
      return [figures];
    });
    if (news.length === 0) return;
    this.telling = this.store
      .report(news)
      .catch((error: Error) => this.log.warn(`Progress could not be told: ${error.message}`))
      .finally(() => {
        this.telling = undefined;
      });
  }
}
