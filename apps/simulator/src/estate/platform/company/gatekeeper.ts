import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, type ContainerSpec, planComponents, platformNamespace } from "../component.js";
import { planCrds, planWebhooks, type WebhookSpec } from "../crds.js";

const NAMESPACE = "gatekeeper-system";

const KINDS = [
  "ConstraintTemplate! constrainttemplates templates.gatekeeper.sh",
  "Config configs config.gatekeeper.sh v1alpha1",
  "Assign! assign mutations.gatekeeper.sh",
  "AssignMetadata! assignmetadata mutations.gatekeeper.sh",
  "ModifySet! modifyset mutations.gatekeeper.sh",
  "Provider! providers externaldata.gatekeeper.sh v1beta1",
  "K8sAzureV3NoPrivileged! k8sazurev3noprivileged constraints.gatekeeper.sh v1beta1",
  "K8sAzureV2ContainerAllowedImages! k8sazurev2containerallowedimages constraints.gatekeeper.sh v1beta1",
  "K8sAzureV3HostNetworkingPorts! k8sazurev3hostnetworkingports constraints.gatekeeper.sh v1beta1",
];

const manager = (operation: string): ContainerSpec => ({
  name: "manager",
  image: "mcr.microsoft.com/oss/v2/open-policy-agent/gatekeeper:v3.20.1-1",
  args: [`--operation=${operation}`, "--logtostderr"],
  ports: "webhook-server:8443 metrics:8888 healthz:9090",
  resources: "100m/256Mi 1/2Gi",
  confinement: "restricted",
});

const COMPONENTS: Component[] = [
  {
    namespace: NAMESPACE,
    name: "gatekeeper-controller",
    controller: "Deployment",
    replicas: 2,
    labels: { "control-plane": "controller-manager", "gatekeeper.sh/system": "yes" },
    containers: [manager("webhook")],
    account: "gatekeeper-admin",
    critical: "cluster",
    clusterRules: [
      "read * *",
      "all constraints.gatekeeper.sh,templates.gatekeeper.sh,config.gatekeeper.sh,status.gatekeeper.sh,mutations.gatekeeper.sh *",
      "get,patch,update admissionregistration.k8s.io validatingwebhookconfigurations#gatekeeper-validating-webhook-configuration",
    ],
  },
  {
    namespace: NAMESPACE,
    name: "gatekeeper-audit",
    controller: "Deployment",
    labels: { "control-plane": "audit-controller", "gatekeeper.sh/system": "yes" },
    containers: [manager("audit")],
    account: "gatekeeper-audit-admin",
    critical: "cluster",
  },
];

const WEBHOOKS: WebhookSpec[] = [
  {
    kind: "Validating",
    name: "gatekeeper-validating-webhook-configuration",
    webhook: "validation.gatekeeper.sh",
    service: { namespace: NAMESPACE, name: "gatekeeper-webhook-service", path: "/v1/admit" },
    rules: ["CREATE,UPDATE * * *"],
    failurePolicy: "Ignore",
    timeoutSeconds: 3,
    namespaceSelector: { matchExpressions: [{ key: "control-plane", operator: "DoesNotExist" }] },
  },
];

/** Gatekeeper as the Azure Policy add-on installs it. */
export function planGatekeeper(definition: ClusterDefinition): Part {
  const labels = { "admission.gatekeeper.sh/ignore": "no-self-managing", "control-plane": "controller-manager" };
  return planComponents(definition, COMPONENTS, [
    ...platformNamespace(definition, NAMESPACE, labels),
    ...planCrds(definition, KINDS),
    ...planWebhooks(definition, WEBHOOKS),
  ]);
}
