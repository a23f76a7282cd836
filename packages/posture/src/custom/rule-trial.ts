import { LimitedThread, type Stopped, type ThreadLimits } from "@periplus/cel/limited-thread";
import type { TrialAnswer, TrialRequest } from "./trial-protocol.js";

/** Few wait at a time: who writes a rule asks again and again. */
const limits: ThreadLimits = { time: 2_000, memory: 256, waiting: 30 };

/** Checks and tries rules that people write in a thread of its own, which is ended when one takes too long. */
export class RuleTrial {
  readonly #thread: LimitedThread<TrialRequest, TrialAnswer>;

  constructor(changed: Partial<ThreadLimits> = {}) {
    this.#thread = new LimitedThread("./rule-trial.worker", import.meta.url, { ...limits, ...changed });
  }

  /** What is wrong with the text of a rule. Never rejects. */
  check(text: string): Promise<TrialAnswer | Stopped> {
    return this.#thread.ask({ text, objects: [], samples: "", settings: {}, observed: false });
  }

  /** What a rule says of objects; `time` in milliseconds. Never rejects. */
  try(request: TrialRequest, time: number): Promise<TrialAnswer | Stopped> {
    return this.#thread.ask(request, time);
  }

  /** Ends the thread. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
