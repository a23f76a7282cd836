import { setTimeout as sleep } from "node:timers/promises";
import { Injectable } from "@nestjs/common";
import type { ResultOf } from "@periplus/shared/endpoints";
import { channels, Notifications } from "../database/notifications.js";
import { DiscoveryRunsStore } from "./discovery-runs.store.js";

type Run = ResultOf<"getDiscoveryRun">;

/** At most this often, however often the worker reports. */
const quietMilliseconds = 250;
/** Looks without being told, in case a notification was lost. */
const lookMilliseconds = 10_000;

/** A run as it goes: its present state at once, each change, and nothing after its end. */
@Injectable()
export class RunEvents {
  constructor(
    private readonly store: DiscoveryRunsStore,
    private readonly notifications: Notifications,
  ) {}

  async *follow(runId: string): AsyncGenerator<Run> {
    let news = Promise.withResolvers<void>();
    const stopListening = this.notifications.listen(channels.discoveryRun, (id) => {
      if (id === undefined || id === runId) news.resolve();
    });
    try {
      let told = "";
      for (;;) {
        // Renewed before the look, so that news during the look is not missed.
        news = Promise.withResolvers<void>();
        const run = await this.store.find(runId);
        // Its connector was removed: there is nothing left to tell.
        if (!run) return;
        const text = JSON.stringify(run);
        if (text !== told) yield run;
        if (run.endedAt !== null) return;
        told = text;
        await Promise.race([news.promise, sleep(lookMilliseconds, undefined, { ref: false })]);
        await sleep(quietMilliseconds, undefined, { ref: false });
      }
    } finally {
      stopListening();
    }
  }
}
