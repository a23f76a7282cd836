import { setTimeout as sleep } from "node:timers/promises";

/** A token bucket: so many requests at once, and so many a second in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** What a request is counted against: an account's bucket, by a name that says which. */
export interface Lane {
  readonly name: string;
  readonly rate: Rate;
}

/** How a request is to be paced. */
export interface Pacing {
  /** Of whom no more than `most` requests are under way at once. */
  readonly account: { readonly name: string; readonly most: number };
  readonly lanes: readonly Lane[];
}

/** A bucket whose tokens may be owed: who comes when it is empty is told how long to wait, one after the other. */
export class TokenBucket {
  #tokens: number;
  #at: number;

  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes a token; milliseconds until it may be used. */
  take(now: number): number {
    const refilled = this.#tokens + (Math.max(0, now - this.#at) / 1_000) * this.rate.perSecond;
    this.#tokens = Math.min(this.rate.burst, refilled) - 1;
    this.#at = Math.max(this.#at, now);
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.rate.perSecond) * 1_000;
  }

  /** Gives back a token that was not used. */
  giveBack(): void {
    this.#tokens += 1;
  }
}

/** Lets so many through at once, in the order of coming. */
class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  async enter(signal: AbortSignal | undefined): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason);
      };
      const enter = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      this.#waiting.push(enter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}

/**
 * Holds requests back before a service would: one for a process, as an account's limits are shared by all that ask it.
 * Several workers each have their own, so rates are set below what a service publishes.
 */
export class Paces {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #gates = new Map<string, Gate>();

  constructor(private readonly clock: () => number = Date.now) {}

  /** Waits for the request's turn; returns what ends it. Throws the signal's reason when it aborts. */
  async enter({ account, lanes }: Pacing, signal?: AbortSignal): Promise<() => void> {
    const gate = this.#gateOf(account);
    await gate.enter(signal);
    const buckets = lanes.map((lane) => this.#bucketOf(lane));
    try {
      const wait = Math.max(0, ...buckets.map((bucket) => bucket.take(this.clock())));
      // The sleep rejects with an AbortError of its own; callers look for the signal's reason.
      if (wait > 0) await sleep(wait, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    } catch (error) {
      for (const bucket of buckets) bucket.giveBack();
      gate.leave();
      throw error;
    }
    return () => gate.leave();
  }

  #gateOf({ name, most }: Pacing["account"]): Gate {
    const gate = this.#gates.get(name) ?? new Gate(most);
    this.#gates.set(name, gate);
    return gate;
  }

  #bucketOf({ name, rate }: Lane): TokenBucket {
    const bucket = this.#buckets.get(name) ?? new TokenBucket(rate, this.clock());
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
