import { partOf, readKinds } from "../snapshot/kinds.js";
import { podBearingKinds } from "../snapshot/pod-spec.js";
import type { FactName } from "./fact.js";

const rbac = "rbac.authorization.k8s.io";
const admission = "admissionregistration.k8s.io";
const network = "networking.k8s.io";
const gateway = "gateway.networking.k8s.io";
const definitions = "apiextensions.k8s.io/customresourcedefinitions";

const workloadParts = readKinds.filter((kind) => podBearingKinds.includes(`${kind.group}/${kind.kind}`)).map(partOf);

/** The parts of the coverage that each kind of fact is made of: while one is missing, some field may not be known. */
export const factParts: Readonly<Record<FactName, readonly string[]>> = {
  rbac: [
    `${rbac}/roles`,
    `${rbac}/clusterroles`,
    `${rbac}/rolebindings`,
    `${rbac}/clusterrolebindings`,
    "core/serviceaccounts",
  ],
  serviceAccount: ["core/serviceaccounts"],
  network: [`${network}/networkpolicies`, "core/namespaces", "core/nodes", definitions, ...workloadParts],
  exposure: [
    "core/services",
    "core/nodes",
    "core/namespaces",
    `${network}/ingresses`,
    `${gateway}/gateways`,
    `${gateway}/httproutes`,
    definitions,
    ...workloadParts,
  ],
  namespace: ["core/namespaces", "core/resourcequotas", "core/limitranges", `${network}/networkpolicies`],
  cluster: [
    "apps/daemonsets",
    "apps/deployments",
    "apps/statefulsets",
    "core/pods",
    "core/namespaces",
    `${admission}/validatingwebhookconfigurations`,
    `${admission}/validatingadmissionpolicybindings`,
  ],
};
