import { clusterOfPath, type Service } from "./service.js";

/** Which requests a fault is laid over; every member that is given must fit. */
export interface RequestMatch {
  service?: Service;
  method?: string;
  /** Beginning of the path, or a pattern for path and query. */
  path?: string | RegExp;
  /** Name of the cluster of a `/k8s/…` request. */
  cluster?: string;
  /** Plural of a Kubernetes kind, as the list's path ends. */
  plural?: string;
}

/** What goes wrong. */
export type FaultKind =
  /** An error in the service's own form. 429 and 503 may carry Retry-After in seconds. */
  | { kind: "status"; status: number; retryAfterSeconds?: number; code?: string; message?: string }
  /** The right answer, cut off in the middle of the body; the connection ends. */
  | { kind: "truncated" }
  /** A web page with status 200, as a captive portal or a login page answers. */
  | { kind: "html" }
  /** The right answer, late. */
  | { kind: "slow"; milliseconds: number }
  /** Headers at once, then one byte of the body in each interval, for ever. */
  | { kind: "trickle"; intervalMilliseconds: number }
  /** The connection ends before any answer. */
  | { kind: "reset" }
  /** The right answer, padded with white space to this size. */
  | { kind: "hugePage"; bytes: number }
  /** ARM lists: each page names itself as the next. */
  | { kind: "loopedNextLink" }
  /** ARM lists: the next page lies on this address. */
  | { kind: "foreignNextLink"; url: string }
  /** GKE lists: these zones did not answer, and their clusters are missing. */
  | { kind: "missingZones"; zones: string[] }
  /** Kubernetes lists: a continued list has expired (410), with a token to go on inconsistently. */
  | { kind: "expired" }
  /** The caller may not (403), in the service's own words. */
  | { kind: "forbidden" }
  /** The server cannot answer in the form that was asked for (406). */
  | { kind: "notAcceptable" }
  /** The token has expired (401; ExpiredTokenException of AWS). */
  | { kind: "expiredToken" }
  /** Kubernetes lists: the first page again and again, each with a new continue token. */
  | { kind: "endlessList" }
  /** What was asked for does not exist (404): a cluster that was deleted between list and describe. */
  | { kind: "gone" };

export type Fault = FaultKind & {
  match: RequestMatch;
  /** After so many requests the fault is over; for ever where it is not given. */
  times?: number;
  /** Of the requests that fit, this share is met, evenly: 0.3 meets three in ten. All where it is not given. */
  share?: number;
};

/** A fault that is in force; `clear` ends it. */
export interface FaultHandle {
  clear(): void;
  /** How many requests it met so far. */
  readonly hits: number;
}

/** A request as far as faults look at it. */
export interface FaultedRequest {
  service: Service;
  method: string;
  url: string;
}

function matches(match: RequestMatch, { service, method, url }: FaultedRequest): boolean {
  const path = url.split("?")[0] ?? url;
  if (match.service !== undefined && match.service !== service) return false;
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match.cluster !== undefined && match.cluster !== clusterOfPath(path)) return false;
  if (match.plural !== undefined && !path.endsWith(`/${match.plural}`)) return false;
  if (typeof match.path === "string") return path.startsWith(match.path);
  return match.path === undefined || match.path.test(url);
}

/** Faults that only make sense on some requests leave the others alone, and are not used up by them. */
function applies(fault: Fault, { url }: FaultedRequest): boolean {
  return fault.kind !== "expired" || new URL(url, "https://localhost").searchParams.has("continue");
}

interface ActiveFault {
  fault: Fault;
  /** Requests that fit. */
  seen: number;
  /** Those of them that it met. */
  hits: number;
}

/** Whether the request that was seen last is among the share that is met. */
function isMet({ fault: { share = 1 }, seen }: ActiveFault): boolean {
  return Math.floor(seen * share) > Math.floor((seen - 1) * share);
}

/** The faults in force. The newest that fits a request is laid over it. */
export class Faults {
  #active: ActiveFault[] = [];

  /** Puts a fault in force. */
  add(fault: Fault): FaultHandle {
    const entry: ActiveFault = { fault, seen: 0, hits: 0 };
    this.#active.unshift(entry);
    const remove = () => {
      this.#active = this.#active.filter((other) => other !== entry);
    };
    return {
      clear: remove,
      get hits() {
        return entry.hits;
      },
    };
  }

  /** The fault for a request, which counts as one of its times. */
  take(request: FaultedRequest): Fault | undefined {
    const fitting = this.#active.filter(
      ({ fault, hits }) =>
        (fault.times === undefined || hits < fault.times) && matches(fault.match, request) && applies(fault, request),
    );
    for (const entry of fitting) {
      entry.seen += 1;
      if (!isMet(entry)) continue;
      entry.hits += 1;
      return entry.fault;
    }
    return undefined;
  }

  /** Ends all faults. */
  clear(): void {
    this.#active = [];
  }
}

/** Members that a kind needs beside its name, with their JSON types. */
const MEMBERS: Readonly<Record<Fault["kind"], Readonly<Record<string, "number" | "string" | "array">>>> = {
  status: { status: "number" },
  truncated: {},
  html: {},
  slow: { milliseconds: "number" },
  trickle: { intervalMilliseconds: "number" },
  reset: {},
  hugePage: { bytes: "number" },
  loopedNextLink: {},
  foreignNextLink: { url: "string" },
  missingZones: { zones: "array" },
  expired: {},
  forbidden: {},
  notAcceptable: {},
  expiredToken: {},
  endlessList: {},
  gone: {},
};

const typeOf = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value);

/** Reads a fault that was sent as JSON, where `match.path` is the beginning of a path; undefined where it is none. */
export function readFault(document: Readonly<Record<string, unknown>>): Fault | undefined {
  const { kind } = document;
  if (typeof kind !== "string" || !Object.hasOwn(MEMBERS, kind)) return undefined;
  const members = MEMBERS[kind as Fault["kind"]];
  const complete = Object.entries(members).every(([name, type]) => typeOf(document[name]) === type);
  return complete ? ({ match: {}, ...document } as unknown as Fault) : undefined;
}
