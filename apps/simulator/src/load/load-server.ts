import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { refuseBadRequest, refuseUnauthenticated, refuseUnknownPath } from "../kubernetes/status.js";
import { createAuthority, issueCurrentCertificate } from "../server/certificates.js";
import { Refusal, renderRefusal } from "../server/refusal.js";
import { answerLoadRequest } from "./load-answers.js";
import { LoadCluster } from "./load-cluster.js";
import type { LoadStep } from "./load-steps.js";

export interface LoadServerOptions {
  /** How many clusters of that size. */
  readonly clusters: number;
  readonly objects: number;
  readonly seed: number;
  /** How long each answer waits before it is sent. */
  readonly latencyMilliseconds: number;
  /** Keeps the compressed pages of the present step, so that reading again costs the server next to nothing. */
  readonly keepPages: boolean;
}

/** How to reach the clusters. */
export interface LoadConnection {
  /** PEM */
  readonly ca: string;
  readonly token: string;
  readonly clusters: readonly { readonly name: string; readonly server: string }[];
  /** POST a `LoadChange` here to move all clusters on. */
  readonly control: string;
}

/** What happens to all clusters, and to some of them. */
export interface LoadChange extends Partial<LoadStep> {
  /** Names of clusters that are taken away, and of which others have the address from then on. */
  readonly rebuilt?: readonly string[];
}

/** A load generator in this process. */
export interface StartedLoad {
  readonly connection: LoadConnection;
  /** What a POST to its `control` does. */
  advance(change: LoadChange): void;
  close(): void;
}

const gzipLevel = 1;
/** API servers compress bodies above this size: DefaultGzipThresholdBytes of k8s.io/apiserver. */
const gzipThreshold = 128 * 1024;

/** An HTTPS server with clusters of any size, each below `/k8s/{name}`, which it makes page by page. */
export class LoadServer {
  readonly #clusters = new Map<string, LoadCluster>();
  readonly #steps: LoadStep[] = [];
  readonly #pages = new Map<string, Answer>();
  readonly #token = randomBytes(24).toString("hex");
  /** Of the next cluster: each has another. */
  #seed: number;

  private constructor(private readonly options: LoadServerOptions) {
    this.#seed = options.seed;
    for (let number = 1; number <= options.clusters; number++) this.#build(`load-${number}`);
  }

  static async start(options: LoadServerOptions): Promise<StartedLoad> {
    const load = new LoadServer(options);
    const now = new Date();
    const authority = await createAuthority("Load CA", now);
    const { certificate: cert, key } = await issueCurrentCertificate(authority, now);
    const server = createServer({ cert, key }, (request, reply) => void load.#serve(request, reply));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
    const clusters = [...load.#clusters.keys()].map((name) => ({ name, server: `${origin}/k8s/${name}` }));
    return {
      connection: { ca: authority.certificate, token: load.#token, clusters, control: `${origin}/step` },
      advance: (change) => load.#advance(change),
      close() {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  async #serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      if (this.options.latencyMilliseconds > 0) await wait(this.options.latencyMilliseconds);
      const answer = this.#answer(request, body);
      reply.writeHead(200, answer.headers).end(answer.bytes);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalError", String(error));
      const { body, headers } = renderRefusal("kubernetes", refusal, "");
      reply.writeHead(refusal.status, headers).end(body);
    }
  }

  #answer(request: IncomingMessage, body: unknown): Answer {
    if (request.headers.authorization !== `Bearer ${this.#token}`) throw refuseUnauthenticated();
    const { pathname, search, searchParams } = new URL(request.url ?? "/", "https://localhost");
    if (request.method === "POST" && pathname === "/step") {
      this.#advance(body as LoadChange);
      return asAnswer({ steps: this.#steps.length }, false);
    }
    const [, name = "", path = ""] = /^\/k8s\/([^/]+)(\/.*)$/.exec(pathname) ?? [];
    const cluster = this.#clusters.get(name);
    if (!cluster) throw refuseUnknownPath();
    const { accept } = request.headers;
    const place = `${request.method} ${pathname}${search} ${accept}`;
    const kept = this.#pages.get(place);
    if (kept) return kept;
    const document = answerLoadRequest(cluster, this.#steps, { path, query: searchParams, accept, body });
    const answer = asAnswer(document, /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? "")));
    if (this.options.keepPages && request.method === "GET") this.#pages.set(place, answer);
    return answer;
  }

  #advance({ changed = 0, touched = 0, replaced = 0, rebuilt = [] }: LoadChange): void {
    if (![changed, touched, replaced].every((share) => share >= 0 && share <= 1)) {
      throw refuseBadRequest("changed, touched and replaced are shares from 0 to 1");
    }
    if (!rebuilt.every((name) => this.#clusters.has(name))) throw refuseBadRequest("rebuilt names clusters");
    for (const name of rebuilt) this.#build(name);
    this.#steps.push({ changed, touched, replaced });
    this.#pages.clear();
  }

  #build(name: string): void {
    this.#clusters.set(name, new LoadCluster({ name, objects: this.options.objects, seed: this.#seed }));
    this.#seed += 1;
  }
}

interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

function asAnswer(document: object, zip: boolean): Answer {
  const bytes = Buffer.from(`${JSON.stringify(document)}\n`);
  const type = { "content-type": "application/json" };
  if (!zip || bytes.length < gzipThreshold) return { headers: type, bytes };
  const headers = { ...type, "content-encoding": "gzip", vary: "Accept-Encoding" };
  return { headers, bytes: gzipSync(bytes, { level: gzipLevel }) };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
