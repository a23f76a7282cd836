import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { joinParts, planComponent, platformNamespace } from "../component.js";
import { GKE_HARDENED, GKE_OLD_DATAPLANE } from "./data-planes.js";
import { GKE_COMMON } from "./every-cluster.js";

/** What GKE itself runs in a cluster. */
export function planGkeAddons(definition: ClusterDefinition): Part {
  const hardened = definition.posture === "hardened";
  const parts = [...GKE_COMMON, ...(hardened ? GKE_HARDENED : GKE_OLD_DATAPLANE)].map((component) =>
    planComponent(definition, component),
  );
  const namespaces = hardened ? platformNamespace(definition, "gmp-system") : [];
  return joinParts(...parts, {
    workloads: [],
    objects: [...namespaces, ...platformNamespace(definition, "gke-managed-system")],
  });
}
