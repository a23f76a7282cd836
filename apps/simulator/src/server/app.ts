import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { formOf } from "./bodies.js";
import type { CertifiedKey } from "./certificates.js";
import { faultBefore, faultDocument } from "./fault-answers.js";
import { type Fault, type FaultedRequest, Faults } from "./faults.js";
import { faultPayload, zipPayload } from "./payloads.js";
import { Refusal, renderRefusal } from "./refusal.js";
import { RequestLog } from "./request-log.js";
import { SecretLedger } from "./secret-ledger.js";
import { clusterOfPath, serviceOf } from "./service.js";

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Principal ARNs travel as path segments. */
const MAX_PARAMETER_LENGTH = 2048;

/** The HTTPS server with its faults and its log, before any route is added. */
export interface ServerApp {
  app: FastifyInstance;
  faults: Faults;
  log: RequestLog;
  /** Credentials that were shown or handed out. */
  secrets: SecretLedger;
}

/** What is known of a request while it is answered. */
interface Passage {
  request: FaultedRequest;
  fault: Fault | undefined;
}

/** Makes the server; it does not listen yet. */
export function createServerApp(certificate: CertifiedKey): ServerApp {
  const app = fastify({
    https: { key: certificate.key, cert: certificate.certificate },
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  }) as unknown as FastifyInstance;
  const faults = new Faults();
  const log = new RequestLog();
  const secrets = new SecretLedger();
  const passages = new WeakMap<FastifyRequest, Passage>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  app.addHook("preHandler", async (request, reply) => {
    const passage = passageOf(request);
    passages.set(request, passage);
    const { authorization, "x-amz-security-token": session } = request.headers;
    secrets.noteRequest(authorization, typeof session === "string" ? session : undefined, request.body);
    passage.fault = faults.take(passage.request);
    if (passage.fault) await faultBefore(passage.fault, passage.request, request, reply);
  });
  app.addHook("preSerialization", async (request, _reply, document) => {
    const fault = passages.get(request)?.fault;
    return fault ? faultDocument(fault, request, document) : document;
  });
  app.addHook("onSend", async (request, reply, payload) => {
    const passage = passages.get(request);
    secrets.noteAnswer(request.url.split("?")[0] ?? "", payload);
    const faulted = passage?.fault ? faultPayload(passage.fault, payload) : payload;
    return zipPayload(request, reply, faulted);
  });
  app.addHook("onResponse", async (request, reply) => {
    log.add(entryOf(request, reply, passages.get(request) ?? passageOf(request)));
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalError", String(error));
    sendRefusal(refusal, passageOf(request), request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    sendRefusal(new Refusal(404, "NotFound", `no such path: ${request.url}`), passageOf(request), request, reply);
  });
  return { app, faults, log, secrets };
}

function passageOf(request: FastifyRequest): Passage {
  const { method, url } = request;
  const path = url.split("?")[0] ?? url;
  const target = request.headers["x-amz-target"];
  const named = typeof target === "string" ? target : (formOf(request.body).get("Action") ?? undefined);
  const action = path === "/" ? named : undefined;
  return { request: { service: serviceOf(path, action), method, url }, fault: undefined };
}

function sendRefusal(refusal: Refusal, passage: Passage, request: FastifyRequest, reply: FastifyReply): void {
  const rendered = renderRefusal(passage.request.service, refusal, request.id);
  reply.code(refusal.status).headers(rendered.headers).send(rendered.body);
}

function entryOf(request: FastifyRequest, reply: FastifyReply, { request: seen, fault }: Passage) {
  return {
    at: new Date(),
    service: seen.service,
    method: seen.method,
    url: seen.url,
    cluster: clusterOfPath(seen.url),
    accept: request.headers.accept,
    userAgent: request.headers["user-agent"],
    status: reply.statusCode,
    fault: fault?.kind,
  };
}
