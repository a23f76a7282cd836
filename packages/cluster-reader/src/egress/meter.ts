/** What the requests of one job came to. */
export interface Meter {
  /** Requests sent, attempts counted. */
  requests: number;
  /** Bytes of bodies received, as they came over the wire. */
  bytes: number;
  /** Answers that asked to slow down. */
  throttled: number;
}

export function createMeter(): Meter {
  return { requests: 0, bytes: 0, throttled: 0 };
}
