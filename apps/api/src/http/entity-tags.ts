import { hash } from "node:crypto";
import { apiPrefix } from "@periplus/shared/endpoints";
import type { FastifyInstance } from "fastify";

/**
 * Gives every read of the API an entity tag, and answers 304 without a body to whoever has the same already. Browsers keep
 * nothing of the API (`no-store`): it is for programs that ask again and again.
 */
export function tagReads(server: FastifyInstance): void {
  server.addHook("onSend", (request, reply, payload, done) => {
    const isRead = (request.method === "GET" || request.method === "HEAD") && request.url.startsWith(`${apiPrefix}/`);
    if (!isRead || reply.statusCode !== 200 || typeof payload !== "string") return done(null, payload);
    // Once made, the bytes are what is sent, too.
    const bytes = Buffer.from(payload);
    const tag = tagOf(bytes);
    reply.header("etag", tag);
    const known = request.headers["if-none-match"];
    if (known === undefined || !hasTag(known, tag, "weak")) return done(null, bytes);
    reply.code(304).removeHeader("content-type").removeHeader("content-length");
    done(null, null);
  });
}

/** A strong tag: the same bytes, the same tag. */
function tagOf(bytes: Buffer): string {
  return `"${hash("sha256", bytes, "base64url").slice(0, 22)}"`;
}

/** Whether a list of tags, or `*`, names this one. Strong comparison does not take `W/"…"`: RFC 9110, section 8.8.3.2. */
export function hasTag(list: string, tag: string, comparison: "strong" | "weak"): boolean {
  if (list.trim() === "*") return true;
  const tags = list.match(/(W\/)?"[^"]*"/g) ?? [];
  return tags.some((each) => (comparison === "weak" ? each.replace(/^W\//, "") : each) === tag);
}
