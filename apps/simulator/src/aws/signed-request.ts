import type { FastifyRequest } from "fastify";
import type { SignedRequest } from "../credentials/sigv4.js";

/** The request as its signature sees it: the path as it came, undecoded. */
export function signedRequest(request: FastifyRequest): SignedRequest {
  const [path = "/", query = ""] = request.url.split("?");
  return {
    method: request.method,
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: typeof request.body === "string" ? request.body : "",
  };
}
