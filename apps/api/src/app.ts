import "reflect-metadata";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import fastifyCookie from "@fastify/cookie";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { apiPrefix, endpoints } from "@periplus/shared/endpoints";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SessionCookie } from "./access/sessions/session-cookie.js";
import { AppModule, type AppParts } from "./app.module.js";
import { AuditStore } from "./audit/audit.store.js";
import { recordRequests } from "./audit/record-requests.js";
import { refuseOtherMethods } from "./http/allowed-methods.js";
import { registerBodyParsers } from "./http/body-parsers.js";
import { createClientErrorHandler } from "./http/client-error.js";
import { tagReads } from "./http/entity-tags.js";
import { measureRequests } from "./http/measure-requests.js";
import { createOpenApi } from "./http/open-api.js";
import { sendProblem } from "./http/problem.filter.js";
import { commonHeaders } from "./http/security-headers.js";
import { serveWebFiles } from "./http/web-files.js";
import { createLogger } from "./telemetry/log.js";

const mebibyte = 1_048_576;

/** How long a connection may take to send what it sends, and how often that is looked at; milliseconds. */
export interface Patience {
  readonly headers: number;
  readonly request: number;
  readonly check: number;
}

/** Whoever sends a request drop by drop holds a connection for so long, and no longer. */
const usualPatience: Patience = { headers: 15_000, request: 60_000, check: 5_000 };

/** The HTTP application, wired and not yet listening. In a process that also works, its jobs start with `init`. */
export async function createApp(parts: AppParts, patience = usualPatience): Promise<NestFastifyApplication> {
  const headers = commonHeaders(parts.config.values.publicUrl?.startsWith("https:") ?? false);
  const adapter = new FastifyAdapter({
    bodyLimit: mebibyte,
    trustProxy: parts.config.values.trustedProxies.length > 0 && [...parts.config.values.trustedProxies],
    requestTimeout: patience.request,
    http: { headersTimeout: patience.headers, connectionsCheckingInterval: patience.check },
    genReqId: ({ headers }: IncomingMessage) => requestId(headers["x-request-id"]),
    // Open event streams must not hold up a stop.
    forceCloseConnections: true,
    clientErrorHandler: createClientErrorHandler(headers),
    // The router refuses a malformed URL before any hook runs.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers(headers).header("x-request-id", request.id);
      sendProblem(error, request, reply);
    },
    routerOptions: { maxParamLength: 300 },
  });
  const server = adapter.getInstance();
  measureRequests(server);
  setHeaders(server, headers);
  refuseOtherMethods(server);
  allowLargeManifests(server);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, {
    logger: createLogger(parts.config),
    abortOnError: false,
    bodyParser: false,
  });
  registerBodyParsers(server);
  await app.register(fastifyCookie);
  recordRequests(server, app.get(AuditStore));
  tagReads(server);
  const openApi = JSON.stringify(createOpenApi(parts.installation.version, app.get(SessionCookie).name));
  server.get("/api/openapi.json", (_request, reply) => reply.type("application/json; charset=utf-8").send(openApi));
  await serveWebFiles(server, parts.installation.webFolder);
  return app;
}

/** The caller's own id where it is one, so that a request can be followed through a proxy. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

function setHeaders(server: FastifyInstance, headers: Record<string, string>): void {
  server.addHook("onRequest", (request, reply, done) => {
    reply.headers(headers).header("x-request-id", request.id);
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
    done();
  });
}

/** A manifest of the largest size that the table allows, every character of it escaped. */
function allowLargeManifests(server: FastifyInstance): void {
  const url = `${apiPrefix}${endpoints.checkManifests.path}`;
  server.addHook("onRoute", (route) => {
    if (route.url === url && route.method === endpoints.checkManifests.method) route.bodyLimit = 32 * mebibyte;
  });
}
