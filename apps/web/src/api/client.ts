import type { Endpoint } from "@periplus/shared/endpoint";
import { type AnswerOf, apiPrefix, type EndpointName, endpoints, type RequestOf } from "@periplus/shared/endpoints";
import { ApiError, readApiError, toApiError } from "./problem";

/** Path parameters, query and body as the endpoint table names them; left out where the endpoint takes nothing. */
export type CallRequest<Name extends EndpointName> =
  Record<never, never> extends RequestOf<Name> ? [request?: RequestOf<Name>] : [request: RequestOf<Name>];

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
  const endpoint: Endpoint = endpoints[name];
  const { body } = (request ?? {}) as Parts;
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  const init: RequestInit = { method: endpoint.method, headers, credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal instanceof AbortSignal) init.signal = signal;
  const address = (addressOf as (name: EndpointName, request?: unknown) => string)(name, request);
  const response = await fetch(address, init).catch((cause: unknown) => {
    if (signal instanceof AbortSignal && signal.aborted) throw cause;
    throw toApiError(cause);
  });
  if (!response.ok) throw await readApiError(response);
  if (endpoint.response === null) return null as AnswerOf<Name>;
  return response.json().catch(() => {
    throw new ApiError({ title: "The server's answer could not be read", status: response.status }, "unreachable");
  }) as Promise<AnswerOf<Name>>;
}
