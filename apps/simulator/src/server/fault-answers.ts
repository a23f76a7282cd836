import type { FastifyReply, FastifyRequest } from "fastify";
import { isObject, type JsonObject } from "../estate/objects.js";
import { expireContinuation } from "../kubernetes/lists.js";
import type { Fault, FaultedRequest } from "./faults.js";
import { Refusal } from "./refusal.js";
import type { Service } from "./service.js";

/** The codes with which each service says the usual refusals. */
const CODES: Record<Service, Record<number, string>> = {
  entra: { 401: "invalid_client", 403: "access_denied", 429: "temporarily_unavailable" },
  arm: {
    401: "ExpiredAuthenticationToken",
    403: "AuthorizationFailed",
    404: "ResourceNotFound",
    406: "NotAcceptable",
    429: "Throttled",
  },
  sts: { 401: "ExpiredToken", 403: "AccessDenied", 429: "Throttling" },
  ec2: { 401: "ExpiredToken", 403: "UnauthorizedOperation", 429: "RequestLimitExceeded" },
  organizations: { 401: "ExpiredTokenException", 403: "AccessDeniedException", 429: "TooManyRequestsException" },
  eks: {
    401: "ExpiredTokenException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "ThrottlingException",
    500: "ServerException",
    503: "ServiceUnavailableException",
  },
  google: {
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
  },
  googleOauth: { 400: "invalid_grant", 401: "invalid_client", 403: "access_denied", 429: "rate_limit_exceeded" },
  kubernetes: {
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
  },
  admin: {},
};

const LOGIN_PAGE =
  "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>";

function refuse(service: Service, status: number, message: string, code?: string, retryAfter?: number): Refusal {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return new Refusal(status, code ?? CODES[service][status] ?? "InternalError", message, {}, headers);
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Lays a fault over a request before its route runs: throws the refusal, answers in its place, or lets it go on. */
export async function faultBefore(
  fault: Fault,
  { service, url }: FaultedRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  switch (fault.kind) {
    case "status":
      throw refuse(
        service,
        fault.status,
        fault.message ?? "The request could not be served now.",
        fault.code,
        fault.retryAfterSeconds,
      );
    case "forbidden":
      throw refuse(service, 403, `${url.split("?")[0]} is forbidden for this identity.`);
    case "notAcceptable":
      throw refuse(service, 406, "only the following media types are accepted: application/vnd.kubernetes.protobuf");
    case "expiredToken":
      throw refuse(
        service,
        service === "eks" || service === "sts" ? 403 : 401,
        "The token has expired.",
        CODES[service][401],
      );
    case "gone":
      throw refuse(service, 404, "Not found: it does not exist any more.");
    case "expired":
      return expireContinuation(new URL(url, "https://localhost").searchParams.get("continue") ?? "");
    case "html":
      reply.type("text/html; charset=utf-8").send(LOGIN_PAGE);
      return;
    case "reset":
      reply.hijack();
      reply.raw.socket?.destroy();
      return;
    case "trickle":
      reply.hijack();
      trickle(reply, fault.intervalMilliseconds);
      return;
    case "slow":
      await wait(fault.milliseconds);
      return;
    case "endlessList":
      forgetContinuation(request);
      return;
    default:
      return;
  }
}

/** The token of an endless list is none of the list's own: each page is the first. */
function forgetContinuation(request: FastifyRequest): void {
  const url = new URL(request.url, "https://localhost");
  url.searchParams.delete("continue");
  request.raw.url = `${url.pathname}${url.search}`;
}

function trickle(reply: FastifyReply, interval: number): void {
  reply.raw.writeHead(200, { "content-type": "application/json" });
  reply.raw.write("{");
  const timer = setInterval(() => reply.raw.write(" "), interval);
  reply.raw.on("close", () => clearInterval(timer));
}

/** Changes an answer's document, before it is written as JSON. */
export function faultDocument(fault: Fault, request: FastifyRequest, document: unknown): unknown {
  if (!isObject(document)) return document;
  switch (fault.kind) {
    case "loopedNextLink":
      return Array.isArray(document.value)
        ? { ...document, nextLink: `https://${request.host}${request.url}` }
        : document;
    case "foreignNextLink":
      return Array.isArray(document.value) ? { ...document, nextLink: fault.url } : document;
    case "missingZones":
      return omitZones(document, fault.zones);
    case "endlessList":
      return endless(document, request);
    default:
      return document;
  }
}

function omitZones(document: JsonObject, zones: string[]): JsonObject {
  const clusters = Array.isArray(document.clusters) ? document.clusters : [];
  const answered = clusters.filter((cluster) => isObject(cluster) && !zones.includes(String(cluster.location)));
  return { ...(answered.length > 0 ? { clusters: answered } : {}), missingZones: zones };
}

function endless(document: JsonObject, request: FastifyRequest): JsonObject {
  const token = Buffer.from(`${request.id}:${Date.now()}`).toString("base64url");
  return { ...document, metadata: { ...(isObject(document.metadata) ? document.metadata : {}), continue: token } };
}
