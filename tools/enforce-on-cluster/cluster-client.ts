import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parse } from "yaml";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Where a cluster is and who asks. */
export interface Access {
  server: string;
  token?: string;
  /** PEM. */
  certificate?: string;
  key?: string;
  authority?: string;
}

export interface Answer {
  status: number;
  body: JsonObject;
}

export interface RequestOptions {
  body?: JsonObject;
  dryRun?: boolean;
  /** The default for PATCH is a JSON merge patch. */
  patch?: "merge" | "strategic-merge";
  /** Ask as that user, with all rights. */
  as?: string;
}

/** A Kubernetes API over HTTPS with JSON. */
export class ClusterClient {
  readonly #access: Access;
  readonly #agent: Agent;

  constructor(access: Access) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, ca: access.authority, cert: access.certificate, key: access.key });
  }

  /** Sends one request and gives its answer, whatever its status. */
  send(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const url = new URL(path, this.#access.server);
    if (options.dryRun) url.searchParams.set("dryRun", "All");
    const body = options.body === undefined ? "" : JSON.stringify(options.body);
    // Node frames the body of a DELETE only when it is told its length.
    const headers = { ...this.#headersOf(method, options), "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body: readBody(Buffer.concat(chunks).toString()) });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #headersOf(method: string, { patch = "merge", as }: RequestOptions): Record<string, string> {
    const type = method === "PATCH" ? `application/${patch}-patch+json` : "application/json";
    return {
      accept: "application/json",
      "content-type": type,
      ...(this.#access.token === undefined ? {} : { authorization: `Bearer ${this.#access.token}` }),
      ...(as === undefined ? {} : { "impersonate-user": as, "impersonate-group": "system:masters" }),
    };
  }
}

function readBody(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { message: text };
  }
}

interface Kubeconfig {
  clusters?: { cluster: { server: string; "certificate-authority-data"?: string } }[];
  users?: { user: { token?: string; "client-certificate-data"?: string; "client-key-data"?: string } }[];
}

/** The first cluster and user of a kubeconfig with a token or a certificate in it. */
export function readKubeconfig(file: string): Access {
  const config = parse(readFileSync(file, "utf8")) as Kubeconfig;
  const cluster = config.clusters?.[0]?.cluster;
  const user = config.users?.[0]?.user;
  if (cluster === undefined || user === undefined) throw new Error(`${file} has no cluster or no user.`);
  const decoded = (text: string | undefined) =>
    text === undefined ? undefined : Buffer.from(text, "base64").toString("utf8");
  const optional = {
    token: user.token,
    certificate: decoded(user["client-certificate-data"]),
    key: decoded(user["client-key-data"]),
    authority: decoded(cluster["certificate-authority-data"]),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { server: cluster.server, ...Object.fromEntries(given) };
}
