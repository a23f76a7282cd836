/** One request that the simulator answered. It holds no credential. */
export interface LoggedRequest {
  at: Date;
  service: string;
  method: string;
  /** Path and query as they came. */
  url: string;
  /** The cluster of a Kubernetes request. */
  cluster: string | undefined;
  accept: string | undefined;
  userAgent: string | undefined;
  status: number;
  /** The fault that was laid over the answer. */
  fault: string | undefined;
}

const MAX_ENTRIES = 20_000;

/** The newest requests, oldest first. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  /** Adds a request; the oldest go when there are too many. */
  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES / 2);
  }

  /** All entries, or those that the filter takes. */
  entries(filter: (entry: LoggedRequest) => boolean = () => true): LoggedRequest[] {
    return this.#entries.filter(filter);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
  }
}
