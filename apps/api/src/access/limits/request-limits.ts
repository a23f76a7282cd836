import { isIPv4 } from "node:net";
import { Injectable } from "@nestjs/common";
import { Config } from "../../config/config.js";
import { ProblemError } from "../../http/problem.js";

/** Seconds in which a quota is used up and then given again. */
const period = 60;
/** Whoever is not known has so much less. */
const addressShare = 10;
/** So many are counted apart in a period; whoever comes after shares one quota. */
const mostCounted = 100_000;

/** Whom a quota belongs to: a principal, an address from which nobody is signed in, or the identity provider's. */
export interface Counted {
  readonly policy: "principal" | "address" | "provider";
  readonly key: string;
}

/** What the client is told: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
export type LimitHeaders = Readonly<Record<"ratelimit-policy" | "ratelimit", string>>;

/**
 * How often somebody may ask. Counted by each process for itself: a count that all share would cost a write for every
 * request, and what must hold for all together (wrong passwords) is counted in the database.
 */
@Injectable()
export class RequestLimits {
  readonly #quota: number;
  #ends = 0;
  #counts = new Map<string, number>();

  constructor({ values: { requestsPerMinute } }: Config) {
    this.#quota = requestsPerMinute;
  }

  /** Counts one request; `tell` takes the headers in any case. Throws ProblemError `too-many-requests`. */
  take({ policy, key }: Counted, tell: (headers: LimitHeaders) => void, now: Date): void {
    const second = Math.floor(now.getTime() / 1_000);
    if (second >= this.#ends) {
      this.#ends = second + period - (second % period);
      this.#counts = new Map();
    }
    const counted = this.#keyFor(`${policy} ${policy === "principal" ? key : networkOf(key)}`);
    const count = (this.#counts.get(counted) ?? 0) + 1;
    this.#counts.set(counted, count);
    const quota = policy === "address" ? Math.ceil(this.#quota / addressShare) : this.#quota;
    const seconds = this.#ends - second;
    tell({
      "ratelimit-policy": `"${policy}";q=${quota};w=${period}`,
      ratelimit: `"${policy}";r=${Math.max(0, quota - count)};t=${seconds}`,
    });
    if (count <= quota) return;
    const detail = `No more than ${quota} requests a minute: go on in ${seconds} s`;
    throw new ProblemError("too-many-requests", detail, undefined, { "retry-after": String(seconds) });
  }

  #keyFor(key: string): string {
    return this.#counts.has(key) || this.#counts.size < mostCounted ? key : "others";
  }
}

/** An address; of IPv6 its network of 64 bits, of which whoever has one has all addresses. */
export function networkOf(address: string): string {
  const embedded = address.slice(address.lastIndexOf(":") + 1);
  if (isIPv4(embedded)) return embedded;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::", 2) ?? [];
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length;
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill("0"), ...after];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":");
}
