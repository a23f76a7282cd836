import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { Egress, EgressRequest } from "@periplus/cluster-reader/egress/egress";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";

/**
 * The transport of one SDK client. The SDKs follow an absolute `nextLink` to any host, for ever when it repeats itself,
 * and drop and rename fields: here links to other hosts are refused by the egress, a repeated one ends with an error,
 * and the JSON of every answer is kept as it came.
 */
export class AzureHttpClient implements HttpClient {
  /** The answers with status 2xx, in their order. */
  readonly answers: Json[] = [];
  readonly #asked = new Set<string>();

  constructor(private readonly egress: Egress) {}

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    if (request.method === "GET") {
      if (this.#asked.has(request.url)) throw new ReadFailure("failed", "The list repeats itself and does not end.");
      this.#asked.add(request.url);
    }
    const response = await sendThrough(this.egress, request);
    const { status, bodyAsText } = response;
    if (status >= 200 && status < 300 && bodyAsText) this.answers.push(parse(bodyAsText));
    return response;
  }

  /** The items of all pages of a list. Throws ReadFailure for a page that is none. */
  items(): JsonObject[] {
    return this.answers.flatMap((page) => {
      const value = isObject(page) ? page.value : undefined;
      if (!Array.isArray(value)) throw new ReadFailure("failed", "The answer is not a list.");
      return value.filter(isObject);
    });
  }
}

/** Sends an SDK's request by the one way out. Throws EgressError. */
export async function sendThrough(egress: Egress, request: PipelineRequest): Promise<PipelineResponse> {
  const { status, headers, body } = await egress.request(egressRequestOf(request));
  return { request, status, headers: createHttpHeaders(headers), bodyAsText: body.toString("utf8") };
}

function egressRequestOf({ method, url, headers, body, abortSignal }: PipelineRequest): EgressRequest {
  const { "accept-encoding": _packing, "user-agent": _agent, ...sent } = headers.toJSON();
  if (body !== undefined && body !== null && typeof body !== "string") {
    throw new TypeError("Only texts are sent to Azure");
  }
  return {
    method,
    url: new URL(url),
    headers: sent,
    ...(body ? { body } : {}),
    signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
  };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const page = /^\s*</.test(text) ? "A web page came back in place of the answer" : "The answer is not whole";
    throw new ReadFailure("failed", `${page}. A proxy may stand between here and Azure.`, undefined, { cause });
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
