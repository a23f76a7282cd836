import { cloudOfCluster } from "../../normalise/cloud-shape.js";
import { isObject, type JsonObject, listIn, objectIn, textIn } from "../../snapshot/object.js";
import type { NodeSurvey } from "../surroundings.js";

/** What a pod without a network policy finds at 169.254.169.254. */
export type MetadataService =
  /** That of its node, with the node's credentials. */
  | { readonly is: "open" }
  /** One that shows a pod no more than its own. Pods in the network of the node still see that of the node. */
  | { readonly is: "hidden" }
  | { readonly is: "none" }
  | { readonly is: "unknown"; readonly reason: string };

/**
 * `cloud` is what the cloud tells of the cluster, `{ cluster, ...parts }`, where that was read; `gap` is why there may be
 * other nodes than those in the survey.
 */
export function findMetadataService(
  cloud: JsonObject | undefined,
  nodes: NodeSurvey,
  gap: string | undefined,
): MetadataService {
  const cluster = objectIn(cloud, "cluster");
  const kind = cluster === undefined ? null : cloudOfCluster(cluster);
  if (cluster !== undefined && kind === "gke") return ofGke(cluster);
  if (kind === null && gap !== undefined) return { is: "unknown", reason: gap };
  const provider = kind ?? onlyProvider(nodes);
  if (provider === "kind") return { is: "none" };
  // The setting that hides it is in preview, and in no version of the API that is read.
  if (provider === "aks" || provider === "azure") return { is: "open" };
  if (provider === "eks" || provider === "aws") {
    return {
      is: "unknown",
      reason: "Whether pods reach the instance metadata of EC2 is set in launch templates, which are not read.",
    };
  }
  if (provider === "gce") {
    return { is: "unknown", reason: "Whether the GKE metadata server stands before that of the node was not read." };
  }
  return { is: "unknown", reason: "Whether the nodes have a metadata service is not known." };
}

/**
 * Autopilot always has the GKE metadata server; else each pool says.
 * Source: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/workload-identity
 */
function ofGke(cluster: JsonObject): MetadataService {
  if (objectIn(cluster, "autopilot")?.enabled === true) return { is: "hidden" };
  const pools = (listIn(cluster, "nodePools") ?? []).filter(isObject);
  if (pools.length === 0) return { is: "unknown", reason: "The node pools of the cluster were not read." };
  const hides = (pool: JsonObject) => {
    const metadata = objectIn(objectIn(pool, "config"), "workloadMetadataConfig");
    return textIn(metadata, "mode") === "GKE_METADATA";
  };
  return pools.every(hides) ? { is: "hidden" } : { is: "open" };
}

/** The cloud of all nodes, if they agree. */
function onlyProvider({ providers }: NodeSurvey): string | undefined {
  const [first] = providers;
  return providers.size === 1 ? first : undefined;
}
