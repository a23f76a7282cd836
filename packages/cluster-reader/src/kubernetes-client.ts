import { Egress, type EgressResponse } from "./egress/egress.js";
import type { KubernetesEndpoint } from "./egress/kubernetes-endpoint.js";
import type { Meter } from "./egress/meter.js";

/** What of a cluster's answers is taken, and how long it may take. */
export interface ReadLimits {
  /** Objects per page; fewer are asked for when a page is too large. */
  readonly pageSize: number;
  /** Bytes of a page, unpacked. */
  readonly pageBytes: number;
  /** Milliseconds for one page. */
  readonly pageTimeoutMs: number;
  /** Pages of one list. */
  readonly pages: number;
  /** Milliseconds for one list. */
  readonly listTimeoutMs: number;
  /** Milliseconds before a list whose continue token has expired is started again. */
  readonly restartPauseMs: number;
}

export const defaultLimits: ReadLimits = {
  pageSize: 500,
  pageBytes: 64 * 1024 * 1024,
  pageTimeoutMs: 60_000,
  pages: 20_000,
  listTimeoutMs: 15 * 60_000,
  restartPauseMs: 1_000,
};

export interface Query {
  /** Below the server's address, with a slash in front. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The Accept header. */
  readonly accept?: string;
  /** Sent as JSON with POST. */
  readonly body?: object;
  readonly signal: AbortSignal;
}

/** Asks one cluster's Kubernetes API. Knows addresses and credentials; what the answers mean is others' matter. */
export class KubernetesClient {
  readonly #egress: Egress;
  readonly #base: URL;

  constructor(
    private readonly endpoint: KubernetesEndpoint,
    readonly limits: ReadLimits,
    meter: Meter,
  ) {
    this.#base = new URL(endpoint.server);
    const { credential } = endpoint;
    this.#egress = new Egress({
      reach: endpoint.reach,
      meter,
      // One list at a time and the next page of it: API servers have other clients to serve.
      connections: 2,
      allows: (host) => host === this.#base.host,
      ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }),
      ...(endpoint.tlsServerName === undefined ? {} : { tlsServerName: endpoint.tlsServerName }),
      ...("certificate" in credential ? { clientCertificate: credential } : {}),
    });
  }

  /** Any status. Throws EgressError. */
  async ask({ path, parameters, accept, body, signal }: Query): Promise<EgressResponse> {
    const url = new URL(this.#base.pathname.replace(/\/+$/, "") + path, this.#base);
    for (const [name, value] of Object.entries(parameters ?? {})) url.searchParams.set(name, value);
    const { credential } = this.endpoint;
    const headers: Record<string, string> = { accept: accept ?? "application/json" };
    if ("token" in credential) headers.authorization = `Bearer ${await credential.token(signal)}`;
    if (body) headers["content-type"] = "application/json";
    return this.#egress.request({
      method: body ? "POST" : "GET",
      url,
      headers,
      signal,
      timeoutMs: this.limits.pageTimeoutMs,
      maxBytes: this.limits.pageBytes,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  async close(): Promise<void> {
    await this.#egress.close();
  }
}
