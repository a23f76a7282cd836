import { Readable } from "node:stream";
import { createGzip, gzipSync } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Fault } from "./faults.js";

/** API servers compress bodies above this size, when they are asked: DefaultGzipThresholdBytes of k8s.io/apiserver. */
const GZIP_THRESHOLD_BYTES = 128 * 1024;
const GZIP_LEVEL = 1;
const PADDING = " ".repeat(64 * 1024);

/** Changes an answer's bytes: cut off in the middle, or padded with white space that JSON allows. */
export function faultPayload(fault: Fault, payload: unknown): unknown {
  if (typeof payload !== "string") return payload;
  if (fault.kind === "truncated") return Readable.from(cutOff(payload));
  if (fault.kind === "hugePage") return Readable.from(pad(payload, fault.bytes));
  return payload;
}

async function* cutOff(payload: string): AsyncGenerator<string> {
  yield payload.slice(0, Math.ceil(payload.length / 2));
  // The client has to see the half before the connection ends.
  await new Promise((resolve) => setTimeout(resolve, 20));
  throw new Error("the answer was cut off on purpose");
}

function* pad(payload: string, bytes: number): Generator<string> {
  yield payload.slice(0, -1);
  for (let sent = payload.length; sent < bytes; sent += PADDING.length) yield PADDING;
  yield payload.slice(-1);
}

/** Compresses large answers of the API servers for clients that accept it. */
export function zipPayload(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const accepts = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  if (!accepts || !request.url.startsWith("/k8s/")) return payload;
  if (typeof payload === "string") {
    if (payload.length < GZIP_THRESHOLD_BYTES) return payload;
    reply.header("content-encoding", "gzip").header("vary", "Accept-Encoding").removeHeader("content-length");
    return gzipSync(payload, { level: GZIP_LEVEL });
  }
  if (!(payload instanceof Readable)) return payload;
  reply.header("content-encoding", "gzip").header("vary", "Accept-Encoding");
  const zipped = createGzip({ level: GZIP_LEVEL });
  payload.on("error", (error) => zipped.destroy(error));
  return payload.pipe(zipped);
}
