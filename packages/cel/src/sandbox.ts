import { LimitedThread, type ThreadLimits } from "./limited-thread.js";
import type { SandboxOutcome, SandboxRequest } from "./sandbox-protocol.js";

/**
 * Evaluates expressions that users write, in a thread of their own that is ended when the time is over. The limits of
 * cost and size in the engine stop everything known; this is for what is not.
 * Requests are answered one after the other. Call `close` when done.
 */
export class Sandbox {
  readonly #thread: LimitedThread<SandboxRequest, SandboxOutcome>;

  constructor(limits: Partial<ThreadLimits> = {}) {
    this.#thread = new LimitedThread("./sandbox.worker", import.meta.url, limits);
  }

  /** Compiles the expression and evaluates it with each input. Never rejects: what goes wrong is in the outcome. */
  run(request: SandboxRequest): Promise<SandboxOutcome> {
    return this.#thread.ask(request);
  }

  /** Ends the thread. Requests that wait are answered as stopped. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
