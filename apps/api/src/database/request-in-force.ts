import { AsyncLocalStorage } from "node:async_hooks";

/** Who acts, as the audit log tells it. */
export interface Actor {
  readonly key: string;
  readonly name: string;
  readonly via: string;
}

/** The request on whose behalf the work at hand changes something. */
export interface RequestInForce {
  /** Holds together what one request changes; ours, and never taken from a header. */
  readonly operation: string;
  /** The name of the endpoint. */
  readonly action: string;
  who: Actor;
  readonly from: { readonly address: string; readonly agent: string | null; readonly requestId: string };
}

export const nobody: Actor = { key: "nobody", name: "nobody", via: "none" };

const current = new AsyncLocalStorage<RequestInForce>();

/** Whatever `work` changes in the database, the audit log says that it was this request (see `AttributedPool`). */
export function withinRequest<T>(request: RequestInForce, work: () => T): T {
  return current.run(request, work);
}

export function requestInForce(): RequestInForce | undefined {
  return current.getStore();
}

/** From here on the request is theirs: whoever signs in is nobody before. */
export function actAs(who: Actor): void {
  const request = current.getStore();
  if (request) request.who = who;
}
