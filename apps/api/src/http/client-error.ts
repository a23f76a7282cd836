import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { ProblemError, problemBody } from "./problem.js";

/** What is no HTTP, or comes too slowly, or has more headers than are read: refused before there is a request. */
const problems: Readonly<Record<string, { line: string; problem: ProblemError }>> = {
  HPE_HEADER_OVERFLOW: {
    line: "431 Request Header Fields Too Large",
    problem: new ProblemError("invalid-input", "The address and the headers are longer than is read"),
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    line: "408 Request Timeout",
    problem: new ProblemError("invalid-input", "The request did not arrive in time"),
  },
};
const malformed = { line: "400 Bad Request", problem: new ProblemError("invalid-input", "The request is not HTTP") };

/** Answers on a bare connection, as problem details like every other error, and closes it. */
export function createClientErrorHandler(headers: Readonly<Record<string, string>>) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === "ECONNRESET" || socket.destroyed) return;
    const { line, problem } = problems[error.code ?? ""] ?? malformed;
    const requestId = randomUUID();
    const body = JSON.stringify({ ...problemBody(problem, requestId, ""), status: Number(line.slice(0, 3)) });
    const all = {
      ...headers,
      "x-request-id": requestId,
      "content-type": "application/problem+json; charset=utf-8",
      "cache-control": "no-store",
      "content-length": Buffer.byteLength(body),
      connection: "close",
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    if (socket.writable) socket.write([`HTTP/1.1 ${line}`, ...lines, "", body].join("\r\n"));
    socket.destroy(error);
  };
}
