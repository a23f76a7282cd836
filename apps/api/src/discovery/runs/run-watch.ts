import { setTimeout as sleep } from "node:timers/promises";
import type { RunId, RunStanding } from "./runs.store.js";

/** Why a job stopped early: somebody cancelled the run. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** Why a job stopped early: another worker has the run, or it does not exist any more. */
export class LostRunError extends Error {
  override readonly name = "LostRunError";
}

interface Watching {
  readonly standing: (id: RunId) => Promise<RunStanding | undefined>;
  /** Called every five seconds; false ends the work. */
  readonly renew?: () => Promise<boolean>;
}

const lookMs = 500;
const renewMs = 5_000;

/**
 * Looks after a run while a job works on it: `signal` aborts within a second of a cancellation, when the run is lost,
 * and when `outer` aborts. Call `stop` at the end.
 */
export class RunWatch {
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    private readonly runId: RunId,
    private readonly watching: Watching,
    outer: AbortSignal,
  ) {
    this.signal = AbortSignal.any([outer, this.#abort.signal]);
    this.#done = this.#look();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #look(): Promise<void> {
    let renewed = Date.now();
    while (!this.#stop.signal.aborted && !this.signal.aborted) {
      try {
        const standing = await this.watching.standing(this.runId);
        if (!standing) return this.#abort.abort(new LostRunError("The run does not exist any more"));
        if (standing.cancelRequested) return this.#abort.abort(new CancelledError("The run was cancelled"));
        if (this.watching.renew && Date.now() - renewed >= renewMs) {
          renewed = Date.now();
          if (!(await this.watching.renew())) return this.#abort.abort(new LostRunError("Another worker has the run"));
        }
      } catch {
        // The database did not answer this once; a lease that cannot be renewed runs out by itself.
      }
      await sleep(lookMs, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
    }
  }
}
