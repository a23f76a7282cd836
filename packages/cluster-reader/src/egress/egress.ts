import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Dispatcher, request as send } from "undici";
import { Deadline } from "./deadline.js";
import { describeBrokenAnswer, describeTransportError, EgressError } from "./egress-error.js";
import { type ConnectionOptions, createGuardedAgent } from "./guarded-agent.js";
import type { Meter } from "./meter.js";
import type { Paces, Pacing } from "./pace.js";
import { defaultRetry, mayPass, type RetryPolicy, readRetryAfter, waitBeforeRetry } from "./retry.js";

const unzip = promisify(gunzip);

/** Tells the server's administrators who asks, so that they can give us a FlowSchema or a rate of our own. */
const userAgent = "periplus/0.1 (posture discovery; read-only)";

export interface EgressOptions extends ConnectionOptions {
  /** Whether requests may go to this host (with its port where it is not 443). */
  readonly allows: (host: string) => boolean;
  readonly meter: Meter;
  readonly retry?: RetryPolicy;
  /** How requests are held back, so that a service does not have to; undefined: not at all. */
  readonly pace?: { readonly paces: Paces; readonly of: (request: Pick<EgressRequest, "url" | "method">) => Pacing };
  /** Further answers after which the same request may succeed: some services throttle with a 400. */
  readonly isThrottle?: (response: EgressResponse) => boolean;
}

export interface EgressRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "TRACE";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** For one attempt, from sending to the last byte. */
  readonly timeoutMs?: number;
  /** Of the body, unpacked. */
  readonly maxBytes?: number;
}

export interface EgressResponse {
  readonly status: number;
  /** Names in small letters; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked. */
  readonly body: Buffer;
}

const defaults = { timeoutMs: 60_000, maxBytes: 64 * 1024 * 1024 };

/**
 * The one way out. Every request to a cloud or a cluster is made here: to allowed hosts and reachable addresses only,
 * over TLS, without following redirects, with a time limit and a size limit, no faster than the account may be asked, and
 * again after a pause when the server asks for one. One instance serves one connector or cluster for the length of one job.
 */
export class Egress {
  readonly #agent: Dispatcher;

  constructor(private readonly options: EgressOptions) {
    this.#agent = createGuardedAgent(options);
  }

  /**
   * Answers with any status except a redirect. Throws EgressError, or the signal's reason when it aborts. A request
   * may be sent more than once: send only what changes nothing.
   */
  async request(request: EgressRequest): Promise<EgressResponse> {
    this.#check(request.url);
    const retry = this.options.retry ?? defaultRetry;
    for (let failed = 1; ; failed += 1) {
      const outcome = await this.#attempt(request);
      const wait = this.#waitAfter(outcome, failed, retry);
      if (wait !== undefined) await pause(wait, request.signal);
      else if (outcome instanceof EgressError) throw outcome;
      else return outcome;
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #check(url: URL): void {
    if (url.protocol !== "https:") throw new EgressError("notAllowed", `${url.host} is not asked without TLS`);
    if (!this.options.allows(url.host)) {
      throw new EgressError("notAllowed", `${url.host} is not a host that this connector may ask`);
    }
  }

  /** What came of one attempt, once it was its turn: an answer, or the reason why there is none. */
  async #attempt(request: EgressRequest): Promise<EgressResponse | EgressError> {
    const { pace } = this.options;
    const leave = await pace?.paces.enter(pace.of(request), request.signal);
    try {
      return await this.#send(request);
    } finally {
      leave?.();
    }
  }

  /** Throws when the signal aborts. */
  async #send(request: EgressRequest): Promise<EgressResponse | EgressError> {
    const deadline = new Deadline(request.timeoutMs ?? defaults.timeoutMs, request.signal);
    try {
      request.signal?.throwIfAborted();
      this.options.meter.requests += 1;
      return await this.#exchange(request, deadline.signal);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (deadline.hasPassed) return new EgressError("timeout", `${request.url.host} did not answer in time`);
      return describeTransportError(error, request.url.host);
    } finally {
      deadline.end();
    }
  }

  async #exchange(request: EgressRequest, signal: AbortSignal): Promise<EgressResponse> {
    const { url, method, body } = request;
    const response = await send(url, {
      dispatcher: this.#agent,
      method,
      signal,
      headers: { "user-agent": userAgent, "accept-encoding": "gzip", ...request.headers },
      ...(body === undefined ? {} : { body }),
    });
    const headers = flatten(response.headers);
    if (response.statusCode >= 300 && response.statusCode < 400 && response.statusCode !== 304) {
      await response.body.dump();
      throw new EgressError("redirect", `${url.host} answered with a redirect, which is not followed`);
    }
    const packed = await this.#read(response.body, request).catch((error: unknown) => {
      throw describeBrokenAnswer(error, url.host);
    });
    return { status: response.statusCode, headers, body: await unpack(packed, headers, request) };
  }

  async #read(body: AsyncIterable<Uint8Array>, request: EgressRequest): Promise<Buffer> {
    const limit = request.maxBytes ?? defaults.maxBytes;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      this.options.meter.bytes += chunk.length;
      if (length > limit) throw tooLarge(request, limit);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length);
  }

  #waitAfter(outcome: EgressResponse | EgressError, failed: number, retry: RetryPolicy): number | undefined {
    if (outcome instanceof EgressError) {
      const passing = outcome.fault === "connect" || outcome.fault === "broken";
      return passing ? waitBeforeRetry(retry, failed, undefined, Math.random()) : undefined;
    }
    const throttle = outcome.status === 429 || (this.options.isThrottle?.(outcome) ?? false);
    if (throttle) this.options.meter.throttled += 1;
    if (!throttle && !mayPass(outcome.status)) return undefined;
    const asked = readRetryAfter(outcome.headers["retry-after"], new Date());
    return waitBeforeRetry(retry, failed, asked, Math.random());
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  // The sleep rejects with an AbortError of its own; callers look for the signal's reason.
  await sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

function tooLarge(request: EgressRequest, limit: number): EgressError {
  const size = `${Math.round(limit / 1024 / 1024)} MiB`;
  return new EgressError("tooLarge", `The answer of ${request.url.host} is larger than ${size}`);
}

async function unpack(packed: Buffer, headers: Record<string, string>, request: EgressRequest): Promise<Buffer> {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding === "identity" || packed.length === 0) return packed;
  if (encoding !== "gzip") throw new EgressError("broken", `${request.url.host} packs its answer in an unknown way`);
  const limit = request.maxBytes ?? defaults.maxBytes;
  try {
    return await unzip(packed, { maxOutputLength: limit, chunkSize: unpackedSize(packed, limit) });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(request, limit);
    throw error;
  }
}

/** The most that a byte of deflate can become. Source: https://zlib.net/zlib_tech.html */
const largestRatio = 1_032;
const usualChunk = 16 * 1024;

/**
 * How much room to give what is unpacked, so that it is not put together of many small pieces: its size, as its last four
 * bytes say it (RFC 1952, 2.3.1), and one byte, or a full piece would ask for another. They may say anything: what cannot
 * be is not believed.
 */
function unpackedSize(packed: Buffer, limit: number): number {
  const said = packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
  return Math.max(usualChunk, Math.min(said, limit, packed.length * largestRatio) + 1);
}
