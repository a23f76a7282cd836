import { type Addresses, encodedCa } from "./addresses.js";
import { GOOGLE } from "./company.js";
import { gkeCluster } from "./control-plane/gke.js";
import type { Estate } from "./estate.js";
import type { JsonObject } from "./objects.js";
import { SCANNER_EMAIL } from "./scanner.js";

export interface Project extends JsonObject {
  projectId: string;
  state: string;
}

const NUMBERS: Readonly<Record<string, string>> = {
  [GOOGLE.analytics]: "318846027591",
  [GOOGLE.marketing]: "704412983365",
  [GOOGLE.sandbox]: "129930574418",
  "norrvik-pilot-2023": "550918273640",
};

/** What Google Cloud tells of the estate, in its own words. */
export class GoogleEstate {
  readonly serviceAccountEmail = SCANNER_EMAIL;
  readonly federationAudience =
    `//iam.googleapis.com/projects/${NUMBERS[GOOGLE.analytics]}/locations/global/workloadIdentityPools/periplus/providers/periplus`;
  readonly #estate: Estate;
  readonly #addresses: Addresses;

  constructor(estate: Estate, addresses: Addresses) {
    this.#estate = estate;
    this.#addresses = addresses;
  }

  /** All projects that the scanner sees; one is being deleted, one does not use Kubernetes Engine. */
  projects(): Project[] {
    return Object.entries(NUMBERS).map(([projectId, number]) => ({
      name: `projects/${number}`,
      parent: "folders/902817364455",
      projectId,
      state: projectId === "norrvik-pilot-2023" ? "DELETE_REQUESTED" : "ACTIVE",
      displayName: projectId.replaceAll("-", " "),
      createTime: "2024-02-12T09:41:07.512Z",
      updateTime: "2026-03-02T14:05:33.118Z",
      etag: `W/"${number.slice(0, 8)}"`,
      labels: { company: "norrvik" },
    }));
  }

  /** Is the Kubernetes Engine API switched on? */
  isEngineEnabled(project: string): boolean {
    return this.projectIds().includes(project);
  }

  /** The projects that have clusters. */
  projectIds(): string[] {
    return [...new Set(this.#definitions().map(({ account }) => account))];
  }

  /** The clusters of a project. */
  clusters(project: string): JsonObject[] {
    return this.#definitions()
      .filter(({ account }) => account === project)
      .map((definition) => {
        // Clients put "https://" before the endpoint; the path tells the simulator's clusters apart.
        const endpoint = this.#addresses.serverOf(definition.name).replace("https://", "");
        return gkeCluster(definition, this.#estate, endpoint, encodedCa(this.#addresses));
      });
  }

  #definitions() {
    return this.#estate.definitions.filter(({ cloud }) => cloud === "gcp");
  }
}
