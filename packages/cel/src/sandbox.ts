import { Worker, type WorkerOptions } from "node:worker_threads";
import { READY, type SandboxOutcome, type SandboxRequest } from "./sandbox-protocol.js";

export interface SandboxLimits {
  /** Milliseconds of wall-clock time that a request may take, the start of a worker not counted. */
  readonly time: number;
  /** Megabytes that the worker may fill. */
  readonly memory: number;
}

const DEFAULT_LIMITS: SandboxLimits = { time: 1_000, memory: 128 };

interface Waiting {
  readonly request: SandboxRequest;
  readonly resolve: (outcome: SandboxOutcome) => void;
}

/** Only to what is listened to here: threads have listeners of their own. */
function stopListening(worker: Worker): void {
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
}

/**
 * Evaluates expressions that users write, in a thread of their own that is ended when the time is over. The limits of
 * cost and size in the engine stop everything known; this is for what is not.
 * Requests are answered one after the other. Call `close` when done.
 */
export class Sandbox {
  readonly #limits: SandboxLimits;
  readonly #workerOptions: WorkerOptions;
  readonly #queue: Waiting[] = [];
  #worker: Promise<Worker> | undefined;
  #busy = false;
  #closed = false;

  /** @param workerOptions passed on to the thread, e.g. its `execArgv` */
  constructor(limits: Partial<SandboxLimits> = {}, workerOptions: WorkerOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#workerOptions = workerOptions;
  }

  /** Compiles the expression and evaluates it with each input. Never rejects: what goes wrong is in the outcome. */
  run(request: SandboxRequest): Promise<SandboxOutcome> {
    if (this.#closed) return Promise.resolve({ stopped: "the sandbox is closed" });
    return new Promise((resolve) => {
      this.#queue.push({ request, resolve });
      void this.#next();
    });
  }

  /** Ends the thread. Requests that wait are answered as stopped. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { resolve } of this.#queue.splice(0)) resolve({ stopped: "the sandbox is closed" });
    await this.#discardWorker();
  }

  async #next(): Promise<void> {
    const next = this.#busy ? undefined : this.#queue.shift();
    if (next === undefined) return;
    this.#busy = true;
    next.resolve(await this.#answer(next.request));
    this.#busy = false;
    await this.#next();
  }

  async #answer(request: SandboxRequest): Promise<SandboxOutcome> {
    let worker: Worker;
    try {
      this.#worker ??= this.#startWorker();
      worker = await this.#worker;
    } catch (error) {
      this.#worker = undefined;
      return { stopped: `no worker: ${error instanceof Error ? error.message : String(error)}` };
    }
    const outcome = await this.#ask(worker, request);
    if ("stopped" in outcome) await this.#discardWorker();
    return outcome;
  }

  #ask(worker: Worker, request: SandboxRequest): Promise<SandboxOutcome> {
    return new Promise((resolve) => {
      const finish = (outcome: SandboxOutcome): void => {
        clearTimeout(timer);
        stopListening(worker);
        resolve(outcome);
      };
      const timer = setTimeout(
        () => finish({ stopped: `the expression took longer than ${this.#limits.time} ms` }),
        this.#limits.time,
      );
      worker.on("message", (outcome: SandboxOutcome) => finish(outcome));
      worker.on("error", (error) => finish({ stopped: error instanceof Error ? error.message : String(error) }));
      worker.on("exit", () => finish({ stopped: "the worker ended" }));
      try {
        worker.postMessage(request);
      } catch (error) {
        finish({ stopped: error instanceof Error ? error.message : String(error) });
      }
    });
  }

  #startWorker(): Promise<Worker> {
    const file = import.meta.url.endsWith(".ts") ? "./sandbox.worker.ts" : "./sandbox.worker.js";
    const worker = new Worker(new URL(file, import.meta.url), {
      ...this.#workerOptions,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memory, stackSizeMb: 4 },
    });
    // An idle sandbox does not keep the process alive.
    worker.unref();
    return new Promise((resolve, reject) => {
      worker.once("message", (message) => {
        stopListening(worker);
        if (message === READY) resolve(worker);
        else reject(new Error("the thread does not speak the protocol"));
      });
      worker.once("error", reject);
    });
  }

  async #discardWorker(): Promise<void> {
    const worker = await this.#worker?.catch(() => undefined);
    this.#worker = undefined;
    if (worker !== undefined) stopListening(worker);
    // An error while it is being ended is of no interest, but must not be unhandled.
    worker?.on("error", () => undefined);
    await worker?.terminate();
  }
}
