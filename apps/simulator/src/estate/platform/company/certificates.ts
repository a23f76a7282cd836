import type { ClusterDefinition } from "../../definition.js";
import type { Authored, Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace, platformObject } from "../component.js";
import { planCrds, planWebhooks, type WebhookSpec } from "../crds.js";
import { rules } from "../rule-notation.js";

const NAMESPACE = "cert-manager";
const AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";

const CRDS = [
  "Certificate certificates cert-manager.io",
  "CertificateRequest certificaterequests cert-manager.io",
  "ClusterIssuer! clusterissuers cert-manager.io",
  "Issuer issuers cert-manager.io",
  "Challenge challenges acme.cert-manager.io",
  "Order orders acme.cert-manager.io",
];

const WEBHOOKS: WebhookSpec[] = [
  {
    kind: "Mutating",
    name: "cert-manager-webhook",
    webhook: "webhook.cert-manager.io",
    service: { namespace: NAMESPACE, name: "cert-manager-webhook", path: "/mutate" },
    rules: ["CREATE cert-manager.io v1 certificaterequests"],
  },
  {
    kind: "Validating",
    name: "cert-manager-webhook",
    webhook: "webhook.cert-manager.io",
    service: { namespace: NAMESPACE, name: "cert-manager-webhook", path: "/validate" },
    rules: ["CREATE,UPDATE cert-manager.io,acme.cert-manager.io v1 */*"],
  },
];

const labelsOf = (name: string, component: string): Record<string, string> => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/instance": "cert-manager",
  "app.kubernetes.io/component": component,
});

function component(name: string, binary: string, ports: string, clusterRules: string[]): Component {
  return {
    namespace: NAMESPACE,
    name,
    controller: "Deployment",
    labels: labelsOf(name, binary),
    containers: [
      {
        name: `cert-manager-${binary}`,
        image: `quay.io/jetstack/cert-manager-${binary}:v1.18.2`,
        args: ["--v=2"],
        ports,
        resources: "10m/32Mi",
        confinement: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true },
      },
    ],
    pod: {
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    },
    clusterRules,
    rules: ["get,update,patch coordination.k8s.io leases", "create coordination.k8s.io leases"],
  };
}

const COMPONENTS: Component[] = [
  component("cert-manager", "controller", "http-metrics:9402 http-healthz:9403", [
    "get,list,watch,create,update,delete,patch core secrets",
    "create,patch core events",
    "* cert-manager.io certificates,certificaterequests,issuers,clusterissuers",
    "* acme.cert-manager.io orders,challenges",
    "get,list,watch,create,update,delete networking.k8s.io ingresses",
  ]),
  component("cert-manager-cainjector", "cainjector", "http-metrics:9402", [
    "read core secrets",
    "get,list,watch,update,patch admissionregistration.k8s.io validatingwebhookconfigurations,mutatingwebhookconfigurations",
    "get,list,watch,update,patch apiregistration.k8s.io apiservices",
    "get,list,watch,update,patch apiextensions.k8s.io customresourcedefinitions",
  ]),
  component("cert-manager-webhook", "webhook", "https:10250 healthcheck:6080", [
    "create authorization.k8s.io subjectaccessreviews",
  ]),
];

/** A role that adds cert-manager's kinds to the roles for people. */
function aggregatedRole(definition: ClusterDefinition, name: string, roles: string[], text: string): Authored {
  const labels = Object.fromEntries(roles.map((role): [string, string] => [`${AGGREGATE}${role}`, "true"]));
  const more = { labels: { ...labelsOf("cert-manager", "controller"), ...labels } };
  return platformObject(definition, "ClusterRole", `cert-manager-${name}`, { rules: rules(text) }, more);
}

/** cert-manager with its CRDs and webhooks. */
export function planCertManager(definition: ClusterDefinition): Part {
  const resources = "cert-manager.io certificates,certificaterequests,issuers";
  const selector = labelsOf("cert-manager-webhook", "webhook");
  const service = { spec: { ports: [{ name: "https", port: 443, targetPort: "https" }], selector } };
  return planComponents(definition, COMPONENTS, [
    ...platformNamespace(definition, NAMESPACE),
    ...planCrds(definition, CRDS),
    aggregatedRole(definition, "view", ["view", "edit", "admin"], `read ${resources}`),
    aggregatedRole(definition, "edit", ["edit", "admin"], `write ${resources}`),
    platformObject(definition, "Service", "cert-manager-webhook", service, { namespace: NAMESPACE }),
    ...planWebhooks(definition, WEBHOOKS),
  ]);
}
