import type { Server } from "node:net";
import type { Config } from "./config.js";

/** Where people open Periplus, without a slash at the end. A server that listens knows the port that PORT=0 became. */
export function addressOf({ values: { host, port, publicUrl } }: Config, server: Server): string {
  if (publicUrl !== undefined) return publicUrl;
  const listening = server.address();
  return `http://${nameOf(host)}:${typeof listening === "object" && listening ? listening.port : port}`;
}

/** A listening address as it is written in a link. */
function nameOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
