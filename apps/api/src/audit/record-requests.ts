import { Logger } from "@nestjs/common";
import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, type EndpointName, endpoints } from "@periplus/shared/endpoints";
import { problems } from "@periplus/shared/problem";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { describeError } from "../config/describe-error.js";
import { ProblemError, problemBody } from "../http/problem.js";
import { toActor, whereFrom } from "./audit.interceptor.js";
import type { AuditStore, RequestEnd } from "./audit.store.js";

const rows = Object.entries(endpoints) as [EndpointName, Endpoint][];
const names = new Map(rows.map(([name, { method, path }]) => [`${method} ${apiPrefix}${path}`, name]));
const denials = new Set([401, 403, 429]);
const log = new Logger("audit");

/**
 * Writes into the audit log how requests end, before anybody learns of it: every request to an endpoint that is no read,
 * every file that is taken away, and every denial. The table of endpoints decides, so that none can be forgotten.
 */
export function recordRequests(server: FastifyInstance, store: Pick<AuditStore, "record">): void {
  const mayTellOf = limitRefusals();
  server.addHook("onSend", async (request, reply, payload) => {
    // Who only asks for the headers of a read has asked for it.
    const method = request.method === "HEAD" ? "GET" : request.method;
    const name = names.get(`${method} ${request.routeOptions.url}`);
    if (name === undefined || !isRecorded(endpoints[name], request, reply) || !mayTellOf(request, reply))
      return payload;
    try {
      await store.record(describeEnd(name, request, reply));
      return payload;
    } catch (error) {
      log.error(`${request.id} ${name} is not in the audit log: ${describeError(error)}`);
      const { file }: Endpoint = endpoints[name];
      return file && reply.statusCode < 400 ? refuse(request, reply) : payload;
    }
  });
}

function isRecorded(
  { method, file, path }: Endpoint,
  { headers }: FastifyRequest,
  { statusCode }: FastifyReply,
): boolean {
  // The dashboard asks who is signed in before anybody is.
  const isFirstLook =
    path === endpoints.getMe.path && headers.cookie === undefined && headers.authorization === undefined;
  return method !== "GET" || file === true || (denials.has(statusCode) && !isFirstLook);
}

function describeEnd(name: EndpointName, request: FastifyRequest, reply: FastifyReply): RequestEnd {
  const { inForce, principal } = request;
  const { statusCode: status } = reply;
  const [, noun = null] = endpoints[name].path.split("/");
  const params = request.params as { id?: string; ruleId?: string };
  return {
    ...{ operation: inForce?.operation ?? null, action: name, status },
    outcome: status < 400 ? "done" : status < 500 ? "refused" : "failed",
    reason: status < 400 ? null : reasonOf(status),
    who: inForce?.who ?? toActor(principal),
    from: whereFrom(request),
    subject: { kind: noun, id: params.id ?? params.ruleId ?? null, name: null },
    signInName: signInNameOf(request.body),
  };
}

const reasonOf = (status: number) => Object.entries(problems).find(([, each]) => each.status === status)?.[0] ?? null;

function signInNameOf(body: unknown): string | null {
  const name = typeof body === "object" && body !== null && "signInName" in body ? body.signInName : null;
  return typeof name === "string" ? name.trim() : null;
}

/** Whoever asks too often would fill the log, too: of the refusals for that, one a minute is told of each of them. */
function limitRefusals(): (request: FastifyRequest, reply: FastifyReply) => boolean {
  let minute = 0;
  let told = new Set<string>();
  return ({ principal, ip }, { statusCode }) => {
    if (statusCode !== 429) return true;
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) [minute, told] = [now, new Set()];
    const key = principal?.key ?? ip;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  };
}

/** A file that is not in the log is not given away. */
function refuse(request: FastifyRequest, reply: FastifyReply): string {
  const body = problemBody(new ProblemError("unavailable"), request.id, request.url.split("?", 1)[0] ?? "");
  reply.status(body.status).header("content-type", "application/problem+json; charset=utf-8");
  reply.removeHeader("content-disposition");
  return JSON.stringify(body);
}
