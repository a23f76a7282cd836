import type { Endpoint } from "@periplus/shared/endpoint";
import { type AnswerOf, apiPrefix, type EndpointName, endpoints, type RequestOf } from "@periplus/shared/endpoints";
import { ApiError, readApiError, toApiError } from "./problem";

/** Path parameters, query and body as the endpoint table names them; left out where the endpoint takes nothing. */
export type CallRequest<Name extends EndpointName> =
  Record<never, never> extends RequestOf<Name> ? [request?: RequestOf<Name>] : [request: RequestOf<Name>];

/** The changes that can be made of what was seen only. */
export type ChangeName = {
  [Name in EndpointName]: (typeof endpoints)[Name] extends { ifMatch: EndpointName } ? Name : never;
}[EndpointName];

/** The endpoint that reads what a change changes. */
export type ReadOf<Name extends ChangeName> = (typeof endpoints)[Name]["ifMatch"];

type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

/** The address of an endpoint with its parameters and query filled in; `undefined` values are left out. */
export function addressOf<Name extends EndpointName>(name: Name, ...[request]: CallRequest<Name>): string {
  const { params = {}, query = {} } = (request ?? {}) as Parts;
  const path = endpoints[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return `${apiPrefix}${path}${text ? `?${text}` : ""}`;
}

/**
 * Calls an endpoint by its name in the table. Resolves to its answer (null for 204) and rejects with an
 * `ApiError` only.
 */
export async function call<Name extends EndpointName>(
  name: Name,
  ...[request, signal]: [...CallRequest<Name>, signal?: AbortSignal]
): Promise<AnswerOf<Name>> {
  const { answer } = await send(name, request, signal instanceof AbortSignal ? { signal } : {});
  return answer;
}

/** The same, with the entity tag of the answer; undefined where a proxy took it away. */
export function readTagged<Name extends EndpointName>(name: Name, request: RequestOf<Name>): Promise<Tagged<Name>> {
  return send(name, request, {});
}

/** A change of what has this entity tag: of anything else it is refused with `precondition-failed`. */
export async function callIfMatch<Name extends ChangeName>(
  name: Name,
  request: RequestOf<Name>,
  tag: string | undefined,
): Promise<AnswerOf<Name>> {
  const { answer } = await send(name, request, tag === undefined ? {} : { tag });
  return answer;
}

interface Tagged<Name extends EndpointName> {
  readonly answer: AnswerOf<Name>;
  readonly tag: string | undefined;
}

async function send<Name extends EndpointName>(
  name: Name,
  request: unknown,
  { signal, tag }: { readonly signal?: AbortSignal; readonly tag?: string },
): Promise<Tagged<Name>> {
  const endpoint: Endpoint = endpoints[name];
  const { body } = (request ?? {}) as Parts;
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (tag !== undefined) headers.set("if-match", tag);
  const init: RequestInit = { method: endpoint.method, headers, credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  const address = (addressOf as (name: EndpointName, request?: unknown) => string)(name, request);
  const response = await fetch(address, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw toApiError(cause);
  });
  if (!response.ok) throw await readApiError(response);
  // The API's tags are strong. A proxy that compresses says that its bytes are others, which a change is not about.
  const answered = response.headers.get("etag")?.replace(/^W\//, "");
  if (endpoint.response === null) return { answer: null as AnswerOf<Name>, tag: answered };
  const answer: AnswerOf<Name> = await response.json().catch(() => {
    throw new ApiError({ title: "The server's answer could not be read", status: response.status }, "unreachable");
  });
  return { answer, tag: answered };
}
