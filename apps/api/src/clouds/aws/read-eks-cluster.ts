import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import { describeAdmission } from "../admission.js";
import type { CloudClusterDetail, CloudClusterRef, CloudContext } from "../cloud-reader.js";
import { readPart, valuesOf } from "../read-part.js";
import type { AwsSession } from "./aws-session.js";
import { EksApi } from "./eks-api.js";

/** Reads one cluster with its parts. Throws ReadFailure when the cluster itself cannot be read. */
export async function readEksCluster(
  session: AwsSession,
  ref: CloudClusterRef,
  context: Pick<CloudContext, "clusterReach" | "egressAddresses">,
  signal: AbortSignal,
): Promise<CloudClusterDetail | "gone"> {
  const region = regionOf(ref);
  const api = new EksApi(session.eks(region), signal);
  const cluster = await describeCluster(session, api, ref, signal);
  if (cluster === "gone") return "gone";
  const readers: Record<string, () => Promise<Json>> = {
    nodegroups: () => api.nodegroups(ref.name),
    addons: () => api.addons(ref.name),
    accessEntries: () => readAccessEntries(api, cluster, ref.name),
    fargateProfiles: () => api.fargateProfiles(ref.name),
    podIdentityAssociations: () => api.podIdentityAssociations(ref.name),
    clusterVersions: () => api.clusterVersions(),
  };
  const parts = [];
  for (const [part, read] of Object.entries(readers)) {
    parts.push(await readPart("eks", part, read, (error) => session.explain(error, `eks/${part}`, signal)));
  }
  return {
    cluster: { ...ref, version: textIn(cluster.version) ?? null, endpoint: textIn(cluster.endpoint) ?? null },
    document: { cloud: "eks", cluster, parts: valuesOf(parts) },
    coverage: [{ part: "eks/cluster", state: "read", objects: 1 }, ...parts.map(({ coverage }) => coverage)],
    kubernetes: findKubernetes(session, cluster, { name: ref.name, region }, context),
  };
}

/** `arn:aws:eks:REGION:ACCOUNT:cluster/NAME` */
function regionOf({ region, externalId }: CloudClusterRef): string {
  return region ?? externalId.split(":")[3] ?? "";
}

async function describeCluster(session: AwsSession, api: EksApi, ref: CloudClusterRef, signal: AbortSignal) {
  try {
    return await api.cluster(ref.name);
  } catch (error) {
    const failure = session.explain(error, "the cluster", signal);
    if (failure.state === "absent") return "gone";
    throw failure;
  }
}

/** A cluster that still takes its users from the ConfigMap aws-auth has no access entries. */
async function readAccessEntries(api: EksApi, cluster: JsonObject, name: string): Promise<Json> {
  const mode = textIn(objectIn(cluster.accessConfig).authenticationMode);
  if (mode === "CONFIG_MAP") {
    throw new ReadFailure(
      "absent",
      "The cluster takes its users from the ConfigMap aws-auth and has no access entries.",
    );
  }
  return api.accessEntries(name);
}

function findKubernetes(
  session: AwsSession,
  cluster: JsonObject,
  { name, region }: { name: string; region: string },
  { clusterReach: reach, egressAddresses }: Pick<CloudContext, "clusterReach" | "egressAddresses">,
): KubernetesEndpoint | string {
  const server = textIn(cluster.endpoint);
  const ca = textIn(objectIn(cluster.certificateAuthority).data);
  if (!server || !ca) return "The cluster has no API server yet.";
  const network = objectIn(cluster.resourcesVpcConfig);
  if (network.endpointPublicAccess === false && reach !== "private") {
    return (
      "The API server is private: it can be reached from its VPC only. Run a worker of Periplus there and set " +
      "PERIPLUS_PRIVATE_ADDRESSES=all."
    );
  }
  const ranges = Array.isArray(network.publicAccessCidrs)
    ? network.publicAccessCidrs.filter((range) => typeof range === "string")
    : [];
  const hint = describeAdmission(ranges, egressAddresses);
  return {
    server,
    ca: Buffer.from(ca, "base64").toString("utf8"),
    reach,
    credential: { token: session.kubernetesTokens(name, region) },
    ...(hint === undefined ? {} : { hint }),
  };
}

function objectIn(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
