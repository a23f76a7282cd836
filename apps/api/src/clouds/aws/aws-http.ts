import type { EKSClient } from "@aws-sdk/client-eks";
import type { Egress, EgressRequest, EgressResponse } from "@periplus/cluster-reader/egress/egress";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { NodeHttpHandler } from "@smithy/node-http-handler";

type Handle = NodeHttpHandler["handle"];
type AwsRequest = Parameters<Handle>[0];
type AwsResponse = Awaited<ReturnType<Handle>>["response"];

/** The text of each answer as it came, by the object that stands for it. */
const wireTexts = new WeakMap<object, string>();

/** The text from which the SDK made an answer of a client that keeps it; undefined for any other object. */
export function wireTextOf(answer: object): string | undefined {
  return wireTexts.get(answer);
}

/** Makes a client keep the text of its answers: the SDK's own form drops members that its model does not know. */
export function keepWireTexts(client: EKSClient): EKSClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response, output } = result;
      const text = typeof response === "object" && response !== null ? wireTexts.get(response) : undefined;
      if (text !== undefined && output) wireTexts.set(output, text);
      return result;
    },
    // Outside of the SDK's own deserializer, whose result is marked.
    { step: "deserialize", priority: "high", name: "keepWireTexts" },
  );
  return client;
}

/** The transport of the SDK's clients: every request leaves through one egress. */
export class AwsHttpHandler {
  readonly metadata = { handlerProtocol: "http/1.1" };

  constructor(private readonly egress: Egress) {}

  async handle(request: AwsRequest, options?: { abortSignal?: unknown }): Promise<{ response: AwsResponse }> {
    const signal = options?.abortSignal instanceof AbortSignal ? options.abortSignal : undefined;
    const answer = await this.egress.request(egressRequestOf(request, signal));
    const text = answer.body.toString("utf8");
    if (/^\s*<(?:!doctype\s+html|html)/i.test(text)) {
      const message = "A web page came back in place of the answer. A proxy may stand between here and AWS.";
      throw new ReadFailure("failed", message);
    }
    const response: AwsResponse = {
      statusCode: answer.status,
      headers: { ...answer.headers },
      body: new Uint8Array(answer.body),
    };
    wireTexts.set(response, text);
    return { response };
  }

  /** The SDK hands settings of its own transport here; this one has none. */
  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }
}

/** AWS throttles with 429, and with 400 under several names. */
export function isAwsThrottle({ status, headers, body }: EgressResponse): boolean {
  if (status !== 400 && status !== 503) return false;
  const named = headers["x-amzn-errortype"] ?? body.toString("utf8", 0, 2_000);
  return /Throttl|TooManyRequests|RequestLimitExceeded/.test(named);
}

function egressRequestOf(request: AwsRequest, signal: AbortSignal | undefined): EgressRequest {
  const { protocol, hostname, port, path, query, method } = request;
  const url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ""}${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value ?? ""]) url.searchParams.append(name, item);
  }
  // The signature covers the query as RFC 3986 writes it: a space is %20 there and + here.
  url.search = url.search.replaceAll("+", "%20");
  const { host: _host, "content-length": _length, "user-agent": _agent, ...headers } = request.headers;
  const body: unknown = request.body;
  const sendable = typeof body === "string" || body instanceof Uint8Array ? body : undefined;
  return {
    method: methodOf(method),
    url,
    headers,
    signal,
    ...(sendable === undefined || sendable.length === 0 ? {} : { body: sendable }),
  };
}

function methodOf(method: string): EgressRequest["method"] {
  if (method === "GET" || method === "POST") return method;
  throw new TypeError(`Nothing is sent to AWS with ${method}`);
}
