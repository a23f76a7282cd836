import type { ClusterDefinition } from "../definition.js";
import type { Part } from "../plan.js";
import { planAksAddons } from "./aks/add-ons.js";
import { planAdmissionPolicies } from "./company/admission-policies.js";
import { planArgoCd } from "./company/argo-cd.js";
import { planCertManager } from "./company/certificates.js";
import { planExternalSecrets } from "./company/external-secrets.js";
import { planGatekeeper } from "./company/gatekeeper.js";
import { planIngressNginx } from "./company/ingress-nginx.js";
import { planIstio } from "./company/istio.js";
import { planKyverno } from "./company/kyverno.js";
import { planLeftovers } from "./company/leftovers.js";
import { planMonitoring } from "./company/monitoring.js";
import { planStrimzi } from "./company/strimzi.js";
import { joinParts } from "./component.js";
import { planEksAddons } from "./eks/add-ons.js";
import { planGkeAddons } from "./gke/add-ons.js";
import { planKubeadm } from "./kubeadm/kubeadm.js";

type Planner = (definition: ClusterDefinition) => Part;

const ADDONS: Readonly<Record<ClusterDefinition["cloud"], Planner>> = {
  azure: planAksAddons,
  aws: planEksAddons,
  gcp: planGkeAddons,
  kubernetes: planKubeadm,
};

/** The platform software that a cluster's definition can name. */
export const COMPONENTS = {
  "admission-policies": planAdmissionPolicies,
  argocd: planArgoCd,
  "cert-manager": planCertManager,
  "external-secrets": planExternalSecrets,
  gatekeeper: planGatekeeper,
  "ingress-nginx": planIngressNginx,
  istio: planIstio,
  kyverno: planKyverno,
  leftovers: planLeftovers,
  monitoring: planMonitoring,
  strimzi: planStrimzi,
} as const satisfies Readonly<Record<string, Planner>>;

export type ComponentName = keyof typeof COMPONENTS;

/** The add-ons of the cluster's cloud and the platform software of the company. */
export function planPlatform(definition: ClusterDefinition): Part {
  return joinParts(
    ADDONS[definition.cloud](definition),
    ...definition.components.map((name) => COMPONENTS[name](definition)),
  );
}
