/** The clouds' idea of the time, which may differ from that of their callers. */
export class Clock {
  #ahead = 0;

  /** Sets how far the clouds are ahead of this machine's clock, in milliseconds. */
  skew(milliseconds: number): void {
    this.#ahead = milliseconds;
  }

  /** Milliseconds since 1970, as the clouds see it. */
  now(): number {
    return Date.now() + this.#ahead;
  }
}
