import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { joinParts, planComponent } from "../component.js";
import { AKS_COMMON } from "./every-cluster.js";
import { AKS_CILIUM, AKS_GUARDS, AKS_INSIGHTS } from "./guards.js";

/** What AKS itself runs in a cluster. */
export function planAksAddons(definition: ClusterDefinition): Part {
  const { posture } = definition;
  const components = [
    ...AKS_COMMON.filter(({ name }) => name !== "kube-proxy" || posture !== "hardened"),
    ...(posture === "hardened" ? [...AKS_CILIUM, ...AKS_GUARDS] : []),
    ...(posture === "careless" ? [] : AKS_INSIGHTS),
  ];
  return joinParts(...components.map((component) => planComponent(definition, component)));
}
