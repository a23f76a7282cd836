import type { EgressResponse } from "./egress/egress.js";
import { type EgressFault, findEgressError } from "./egress/egress-error.js";
import { ReadFailure } from "./egress/read-failure.js";

const advice: Partial<Record<EgressFault, string>> = {
  tls: "Give the connector the CA certificate of this API server",
  dns: "Check the address of the API server and this machine's name resolution",
  connect: "Check the address, and that the network between here and there lets the connection through",
  timeout: "Check that the network between here and there lets the connection through, and how busy the API server is",
  notAllowed: "Private addresses are reached only by connectors that are made for them",
  redirect: "Give the address of the API server itself, without a login page in front of it",
};

/** A failure of the transport in our words; anything that is not one is thrown on. */
export function failureOfTransport(error: unknown): ReadFailure {
  if (error instanceof ReadFailure) return error;
  const egress = findEgressError(error);
  if (!egress) throw error;
  const todo = advice[egress.fault];
  return new ReadFailure("failed", todo ? `${egress.message}. ${todo}.` : `${egress.message}.`, undefined, {
    cause: error,
  });
}

/** Characters of somebody else's message that are passed on. */
const longestWords = 600;

/** The failure that a response tells, or undefined for an answer in JSON with status 2xx. `what` is named in it. */
export function failureOfResponse(response: EgressResponse, what: string): ReadFailure | undefined {
  const { status } = response;
  if (status === 401) {
    const message = `The API server does not accept the credential (401). Renew the token or certificate of this connector.`;
    return new ReadFailure("failed", message, status);
  }
  if (status === 403) {
    const message = `Not allowed to read ${what}: ${words(response)} The ClusterRole that Periplus offers has this permission.`;
    return new ReadFailure("forbidden", message, status);
  }
  if (status === 404) return new ReadFailure("absent", `The API server does not have ${what}.`, status);
  if (status === 429) {
    return new ReadFailure("failed", `The API server asks to come back later for ${what} (429).`, status);
  }
  if (!isJson(response)) return new ReadFailure("failed", describeForeignAnswer(response), status);
  if (status >= 200 && status < 300) return undefined;
  return new ReadFailure("failed", `The API server answered ${status} for ${what}: ${words(response)}`, status);
}

/** The `message` of a Kubernetes Status, in one line and not too long. */
function words(response: EgressResponse): string {
  const message = statusOf(response)?.message;
  if (typeof message !== "string" || message === "") return "it gives no reason.";
  const line = message.replaceAll(/\s+/g, " ").trim();
  if (line.length > longestWords) return `${line.slice(0, longestWords)} …`;
  return line.endsWith(".") ? line : `${line}.`;
}

/** What a Status says that we look at: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
interface Status {
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly metadata?: { readonly continue?: unknown };
}

/** The body as a Kubernetes Status; undefined where it is none. */
export function statusOf(response: EgressResponse): Status | undefined {
  try {
    const body: unknown = JSON.parse(response.body.toString("utf8"));
    const isStatus = typeof body === "object" && body !== null && "kind" in body && body.kind === "Status";
    return isStatus ? (body as Status) : undefined;
  } catch {
    return undefined;
  }
}

function isJson({ headers }: EgressResponse): boolean {
  return /\bjson\b/i.test(headers["content-type"] ?? "");
}

function describeForeignAnswer({ headers, status }: EgressResponse): string {
  const type = headers["content-type"]?.split(";")[0] ?? "no content type";
  if (type === "text/html") {
    return `A web page came back in place of the Kubernetes API (${status}). Check that the address is the API server's and not that of a portal or a proxy.`;
  }
  return `The answer is not that of a Kubernetes API (${type}, status ${status}). Check the address of the API server.`;
}
