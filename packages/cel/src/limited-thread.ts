import { Worker, type WorkerOptions } from "node:worker_threads";

/** What a thread says when it has loaded what it needs and takes requests. */
export const READY = "ready";

export interface ThreadLimits {
  /** Milliseconds of wall-clock time that a request may take, the start of a thread not counted. */
  readonly time: number;
  /** Megabytes that the thread may fill. */
  readonly memory: number;
  /** Requests that may wait; more are answered as stopped. */
  readonly waiting: number;
}

const DEFAULT_LIMITS: ThreadLimits = { time: 1_000, memory: 128, waiting: 1_000 };

/** `stopped`: the time was over, the thread broke, or too many wait. */
export interface Stopped {
  readonly stopped: string;
}

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly time: number;
  readonly resolve: (answer: Answer | Stopped) => void;
}

/** For threads of the sources, which Node runs as they are but for their imports: these name what the build makes. */
const RESOLVE_SOURCES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({
    resolve: (specifier, context, next) =>
      next(context.parentURL?.endsWith(".ts") && specifier.startsWith(".") ? specifier.replace(/\\.js$/, ".ts") : specifier, context),
  });
`)}`;
const sourceOptions: WorkerOptions = {
  execArgv: [
    "--import",
    RESOLVE_SOURCES,
    "--conditions=source",
    "--experimental-transform-types",
    "--disable-warning=ExperimentalWarning",
  ],
};

/** What a thread of this file is started with. */
export function threadOptions(file: URL): WorkerOptions {
  return file.pathname.endsWith(".ts") ? sourceOptions : {};
}

/** Only to what is listened to here: threads have listeners of their own. */
function stopListening(worker: Worker): void {
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
}

/**
 * Has a thread answer requests, one after the other, and ends it when one takes too long or too much; the next request
 * gets a new one. The thread's file says READY, and then answers each message with one. Call `close` when done.
 */
export class LimitedThread<Request, Answer extends object> {
  readonly #file: URL;
  readonly #limits: ThreadLimits;
  readonly #queue: Waiting<Request, Answer>[] = [];
  #worker: Promise<Worker> | undefined;
  #busy = false;
  #closed = false;

  /**
   * @param name the thread's file without its ending, relative to the module that asks
   * @param from `import.meta.url` of that module
   */
  constructor(name: string, from: string, limits: Partial<ThreadLimits> = {}) {
    this.#file = new URL(`${name}${from.endsWith(".ts") ? ".ts" : ".js"}`, from);
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** `time` in milliseconds, where it is another than that of all requests. Never rejects. */
  ask(request: Request, time: number = this.#limits.time): Promise<Answer | Stopped> {
    if (this.#closed) return Promise.resolve({ stopped: "the sandbox is closed" });
    if (this.#queue.length >= this.#limits.waiting) return Promise.resolve({ stopped: "too many requests wait" });
    return new Promise((resolve) => {
      this.#queue.push({ request, time, resolve });
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
    next.resolve(await this.#answer(next));
    this.#busy = false;
    await this.#next();
  }

  async #answer(waiting: Waiting<Request, Answer>): Promise<Answer | Stopped> {
    let worker: Worker;
    try {
      this.#worker ??= this.#startWorker();
      worker = await this.#worker;
    } catch (error) {
      this.#worker = undefined;
      return { stopped: `no worker: ${error instanceof Error ? error.message : String(error)}` };
    }
    const answer = await this.#ask(worker, waiting);
    if ("stopped" in answer) await this.#discardWorker();
    return answer;
  }

  #ask(worker: Worker, { request, time }: Waiting<Request, Answer>): Promise<Answer | Stopped> {
    return new Promise((resolve) => {
      const finish = (answer: Answer | Stopped): void => {
        clearTimeout(timer);
        stopListening(worker);
        resolve(answer);
      };
      const timer = setTimeout(() => finish({ stopped: `it took longer than ${time} ms` }), time);
      worker.on("message", (answer: Answer) => finish(answer));
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
    const worker = new Worker(this.#file, {
      ...threadOptions(this.#file),
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
