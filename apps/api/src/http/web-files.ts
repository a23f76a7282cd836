import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ProblemError } from "./problem.js";
import { createPageHeaders } from "./security-headers.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers with a file of the dashboard. */
    isFile?: true;
  }
}

const noncePlaceholder = "__CSP_NONCE__";
/** Paths that are never a page of the dashboard. */
const notPages = /^\/(api|health|assets|metrics)(\/|$)/;

/**
 * Serves the built dashboard. Files whose name holds their hash may be kept for ever; every path that is neither a file
 * nor the API's is a page, and all pages are index.html.
 */
export async function serveWebFiles(server: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, "index.html");
  if (!existsSync(index)) {
    server.get("/", () => {
      throw new ProblemError("not-found", "The dashboard is not built: npm run build");
    });
    return;
  }
  const page = readFileSync(index, "utf8");
  await server.register(async (files) => {
    files.addHook("onRoute", (route) => {
      route.config = { ...route.config, isFile: true };
    });
    await files.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      globIgnore: ["index.html", "**/.*", "**/.*/**"],
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header("cache-control", cacheControlOf(path.slice(folder.length)));
      },
    });
  });
  const sendPage = (request: FastifyRequest, reply: FastifyReply) => {
    if (notPages.test(request.url.split("?", 1)[0] ?? "")) return reply.callNotFound();
    const { nonce, headers } = createPageHeaders();
    return reply.headers(headers).type("text/html; charset=utf-8").send(page.replaceAll(noncePlaceholder, nonce));
  };
  server.get("/", sendPage);
  server.get("/*", sendPage);
}

function cacheControlOf(path: string): string {
  return path.replaceAll("\\", "/").startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}
