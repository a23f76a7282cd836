import type { Endpoint } from "@periplus/shared/endpoint";
import { type AnswerOf, apiPrefix, type EndpointName, endpoints, type RequestOf } from "@periplus/shared/endpoints";
import { type APIRequestContext, request } from "@playwright/test";

interface Parts {
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: unknown;
}

/** The API as an administrator's script sees it. */
export class Api {
  private constructor(private readonly context: APIRequestContext) {}

  static async open({ address, token }: { address: string; token: string }): Promise<Api> {
    const extraHTTPHeaders = { authorization: `Bearer ${token}` };
    return new Api(await request.newContext({ baseURL: address, extraHTTPHeaders }));
  }

  /** Calls an endpoint by its name in the table; an answer that is no success throws, with what it said. */
  async call<Name extends EndpointName>(
    name: Name,
    ...[parts]: Record<never, never> extends RequestOf<Name> ? [RequestOf<Name>?] : [RequestOf<Name>]
  ): Promise<AnswerOf<Name>> {
    const { method, path, response }: Endpoint = endpoints[name];
    const { params = {}, query = {}, body } = (parts ?? {}) as Parts;
    const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ""));
    const answer = await this.context.fetch(apiPrefix + filled, {
      method,
      params: query,
      ...(body === undefined ? {} : { data: body }),
    });
    if (!answer.ok()) throw new Error(`${name} answered ${answer.status()}: ${await answer.text()}`);
    return response === null ? (null as AnswerOf<Name>) : answer.json();
  }

  close(): Promise<void> {
    return this.context.dispose();
  }
}
