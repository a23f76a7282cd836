import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import { describeAdmission } from "../admission.js";
import { type CloudCluster, type CloudContext, readTags } from "../cloud-reader.js";

const pattern =
  /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.containerservice\/managedclusters\/([^/]+)$/i;

/** Where an AKS cluster stands in Azure. ARM ids do not distinguish case, and their case changes between answers. */
export interface AksId {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
  /** The id as it came. */
  readonly path: string;
}

/** Undefined for what is not the ARM id of an AKS cluster. */
export function readAksId(path: string): AksId | undefined {
  const [, subscription, group, name] = pattern.exec(path) ?? [];
  return subscription && group && name ? { subscription, group, name, path } : undefined;
}

/** The facts of a managedCluster (in the form of the wire) by which it is known here. */
export function clusterOf(document: JsonObject, id: AksId): CloudCluster {
  const properties = objectIn(document.properties);
  return {
    externalId: id.path.toLowerCase(),
    name: textIn(document.name) ?? id.name,
    account: id.subscription,
    region: textIn(document.location) ?? "",
    version: textIn(properties.currentKubernetesVersion) ?? textIn(properties.kubernetesVersion) ?? null,
    endpoint: textIn(properties.fqdn) ?? textIn(properties.privateFQDN) ?? null,
    tags: readTags(document.tags),
  };
}

/** Whether Entra signs people in: without it a cluster knows local accounts, and whom it was told of besides. */
export function hasEntra(document: JsonObject): boolean {
  const { aadProfile } = objectIn(document.properties);
  return aadProfile !== undefined && aadProfile !== null;
}

/** Whether the API server can be asked from here: what stands against it, or what may (told when it does not answer). */
export function findObstacle(
  document: JsonObject,
  { clusterReach: reach, egressAddresses }: Pick<CloudContext, "clusterReach" | "egressAddresses">,
): { obstacle?: string; hint?: string } {
  const access = objectIn(objectIn(document.properties).apiServerAccessProfile);
  if (access.enablePrivateCluster === true && reach !== "private") {
    const obstacle =
      "The API server is private: it has an address of its own network only. Run a worker of Periplus in that network " +
      "and set PERIPLUS_PRIVATE_ADDRESSES=all.";
    return { obstacle };
  }
  const ranges = Array.isArray(access.authorizedIPRanges) ? access.authorizedIPRanges : [];
  const hint = describeAdmission(
    ranges.filter((range) => typeof range === "string"),
    egressAddresses,
  );
  return hint === undefined ? {} : { hint };
}

function objectIn(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
