import { v1 } from "@google-cloud/container";
import { Egress } from "@periplus/cluster-reader/egress/egress";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { AuthClient } from "google-auth-library";
import { paceOfGoogle } from "../cloud-pacing.js";
import { type CloudContext, reachOfCloud } from "../cloud-reader.js";
import { createGoogleCredential, type GoogleAccess } from "./google-credential.js";
import { failureOfGoogle } from "./google-failures.js";
import { GoogleTransport, isGoogleHost } from "./google-http.js";

const callOptions = { timeout: 120_000, retry: null } as const;
/** Pages of the list of projects. */
const mostPages = 1_000;
const projectSearch = "https://cloudresourcemanager.googleapis.com/v3/projects:search";

/** One service account's way into Google Cloud: all requests, those for tokens too, leave through one egress. */
export class GoogleSession {
  readonly #egress: Egress;
  readonly #transport: GoogleTransport;
  readonly #auth: AuthClient;
  readonly #clusters: v1.ClusterManagerClient;

  constructor(access: GoogleAccess, { endpoints, meter, paces, assert }: CloudContext) {
    const endpoint = endpoints.google?.endpoint;
    const sampleHost = endpoint === undefined ? undefined : new URL(endpoint).host;
    this.#egress = new Egress({
      reach: reachOfCloud(endpoints),
      allows: sampleHost === undefined ? isGoogleHost : (host) => host === sampleHost,
      meter,
      ...(paces ? { pace: { paces, of: paceOfGoogle } } : {}),
      ...(endpoints.ca === undefined ? {} : { ca: endpoints.ca }),
    });
    this.#transport = new GoogleTransport(this.#egress, endpoint);
    this.#auth = createGoogleCredential(access, this.#transport.fetch, assert);
    this.#clusters = new v1.ClusterManagerClient({ fallback: true, authClient: this.#auth });
  }

  /** An access token that is good for some minutes at least. Throws ReadFailure. */
  async token(signal: AbortSignal): Promise<string> {
    this.#transport.signal = signal;
    try {
      const { token } = await this.#auth.getAccessToken();
      if (token) return token;
    } catch (error) {
      throw this.explain(error, "a token", signal);
    }
    throw new ReadFailure("failed", "Google gave no token.");
  }

  /**
   * The ids of the active projects that the service account can see: one call, for which Resource Manager's own client
   * library is not needed. Throws what the libraries throw, as the methods below.
   */
  async listProjects(signal: AbortSignal): Promise<string[]> {
    this.#transport.signal = signal;
    const ids: string[] = [];
    let token = "";
    for (let page = 0; page < mostPages; page += 1) {
      const url = new URL(projectSearch);
      url.searchParams.set("query", "state:ACTIVE");
      if (token) url.searchParams.set("pageToken", token);
      const { data } = await this.#auth.request<unknown>({ url, retry: false });
      const { projects = [], nextPageToken = "" } = isObject(data) ? data : {};
      for (const project of Array.isArray(projects) ? projects : []) {
        if (isObject(project) && typeof project.projectId === "string") ids.push(project.projectId);
      }
      if (typeof nextPageToken !== "string" || nextPageToken === "") return ids;
      if (nextPageToken === token) break;
      token = nextPageToken;
    }
    throw new ReadFailure("failed", "The list of projects repeats itself and does not end.");
  }

  /** The clusters of a project in all locations, in the form of the wire, and the zones that did not answer. */
  async listClusters(
    project: string,
    signal: AbortSignal,
  ): Promise<{ clusters: JsonObject[]; missingZones: string[] }> {
    this.#transport.signal = signal;
    const parent = `projects/${project}/locations/-`;
    await this.#clusters.listClusters({ parent }, callOptions);
    const { clusters = [], missingZones = [] } = this.#take(`/v1/${parent}/clusters`);
    return {
      clusters: Array.isArray(clusters) ? clusters.filter(isObject) : [],
      missingZones: Array.isArray(missingZones) ? missingZones.filter((zone) => typeof zone === "string") : [],
    };
  }

  /** One cluster by `projects/…/locations/…/clusters/…`, in the form of the wire. */
  async readCluster(name: string, signal: AbortSignal): Promise<JsonObject> {
    this.#transport.signal = signal;
    await this.#clusters.getCluster({ name }, callOptions);
    return this.#take(`/v1/${name}`);
  }

  /** What an error of the libraries means; throws the signal's reason when it aborted, and what is no error of theirs. */
  explain(error: unknown, what: string, signal: AbortSignal): ReadFailure {
    signal.throwIfAborted();
    return failureOfGoogle(error, what);
  }

  async close(): Promise<void> {
    await this.#clusters.close();
    await this.#egress.close();
  }

  #take(path: string): JsonObject {
    const answer: unknown = JSON.parse(this.#transport.takeText(path) ?? "null");
    if (isObject(answer)) return answer;
    throw new ReadFailure("failed", "The answer is not that of Google.");
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
