import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import { Deadline } from "./egress/deadline.js";
import { findEgressError } from "./egress/egress-error.js";
import type { KubernetesEndpoint } from "./egress/kubernetes-endpoint.js";
import type { Meter } from "./egress/meter.js";
import { ReadFailure } from "./egress/read-failure.js";
import { failureOfTransport } from "./failures.js";
import { defaultLimits, KubernetesClient, type ReadLimits } from "./kubernetes-client.js";
import type { ListPage } from "./list-page.js";
import { type ClusterIdentity, readIdentity } from "./read-identity.js";
import { type ListEnd, readList } from "./read-list.js";
import { type AccessAnswer, type AccessQuestion, reviewAccess } from "./review-access.js";
import { readServedKinds, type Served } from "./served-kinds.js";

/** After so many lists in turn without any answer it is looked at whether the server is there. */
const unansweredLists = 2;

/** Reads one cluster through its Kubernetes API: one list at a time, a page of it in memory. */
export class ClusterReader {
  readonly #client: KubernetesClient;
  /** Lists one after the other that were not answered. */
  #unanswered = 0;
  /** Why nothing more is asked. */
  #lost: string | undefined;
  #served = new Map<string, Served>();

  constructor(
    private readonly endpoint: KubernetesEndpoint,
    meter: Meter,
    limits: ReadLimits = defaultLimits,
  ) {
    this.#client = new KubernetesClient(endpoint, limits, meter);
  }

  /**
   * Asks who the cluster is and which of the kinds it has. Throws ReadFailure when it cannot be reached, does not
   * accept the credential, or is no Kubernetes API: then nothing else will be read either.
   */
  async open(kinds: readonly ReadKind[], signal: AbortSignal): Promise<ClusterIdentity> {
    try {
      const identity = await readIdentity(this.#client, signal);
      this.#served = await readServedKinds(this.#client, kinds, signal);
      return identity;
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOfTransport(error);
      throw withHint(failure, this.endpoint);
    }
  }

  /** Asks only who the cluster is. Throws ReadFailure. */
  async identify(signal: AbortSignal): Promise<ClusterIdentity> {
    return this.open([], signal);
  }

  /** Whether the API server has the kind; `unknown` before `open`. */
  serves(kind: ReadKind): Served {
    return this.#served.get(partOf(kind)) ?? { is: "unknown" };
  }

  /**
   * Pages of all objects of a kind in all namespaces; returns how the list ended. Throws only when `signal` aborts. Once
   * the server is out of reach every list ends at once: each would take minutes to find that out for itself.
   */
  async *list(kind: ReadKind, signal: AbortSignal): AsyncGenerator<ListPage, ListEnd> {
    if (this.#lost !== undefined) return { state: "failed", message: this.#lost };
    const end = yield* readList(this.#client, kind, signal);
    this.#unanswered = end.unanswered ? this.#unanswered + 1 : 0;
    if (this.#unanswered >= unansweredLists && !(await this.#answers(signal)))
      this.#lost = `The API server cannot be reached any more. ${end.message}`;
    return end;
  }

  /** Whether the server says anything at all. */
  async #answers(signal: AbortSignal): Promise<boolean> {
    const soon = new Deadline(Math.ceil(this.#client.limits.pageTimeoutMs / 2), signal);
    const isAnswered = await this.#client.ask({ path: "/version", signal: soon.signal }).then(
      () => true,
      () => false,
    );
    soon.end();
    signal.throwIfAborted();
    return isAnswered;
  }

  /** What the credential may do, question by question. Throws ReadFailure when the API server cannot be reached. */
  async review(questions: readonly AccessQuestion[], signal: AbortSignal): Promise<AccessAnswer[]> {
    try {
      return await reviewAccess(this.#client, questions, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw withHint(failureOfTransport(error), this.endpoint);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

function withHint(failure: ReadFailure, { hint: reachHint, refusalHint }: KubernetesEndpoint): ReadFailure {
  const fault = findEgressError(failure)?.fault;
  const hint =
    fault === "timeout" || fault === "connect" ? reachHint : failure.status === 401 ? refusalHint : undefined;
  if (hint === undefined) return failure;
  return new ReadFailure(failure.state, `${failure.message} ${hint}`, failure.status, { cause: failure });
}
