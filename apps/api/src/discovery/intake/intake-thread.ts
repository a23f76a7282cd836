import { type TransferListItem, Worker } from "node:worker_threads";
import { threadOptions } from "@periplus/cel/limited-thread";
import { handOver } from "../byte-memory.js";
import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import {
  asOpenIntake,
  type IntakeAnswer,
  type IntakeCall,
  type IntakeRequest,
  type OpenIntake,
} from "./intake-calls.js";
import type { JudgingTerms } from "./judge-by-terms.js";

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (fault: Error) => void;
}

/** The thread ended while a reading had it that is not to blame, as far as can be told: it may go well another time. */
export class LostThreadError extends Error {
  override readonly name = "LostThreadError";
  constructor() {
    super("The thread that judges has ended.");
  }
}

/** Milliseconds without any answer after which a thread is taken for one that hangs. A step takes seconds at most. */
const defaultPatience = 5 * 60_000;
/** Twice as much collects a tenth cheaper, and takes 25 MiB more, with which a large cluster would not fit into 512. */
const youngMebibytes = 24;

/**
 * One thread in which all that is read is parsed and judged, so that this one writes and answers people meanwhile. It
 * starts when it is first needed, and again when it broke or hung: then what it was asked first fails, for it was at work
 * on that, and everything else with a LostThreadError.
 */
export class IntakeThread {
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #silence: NodeJS.Timeout | undefined;

  constructor(private readonly patience = defaultPatience) {}

  async open(terms: JudgingTerms, snapshot: SnapshotWriting): Promise<OpenIntake> {
    const intake = ++this.#lastId;
    const worker = this.#running();
    await this.#ask(worker, { intake, id: ++this.#lastId, open: terms, snapshot });
    const call = (name: IntakeCall, args: readonly unknown[]) =>
      this.#ask(worker, { intake, id: ++this.#lastId, call: name, args }, handOver(args));
    return asOpenIntake(call, () => worker.postMessage({ intake, close: true } satisfies IntakeRequest));
  }

  /** Ends the thread; what it was asked for fails. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    this.#worker ??= this.#start();
    return this.#worker;
  }

  #start(): Worker {
    const file = new URL(`./intake.worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
    const worker = new Worker(file, {
      ...threadOptions(file),
      resourceLimits: { maxYoungGenerationSizeMb: youngMebibytes },
    });
    worker.on("message", (message: IntakeAnswer) => this.#settle(message));
    worker.on("error", (error) => this.#lose(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", () => this.#lose(worker, new LostThreadError()));
    // Nothing but a reading waits for it.
    worker.unref();
    return worker;
  }

  #ask(worker: Worker, request: IntakeRequest & { id: number }, transfer: readonly TransferListItem[] = []) {
    return new Promise<unknown>((resolve, reject) => {
      if (worker !== this.#worker) {
        reject(new LostThreadError());
        return;
      }
      worker.postMessage(request, transfer);
      this.#waiting.set(request.id, { resolve, reject });
      worker.ref();
      if (this.#waiting.size === 1) this.#expectAnswer(worker);
    });
  }

  #settle(message: IntakeAnswer): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (this.#worker !== undefined) this.#expectAnswer(this.#worker);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ("fault" in message) waiting?.reject(message.fault);
    else waiting?.resolve(message.answer);
  }

  /** From now on, where something waits. A process that hangs is found by others; for a thread nobody else looks. */
  #expectAnswer(worker: Worker): void {
    clearTimeout(this.#silence);
    if (this.#waiting.size === 0) return;
    this.#silence = setTimeout(() => {
      this.#lose(worker, new Error(`The thread that judges has not answered for ${this.patience / 1000} s.`));
      void worker.terminate();
    }, this.patience);
    this.#silence.unref();
  }

  /** A thread that broke says that it has ended, too, when another may be running. */
  #lose(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    clearTimeout(this.#silence);
    const [first, ...others] = this.#waiting.values();
    this.#waiting.clear();
    first?.reject(error);
    for (const { reject } of others) reject(new LostThreadError());
  }
}
