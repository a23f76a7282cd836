import { ContainerServiceClient } from "@azure/arm-containerservice";
import { SubscriptionClient } from "@azure/arm-resources-subscriptions";
import { createPipelineRequest, type PipelineRequest, type PipelineResponse } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { Egress } from "@periplus/cluster-reader/egress/egress";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { signInOf } from "@periplus/shared/connector";
import { paceOfAzure } from "../cloud-pacing.js";
import { type CloudContext, reachOfCloud } from "../cloud-reader.js";
import { type AzureAccess, createAzureCredential } from "./azure-credential.js";
import { failureOfAzure } from "./azure-failures.js";
import { AzureHttpClient, sendThrough } from "./azure-http.js";

/** For what a token is good: Azure Resource Manager, or the AKS API servers (one Entra application for all of them). */
const scopes = {
  resourceManager: "https://management.azure.com/.default",
  kubernetes: "6dae42f8-4368-4678-94ff-3960e28e3630/.default",
} as const;

/** A list of the SDK, page by page. */
interface PagedList {
  byPage(): AsyncIterable<unknown>;
}

/** One application's way into Azure: its tokens and its clients, all of whose requests leave through one egress. */
export class AzureSession {
  /** Whether it signs in with tokens of this installation's issuer. */
  readonly federates: boolean;
  readonly #egress: Egress;
  readonly #credential: TokenCredential;
  /** What the transport threw last while a token was asked for: the identity library does not hand it on. */
  #transportFault: unknown;
  readonly #options: { endpoint: string; retryOptions: { maxRetries: 0 } };

  constructor(access: AzureAccess, { endpoints, meter, paces, assert }: CloudContext) {
    const authorityHost = endpoints.azure?.authorityHost ?? "https://login.microsoftonline.com";
    const endpoint = endpoints.azure?.resourceManager ?? "https://management.azure.com";
    const hosts = new Set([authorityHost, endpoint].map((url) => new URL(url).host));
    const egress = new Egress({
      reach: reachOfCloud(endpoints),
      allows: (host) => hosts.has(host),
      meter,
      ...(paces ? { pace: { paces, of: paceOfAzure } } : {}),
      ...(endpoints.ca === undefined ? {} : { ca: endpoints.ca }),
    });
    this.#egress = egress;
    this.federates = signInOf(access) === "federation";
    // Pauses and repetitions are the egress's: the SDK's own sleep as long as a server says.
    this.#options = { endpoint, retryOptions: { maxRetries: 0 } };
    const httpClient = { sendRequest: (request: PipelineRequest) => this.#askForToken(request) };
    this.#credential = createAzureCredential(access, { authorityHost, httpClient }, assert);
  }

  /** A token that is good for some minutes at least. Throws ReadFailure. */
  async token(purpose: keyof typeof scopes, signal: AbortSignal): Promise<string> {
    this.#transportFault = undefined;
    try {
      const given = await this.#credential.getToken(scopes[purpose], { abortSignal: signal });
      if (given) return given.token;
    } catch (error) {
      throw this.explain(this.#transportFault ?? error, "a token", signal);
    }
    throw new ReadFailure("failed", "Entra gave no token.");
  }

  /** The subscriptions' list, in the form of the wire. Throws what the SDK throws, as the others below. */
  async listSubscriptions(signal: AbortSignal): Promise<AzureHttpClient> {
    const httpClient = new AzureHttpClient(this.#egress);
    const client = new SubscriptionClient(this.#credential, { ...this.#options, httpClient });
    await readToEnd(client.subscriptions.list({ abortSignal: signal }), signal);
    return httpClient;
  }

  /** A list of Azure Kubernetes Service, in the form of the wire. */
  async list(
    subscription: string,
    signal: AbortSignal,
    list: (client: ContainerServiceClient) => PagedList,
  ): Promise<AzureHttpClient> {
    return this.ask(subscription, (client) => readToEnd(list(client), signal));
  }

  /** Any requests of Azure Kubernetes Service; their answers, in the form of the wire. */
  async ask(subscription: string, ask: (client: ContainerServiceClient) => Promise<unknown>): Promise<AzureHttpClient> {
    const httpClient = new AzureHttpClient(this.#egress);
    await ask(new ContainerServiceClient(this.#credential, subscription, { ...this.#options, httpClient }));
    return httpClient;
  }

  /** A GET of another service, for which one request needs no SDK of its own. */
  async get(subscription: string, pathAndQuery: string, signal: AbortSignal): Promise<AzureHttpClient> {
    const httpClient = new AzureHttpClient(this.#egress);
    const client = new ContainerServiceClient(this.#credential, subscription, { ...this.#options, httpClient });
    const request = createPipelineRequest({ url: this.#options.endpoint + pathAndQuery, abortSignal: signal });
    const { status: statusCode } = await client.pipeline.sendRequest(httpClient, request);
    if (statusCode !== 200) throw Object.assign(new Error(`Azure answered ${statusCode}`), { statusCode });
    return httpClient;
  }

  async #askForToken(request: PipelineRequest): Promise<PipelineResponse> {
    try {
      return await sendThrough(this.#egress, request);
    } catch (error) {
      this.#transportFault = error;
      throw error;
    }
  }

  /** What an error of the SDKs means; throws the signal's reason when it aborted, and what is no error of theirs. */
  explain(error: unknown, what: string, signal: AbortSignal): ReadFailure {
    signal.throwIfAborted();
    return failureOfAzure(error, what);
  }

  async close(): Promise<void> {
    await this.#egress.close();
  }
}

async function readToEnd(list: PagedList, signal: AbortSignal): Promise<void> {
  for await (const _page of list.byPage()) signal.throwIfAborted();
}
