import { setTimeout as sleep } from "node:timers/promises";
import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import type { CoverageState } from "@periplus/shared/vocabulary";
import { Deadline } from "./egress/deadline.js";
import type { EgressResponse } from "./egress/egress.js";
import { EgressError, findEgressError } from "./egress/egress-error.js";
import { ReadFailure } from "./egress/read-failure.js";
import { failureOfResponse, failureOfTransport, statusOf } from "./failures.js";
import type { KubernetesClient } from "./kubernetes-client.js";
import { type ListPage, MalformedPageError, readContinuation } from "./list-page.js";

/** How a list ended. Only `read` says that every object of the kind was shown. */
export interface ListEnd {
  readonly state: CoverageState;
  /** Set unless the state is `read`. */
  readonly message?: string;
  /** Set when nothing at all came back, not even a refusal: the server may be out of reach. */
  readonly unanswered?: true;
}

/** managedFields is up to half of an object; servers that do not know the parameter ignore it (KEP-5958). */
const listAccept = "application/json;drop=metadata.managedFields,application/json";
const smallestPage = 10;
/** Pages that continue an expired list; the token for each comes with its refusal. */
const inconsistentPages = 5_000;
const expired = "The list changed while it was read and was taken up again in the middle: objects may be missing.";

/**
 * Lists one kind in pages, the next one being fetched while the caller works on the last. Returns how it ended; never
 * throws for anything the cluster does, only when `signal` aborts.
 */
export async function* readList(
  client: KubernetesClient,
  kind: ReadKind,
  signal: AbortSignal,
): AsyncGenerator<ListPage, ListEnd> {
  const deadline = new Deadline(client.limits.listTimeoutMs, signal);
  const reading = new ListReading(client, kind, deadline.signal);
  let pages = 0;
  const fail = (error: unknown): ListEnd => {
    signal.throwIfAborted();
    if (deadline.hasPassed) return endOf(new ReadFailure("failed", "The list did not end in time."), pages);
    if (error instanceof MalformedPageError) return endOf(new ReadFailure("failed", error.message), pages);
    const end = endOf(failureOfTransport(error), pages);
    return pages === 0 && findEgressError(error) ? { ...end, unanswered: true } : end;
  };
  try {
    let next: Promise<ListPage> | undefined = reading.fetch();
    while (next) {
      const page: ListPage = await next;
      if (pages >= client.limits.pages) return endOf(new ReadFailure("failed", "The list does not end."), pages);
      next = reading.hasMore ? reading.fetch() : undefined;
      // The caller may be busy for a while before the next page is waited for.
      next?.catch(() => undefined);
      pages += 1;
      yield page;
    }
    return reading.inconsistent ? { state: "partial", message: expired } : { state: "read" };
  } catch (error) {
    return fail(error);
  } finally {
    deadline.end();
  }
}

function endOf(failure: ReadFailure, pages: number): ListEnd {
  return { state: pages > 0 ? "partial" : failure.state, message: failure.message };
}

/** Where a list stands: which page comes next, and what has gone wrong so far. */
class ListReading {
  readonly #path: string;
  readonly #what: string;
  readonly #tokens = new Set<string>();
  #token: string | undefined;
  #pageSize: number;
  #expiries = 0;

  constructor(
    private readonly client: KubernetesClient,
    kind: ReadKind,
    private readonly signal: AbortSignal,
  ) {
    const base = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
    this.#path = `${base}/${kind.plural}`;
    this.#what = partOf(kind);
    this.#pageSize = client.limits.pageSize;
  }

  get hasMore(): boolean {
    return this.#token !== undefined;
  }

  /** The list was continued after its token had expired, so it is no picture of one moment. */
  get inconsistent(): boolean {
    return this.#expiries > 1;
  }

  /** The next page. Throws EgressError, ReadFailure or MalformedPageError. */
  async fetch(): Promise<ListPage> {
    for (;;) {
      const response = await this.#askForPage();
      if (!response) continue;
      if (response.status === 410 && this.#token !== undefined) {
        await this.#renew(response);
        continue;
      }
      const failure = failureOfResponse(response, this.#what);
      if (failure) throw failure;
      const page = { bytes: response.body, first: this.#token === undefined };
      this.#advance(readContinuation(page));
      return page;
    }
  }

  /** Undefined when the page was too large: fewer objects are asked for next. */
  async #askForPage(): Promise<EgressResponse | undefined> {
    const parameters: Record<string, string> = { limit: String(this.#pageSize) };
    if (this.#token !== undefined) parameters.continue = this.#token;
    try {
      return await this.client.ask({ path: this.#path, parameters, accept: listAccept, signal: this.signal });
    } catch (error) {
      const tooLarge = error instanceof EgressError && error.fault === "tooLarge";
      if (!tooLarge || this.#pageSize <= smallestPage) throw error;
      this.#pageSize = Math.max(smallestPage, Math.floor(this.#pageSize / 5));
      return undefined;
    }
  }

  #advance(token: string | undefined): void {
    if (token !== undefined && this.#tokens.has(token)) {
      throw new ReadFailure("failed", `The list of ${this.#what} repeats itself and does not end.`);
    }
    if (token !== undefined) this.#tokens.add(token);
    this.#token = token;
  }

  /** After 410 Gone: the first time the list starts again, later it goes on with what is there now. */
  async #renew(response: EgressResponse): Promise<void> {
    this.#expiries += 1;
    if (this.#expiries === 1) {
      await sleep(this.client.limits.restartPauseMs, undefined, { signal: this.signal });
      this.#tokens.clear();
      this.#token = undefined;
      return;
    }
    const token = statusOf(response)?.metadata?.continue;
    if (typeof token !== "string" || token === "" || this.#expiries > inconsistentPages) {
      throw new ReadFailure("failed", `The list of ${this.#what} changed too fast to be read to its end.`);
    }
    this.#token = token;
  }
}
