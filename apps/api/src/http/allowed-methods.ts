import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, endpoints } from "@periplus/shared/endpoints";
import type { FastifyInstance } from "fastify";
import { ProblemError } from "./problem.js";

const table = Object.values(endpoints as Record<string, Endpoint>).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${apiPrefix}${path.replaceAll(/:\w+/g, "[^/]+")}$`),
}));

/** Answers before a body is read what the router would not: that a path is there, but not with this method. */
export function refuseOtherMethods(server: FastifyInstance): void {
  server.addHook("onRequest", async ({ method, url }) => {
    const allowed = allowedMethods(url.split("?", 1)[0] ?? "");
    if (allowed.length > 0 && !allowed.includes(method)) throw otherMethod(method, allowed);
  });
}

function otherMethod(method: string, allowed: readonly string[]): ProblemError {
  const names = allowed.join(", ");
  return new ProblemError("method-not-allowed", `${method} is not among ${names}`, undefined, { allow: names });
}

/** The methods that some endpoint has at a path, without its query: empty where there is nothing. */
function allowedMethods(path: string): string[] {
  const found = new Set<string>(table.flatMap(({ method, pattern }) => (pattern.test(path) ? [method] : [])));
  if (found.has("GET")) found.add("HEAD");
  return [...found].sort();
}
