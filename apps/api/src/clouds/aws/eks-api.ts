import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeClusterVersionsCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import { mapLimited } from "../read-part.js";
import { wireTextOf } from "./aws-http.js";

/** Describe calls at a time for one cluster. */
const parallel = 4;
/** Pages of one list; each has up to 100 names. */
const mostPages = 1_000;

/** What is read of one region's EKS, every answer in the form of the wire. Throws what the SDK throws, or ReadFailure. */
export class EksApi {
  readonly #options: { abortSignal: AbortSignal };

  /** `client` keeps the text of its answers (`AwsSession.eks`). */
  constructor(
    private readonly client: EKSClient,
    signal: AbortSignal,
  ) {
    this.#options = { abortSignal: signal };
  }

  async clusterNames(): Promise<string[]> {
    return this.#names("clusters", (nextToken) =>
      this.client.send(new ListClustersCommand({ maxResults: 100, nextToken }), this.#options),
    );
  }

  async cluster(name: string): Promise<JsonObject> {
    return this.#member("cluster", this.client.send(new DescribeClusterCommand({ name }), this.#options));
  }

  async nodegroups(clusterName: string): Promise<Json> {
    const names = await this.#names("nodegroups", (nextToken) =>
      this.client.send(new ListNodegroupsCommand({ clusterName, nextToken }), this.#options),
    );
    return this.#each(names, "nodegroup", (nodegroupName) =>
      this.client.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }), this.#options),
    );
  }

  async addons(clusterName: string): Promise<Json> {
    const names = await this.#names("addons", (nextToken) =>
      this.client.send(new ListAddonsCommand({ clusterName, nextToken }), this.#options),
    );
    return this.#each(names, "addon", (addonName) =>
      this.client.send(new DescribeAddonCommand({ clusterName, addonName }), this.#options),
    );
  }

  async fargateProfiles(clusterName: string): Promise<Json> {
    const names = await this.#names("fargateProfileNames", (nextToken) =>
      this.client.send(new ListFargateProfilesCommand({ clusterName, nextToken }), this.#options),
    );
    return this.#each(names, "fargateProfile", (fargateProfileName) =>
      this.client.send(new DescribeFargateProfileCommand({ clusterName, fargateProfileName }), this.#options),
    );
  }

  async podIdentityAssociations(clusterName: string): Promise<Json> {
    const found = await this.#items("associations", (nextToken) =>
      this.client.send(new ListPodIdentityAssociationsCommand({ clusterName, nextToken }), this.#options),
    );
    const ids = found.flatMap((item) =>
      isObject(item) && typeof item.associationId === "string" ? [item.associationId] : [],
    );
    return this.#each(ids, "association", (associationId) =>
      this.client.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId }), this.#options),
    );
  }

  /** Each entry with its `associatedAccessPolicies`. */
  async accessEntries(clusterName: string): Promise<Json> {
    const arns = await this.#names("accessEntries", (nextToken) =>
      this.client.send(new ListAccessEntriesCommand({ clusterName, nextToken }), this.#options),
    );
    const entries = await mapLimited(arns, parallel, async (principalArn) => {
      const entry = await this.#unlessGone(
        "accessEntry",
        this.client.send(new DescribeAccessEntryCommand({ clusterName, principalArn }), this.#options),
      );
      if (!entry) return [];
      const associatedAccessPolicies = await this.#items("associatedAccessPolicies", (nextToken) =>
        this.client.send(
          new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, nextToken }),
          this.#options,
        ),
      );
      return [{ ...entry, associatedAccessPolicies }];
    });
    return entries.flat();
  }

  async clusterVersions(): Promise<Json> {
    return this.#items("clusterVersions", (nextToken) =>
      this.client.send(new DescribeClusterVersionsCommand({ nextToken }), this.#options),
    );
  }

  async #each(names: readonly string[], member: string, ask: (name: string) => Promise<object>): Promise<Json[]> {
    const found = await mapLimited(names, parallel, (name) => this.#unlessGone(member, ask(name)));
    return found.filter((item) => item !== undefined);
  }

  /** What was deleted since it was listed is left out. */
  async #unlessGone(member: string, asked: Promise<object>): Promise<JsonObject | undefined> {
    try {
      return await this.#member(member, asked);
    } catch (error) {
      if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  async #member(name: string, asked: Promise<object>): Promise<JsonObject> {
    const { [name]: member } = readWire(await asked);
    if (!isObject(member)) throw new ReadFailure("failed", `The answer has no ${name}.`);
    return member;
  }

  async #names(member: string, ask: (nextToken: string | undefined) => Promise<object>): Promise<string[]> {
    return (await this.#items(member, ask)).filter((name) => typeof name === "string");
  }

  /** The items of all pages of a list. */
  async #items(member: string, ask: (nextToken: string | undefined) => Promise<object>): Promise<Json[]> {
    const items: Json[] = [];
    let token: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const answer = readWire(await ask(token));
      const found = answer[member];
      if (Array.isArray(found)) items.push(...found);
      const next = answer.nextToken;
      if (typeof next !== "string" || next === "") return items;
      if (next === token) break;
      token = next;
    }
    throw new ReadFailure("failed", `The list of ${member} repeats itself and does not end.`);
  }
}

/** The SDK's answer in the form of the wire. */
function readWire(answer: object): JsonObject {
  const wire: unknown = JSON.parse(wireTextOf(answer) ?? "null");
  if (isObject(wire)) return wire;
  throw new ReadFailure("failed", "The answer is not that of EKS.");
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
