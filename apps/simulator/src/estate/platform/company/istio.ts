import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace } from "../component.js";
import { planCrds, planWebhooks, type WebhookSpec } from "../crds.js";

const NAMESPACE = "istio-system";

const ISTIO_KINDS = [
  "AuthorizationPolicy authorizationpolicies security.istio.io",
  "PeerAuthentication peerauthentications security.istio.io",
  "RequestAuthentication requestauthentications security.istio.io",
  "DestinationRule destinationrules networking.istio.io",
  "EnvoyFilter envoyfilters networking.istio.io v1alpha3",
  "Gateway gateways networking.istio.io",
  "ServiceEntry serviceentries networking.istio.io",
  "Sidecar sidecars networking.istio.io",
  "VirtualService virtualservices networking.istio.io",
  "WorkloadEntry workloadentries networking.istio.io",
  "WorkloadGroup workloadgroups networking.istio.io",
  "Telemetry telemetries telemetry.istio.io",
  "WasmPlugin wasmplugins extensions.istio.io v1alpha1",
];

const ISTIOD: Component = {
  namespace: NAMESPACE,
  name: "istiod",
  controller: "Deployment",
  replicas: 2,
  labels: { app: "istiod", istio: "pilot" },
  containers: [
    {
      name: "discovery",
      image: "docker.io/istio/pilot:1.27.3",
      args: ["discovery", "--monitoringAddr=:15014"],
      ports: "http-debug:8080 grpc-xds:15010 tls-xds:15012 https-webhooks:15017 http-monitoring:15014",
      resources: "500m/2Gi",
      confinement: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      },
    },
  ],
  service: {
    ports: [
      { name: "grpc-xds", port: 15010 },
      { name: "https-dns", port: 15012 },
      { name: "https-webhook", port: 443, targetPort: 15017 },
      { name: "http-monitoring", port: 15014 },
    ],
  },
  clusterRules: [
    "get,list,watch,update,patch admissionregistration.k8s.io mutatingwebhookconfigurations,validatingwebhookconfigurations",
    "read networking.istio.io,security.istio.io,telemetry.istio.io,extensions.istio.io *",
    "read core pods,nodes,services,namespaces,endpoints,secrets",
    "create authentication.k8s.io tokenreviews",
  ],
};

const GATEWAY: Component = {
  namespace: NAMESPACE,
  name: "istio-ingressgateway",
  controller: "Deployment",
  replicas: 3,
  labels: { app: "istio-ingressgateway", istio: "ingressgateway" },
  containers: [
    {
      name: "istio-proxy",
      image: "docker.io/istio/proxyv2:1.27.3",
      args: ["proxy", "router"],
      ports: "status-port:15021 http2:8080 https:8443",
      resources: "100m/128Mi 2/1Gi",
      confinement: "restricted",
    },
  ],
  service: {
    type: "LoadBalancer",
    ports: [
      { name: "http2", port: 80, targetPort: 8080 },
      { name: "https", port: 443, targetPort: 8443 },
    ],
  },
  rules: ["read core secrets"],
};

const WEBHOOKS: WebhookSpec[] = [
  {
    kind: "Mutating",
    name: "istio-sidecar-injector",
    webhook: "namespace.sidecar-injector.istio.io",
    service: { namespace: NAMESPACE, name: "istiod", path: "/inject" },
    rules: ["CREATE core v1 pods"],
    namespaceSelector: { matchLabels: { "istio-injection": "enabled" } },
  },
];

/** Istio's control plane and its gateway. */
export function planIstio(definition: ClusterDefinition): Part {
  return planComponents(
    definition,
    [ISTIOD, GATEWAY],
    [
      ...platformNamespace(definition, NAMESPACE),
      ...planCrds(definition, ISTIO_KINDS),
      ...planWebhooks(definition, WEBHOOKS),
    ],
  );
}
