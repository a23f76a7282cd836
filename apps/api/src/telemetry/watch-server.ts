import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { StartError } from "../config/start-error.js";

/** What those who watch a process may ask for. */
export interface Watched {
  /** Whether it can do its work now. */
  ready(): Promise<boolean>;
  /** Its figures, as Prometheus reads them. */
  metrics(): Promise<string>;
}

const text = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
const prometheus = { ...text, "content-type": "text/plain; version=0.0.4; charset=utf-8" };

/**
 * Answers `/metrics`, `/health/live` and `/health/ready` to whoever reaches its address, which is never that of the API:
 * nobody signs in there. Throws StartError where nothing can listen.
 */
export async function startWatchServer(host: string, port: number, watched: Watched): Promise<Server> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request, response, watched).catch(() => {
      if (!response.headersSent) response.writeHead(500, text);
      response.end("A fault of ours: see the log\n");
    });
  });
  await new Promise<void>((done, fail) => {
    server.once("error", (error) =>
      fail(new StartError(`Nothing can listen on ${host}, port ${port}, see PERIPLUS_METRICS: ${error.message}`)),
    );
    server.listen(port, host, done);
  });
  return server;
}

/** Where it listens; the port that 0 became. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function answer({ method, url }: IncomingMessage, response: ServerResponse, watched: Watched): Promise<void> {
  if (method !== "GET" && method !== "HEAD") return end(response, 405, "Only GET\n");
  switch (url?.split("?", 1)[0]) {
    case "/metrics":
      response.writeHead(200, prometheus).end(await watched.metrics());
      return;
    case "/health/live":
      return end(response, 200, "ok\n");
    case "/health/ready":
      return (await watched.ready()) ? end(response, 200, "ok\n") : end(response, 503, "not ready\n");
    default:
      return end(response, 404, "There are /metrics, /health/live and /health/ready\n");
  }
}

function end(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, text).end(words);
}
