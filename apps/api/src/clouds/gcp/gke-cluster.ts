import type { KubernetesCredential, KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import { describeAdmission } from "../admission.js";
import { type CloudCluster, type CloudContext, readTags } from "../cloud-reader.js";

/** `projects/p/locations/l/clusters/c`; undefined for what is not the name of a GKE cluster. */
export function readGkeName(externalId: string): { project: string; location: string; name: string } | undefined {
  const [, project, location, name] =
    /^projects\/([^/]+)\/locations\/([^/]+)\/clusters\/([^/]+)$/.exec(externalId) ?? [];
  return project && location && name ? { project, location, name } : undefined;
}

/** The facts of a cluster (in the form of the wire) by which it is known here; undefined without name and location. */
export function clusterOf(document: JsonObject, project: string): CloudCluster | undefined {
  const name = textIn(document.name);
  const region = textIn(document.location);
  if (!name || !region) return undefined;
  return {
    externalId: `projects/${project}/locations/${region}/clusters/${name}`,
    name,
    account: project,
    region,
    version: textIn(document.currentMasterVersion) ?? null,
    endpoint: dnsEndpointOf(document) ?? textIn(document.endpoint) ?? null,
    tags: readTags(document.resourceLabels),
  };
}

/** The DNS endpoint where it admits traffic from outside: it reaches private clusters too. */
function dnsEndpointOf(document: JsonObject): string | undefined {
  const dns = objectIn(objectIn(document.controlPlaneEndpointsConfig).dnsEndpointConfig);
  return dns.allowExternalTraffic === true ? textIn(dns.endpoint) : undefined;
}

/**
 * How the Kubernetes API is reached: the DNS endpoint first (its certificate is a public one), then the address with
 * the cluster's own CA. A text says why neither is possible.
 */
export function findKubernetes(
  document: JsonObject,
  credential: KubernetesCredential,
  {
    endpoints,
    clusterReach: reach,
    egressAddresses,
  }: Pick<CloudContext, "endpoints" | "clusterReach" | "egressAddresses">,
): KubernetesEndpoint | string {
  const dns = dnsEndpointOf(document);
  if (dns) return { server: `https://${dns}`, credential, reach, ...(endpoints.ca ? { ca: endpoints.ca } : {}) };
  const address = textIn(document.endpoint);
  const ca = textIn(objectIn(document.masterAuth).clusterCaCertificate);
  const ip = objectIn(objectIn(document.controlPlaneEndpointsConfig).ipEndpointsConfig);
  const isPrivate =
    objectIn(document.privateClusterConfig).enablePrivateEndpoint === true || ip.enablePublicEndpoint === false;
  if (ip.enabled === false || !address || !ca) {
    return "The API server has neither a DNS endpoint that admits traffic from outside nor an address. Turn on the DNS endpoint.";
  }
  if (isPrivate && reach !== "private") {
    return (
      "The API server is private. Turn on the cluster's DNS endpoint, or run a worker of Periplus in its network and set " +
      "PERIPLUS_PRIVATE_ADDRESSES=all."
    );
  }
  const hint = describeAdmission(authorisedNetworks(document), egressAddresses);
  return {
    server: `https://${address}`,
    ca: Buffer.from(ca, "base64").toString("utf8"),
    credential,
    reach,
    ...(hint === undefined ? {} : { hint: `${hint} Or turn on the DNS endpoint.` }),
  };
}

/**
 * The networks that the address admits; none where it admits all. The older field says the same on older clusters.
 * https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters#MasterAuthorizedNetworksConfig
 */
function authorisedNetworks(document: JsonObject): string[] {
  const ip = objectIn(objectIn(document.controlPlaneEndpointsConfig).ipEndpointsConfig);
  const limits = objectIn(ip.authorizedNetworksConfig ?? document.masterAuthorizedNetworksConfig);
  if (limits.enabled !== true) return [];
  const blocks = Array.isArray(limits.cidrBlocks) ? limits.cidrBlocks : [];
  const networks = blocks.flatMap((block) => textIn(objectIn(block).cidrBlock) ?? []);
  return networks.length > 0 ? networks : ["no public network"];
}

function objectIn(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
