import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { time } from "../telemetry/record.js";

/**
 * Tells how long requests take, by the path of their endpoint, and makes each a span of the trace that its caller named.
 * Neither says which cluster or object it was about.
 */
export function measureRequests(server: FastifyInstance): void {
  server.addHook("onRequest", (request, reply, done) => {
    const parent = propagation.extract(context.active(), request.headers);
    const name = `${request.method} ${routeOf(request)}`;
    const span = trace.getTracer("periplus").startSpan(name, { kind: SpanKind.SERVER }, parent);
    if (!span.isRecording()) return done();
    span.setAttributes({ "http.request.method": request.method, "http.route": routeOf(request) });
    reply.raw.once("close", () => {
      span.setAttribute("http.response.status_code", reply.statusCode);
      if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(parent, span), done);
  });
  server.addHook("onResponse", (request, reply, done) => {
    if (!isStream(reply)) time("http_server_request_duration_seconds", reply.elapsedTime, labelsOf(request, reply));
    done();
  });
}

function labelsOf(request: FastifyRequest, { statusCode }: FastifyReply) {
  return {
    http_request_method: request.method,
    http_route: routeOf(request),
    http_response_status_code: String(statusCode),
  };
}

/**
 * The path with the names of its parameters; what no route answers is one, whatever was asked for, and so are the files of
 * the dashboard: each has a route, and other names in every version.
 */
const routeOf = ({ routeOptions: { url, config } }: FastifyRequest) => (config.isFile ? "file" : (url ?? "none"));

/** It lasts as long as somebody listens. */
const isStream = (reply: FastifyReply) => String(reply.getHeader("content-type")).startsWith("text/event-stream");
