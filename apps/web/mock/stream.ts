import type { ServerResponse } from "node:http";
import { endpoints } from "@periplus/shared/endpoints";
import { runOf } from "./handlers/runs";

/** Sends a run every half second until it has ended, as the API streams it. */
export function streamRun(id: string, response: ServerResponse): void {
  const first = runOf(id);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (run: typeof first) =>
    response.write(`id: ${Date.now()}\ndata: ${JSON.stringify(endpoints.streamDiscoveryRun.response.parse(run))}\n\n`);
  send(first);
  const timer = setInterval(() => {
    const run = runOf(id);
    send(run);
    if (run.stage !== "ended") return;
    clearInterval(timer);
    response.end();
  }, 500);
  response.on("close", () => clearInterval(timer));
}
