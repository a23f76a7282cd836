/** When and how long a request waits before it is sent again. */
export interface RetryPolicy {
  /** Attempts in all. */
  readonly attempts: number;
  /** The longest time that a server may ask us to wait; who asks for more is not asked again. */
  readonly longestWaitMs: number;
  /** The wait before the second attempt; it doubles each time, up to `longestWaitMs`. */
  readonly firstWaitMs: number;
}

export const defaultRetry: RetryPolicy = { attempts: 4, longestWaitMs: 60_000, firstWaitMs: 300 };

/** Statuses after which the same request may succeed. */
const passing = new Set([429, 502, 503, 504]);

export function mayPass(status: number): boolean {
  return passing.has(status);
}

/**
 * How long a Retry-After header (seconds or an HTTP date, RFC 9110 §10.2.3) asks to wait, in milliseconds; undefined
 * where there is none or it cannot be read.
 */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(header)) return Number(header) * 1_000;
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now.getTime());
}

/**
 * Milliseconds to wait before the next attempt, or undefined when it is to be given up. `failed` counts the attempts so
 * far, `random` lies in [0, 1): without a Retry-After the wait is spread between half and the whole of its step.
 */
export function waitBeforeRetry(
  policy: RetryPolicy,
  failed: number,
  retryAfterMs: number | undefined,
  random: number,
): number | undefined {
  if (failed >= policy.attempts) return undefined;
  if (retryAfterMs !== undefined) return retryAfterMs > policy.longestWaitMs ? undefined : retryAfterMs;
  const step = Math.min(policy.firstWaitMs * 2 ** (failed - 1), policy.longestWaitMs);
  return step / 2 + (step / 2) * random;
}
