import type { ClusterDefinition } from "../definition.js";
import { AKS_CLUSTERS } from "./aks.js";
import { EKS_CLUSTERS } from "./eks.js";
import { GKE_CLUSTERS } from "./gke.js";
import { UNMANAGED_CLUSTERS } from "./unmanaged.js";

/** Every cluster of the company. */
export const CLUSTERS: readonly ClusterDefinition[] = [
  ...AKS_CLUSTERS,
  ...EKS_CLUSTERS,
  ...GKE_CLUSTERS,
  ...UNMANAGED_CLUSTERS,
];
