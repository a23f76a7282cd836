import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Plugin, type ViteDevServer } from "vite";

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The policy that the real server sends: the built dashboard is looked at under it. */
const policyOf = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

/** Answers /api from the mock: beside the development server, and before `vite preview` of a build. */
export function mockApi(): Plugin {
  return {
    name: "periplus-mock-api",
    configureServer(server) {
      server.middlewares.use("/api/v1", (request, response) => void respond(server, request, response));
    },
    async configurePreviewServer(preview) {
      const vite = await createServer({
        configFile: false,
        root: preview.config.root,
        appType: "custom",
        server: { middlewareMode: true, ws: false },
        resolve: { conditions: ["source", "module", "node"] },
        ssr: { resolve: { conditions: ["source", "module", "node"] } },
      });
      preview.middlewares.use("/api/v1", (request, response) => void respond(vite, request, response));
      preview.middlewares.use((request, response, next) => {
        const isPage = (request.headers.accept ?? "").includes("text/html");
        if (!isPage) return next();
        void sendPage(`${preview.config.root}/${preview.config.build.outDir}/index.html`, response);
      });
    },
  };
}

async function respond(vite: ViteDevServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { answer } = (await vite.ssrLoadModule("/mock/answer.ts")) as { answer: Answer };
    await answer(request, response);
  } catch (cause) {
    // A fault of the mock itself: the page shows it as a failed request, the reason stands in the terminal.
    vite.config.logger.error(String(cause));
    response.writeHead(500).end();
  }
}

async function sendPage(file: string, response: ServerResponse): Promise<void> {
  const nonce = randomBytes(16).toString("base64");
  const page = await readFile(file, "utf8");
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("content-security-policy", policyOf(nonce));
  response.end(page.replace("__CSP_NONCE__", nonce));
}
