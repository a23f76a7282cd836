/**
 * A time limit for something that `outer` may stop before. `AbortSignal.timeout` and `AbortSignal.any` keep what they
 * made until the time is over, however soon everything was done; with a request after the other that grows to megabytes.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  #hasPassed = false;

  constructor(milliseconds: number, outer?: AbortSignal) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#hasPassed = true;
      this.#controller.abort(new DOMException("The time is over", "TimeoutError"));
    }, milliseconds).unref();
    if (outer?.aborted) this.#follow();
    else outer?.addEventListener("abort", this.#follow);
  }

  /** Aborts when the time is over, with `outer`, and at the end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time was over before the end. */
  get hasPassed(): boolean {
    return this.#hasPassed;
  }

  /** Stops what still goes on under the signal, and keeps nothing. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#follow);
    this.#controller.abort();
  }

  readonly #follow = (): void => this.#controller.abort(this.#outer?.reason);
}
