import type { ClusterDefinition } from "../../definition.js";

/** The registry from which EKS serves its add-ons in a region. */
export const registryOf = ({ region }: ClusterDefinition): string => `602401143452.dkr.ecr.${region}.amazonaws.com/eks`;
