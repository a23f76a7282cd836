import type { FastifyRequest } from "fastify";
import { ProblemError } from "./problem.js";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a request that another site made in this person's browser. Browsers say where a request comes from in
 * `Sec-Fetch-Site`, older ones in `Origin`; a request with neither was not made by a browser and carries nobody's cookie.
 * (The check of Go's http.CrossOriginProtection: https://pkg.go.dev/net/http#CrossOriginProtection.)
 */
export function refuseCrossSite(
  { method, headers }: Pick<FastifyRequest, "method" | "headers">,
  publicUrl: string | undefined,
): void {
  if (safeMethods.has(method)) return;
  const site = headers["sec-fetch-site"];
  const origin = headers.origin;
  if (site !== undefined ? site === "same-origin" || site === "none" : origin === undefined) return;
  if (site === undefined && origin !== undefined && isOwn(origin, headers.host, publicUrl)) return;
  throw new ProblemError("forbidden", "The request comes from another site");
}

function isOwn(origin: string, host: string | undefined, publicUrl: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const own = new URL(origin);
  return own.host === host || (publicUrl !== undefined && own.origin === new URL(publicUrl).origin);
}
