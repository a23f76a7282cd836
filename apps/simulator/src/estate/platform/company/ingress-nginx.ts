import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace, platformObject } from "../component.js";
import { planWebhooks, type WebhookSpec } from "../crds.js";

const NAMESPACE = "ingress-nginx";

const LABELS = {
  "app.kubernetes.io/name": "ingress-nginx",
  "app.kubernetes.io/instance": "ingress-nginx",
  "app.kubernetes.io/component": "controller",
};

const WEBHOOKS: WebhookSpec[] = [
  {
    kind: "Validating",
    name: "ingress-nginx-admission",
    webhook: "validate.nginx.ingress.kubernetes.io",
    service: { namespace: NAMESPACE, name: "ingress-nginx-controller-admission", path: "/networking/v1/ingresses" },
    rules: ["CREATE,UPDATE networking.k8s.io v1 ingresses"],
  },
];

/** The controller; careless clusters still run one with known holes. */
function controller(careless: boolean): Component {
  return {
    namespace: NAMESPACE,
    name: "ingress-nginx-controller",
    controller: "Deployment",
    replicas: careless ? 1 : 2,
    labels: LABELS,
    containers: [
      {
        name: "controller",
        image: `registry.k8s.io/ingress-nginx/controller:${careless ? "v1.9.4" : "v1.13.3"}`,
        args: [
          "/nginx-ingress-controller",
          "--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller",
          "--election-id=ingress-nginx-leader",
          "--controller-class=k8s.io/ingress-nginx",
          "--ingress-class=nginx",
          "--validating-webhook=:8443",
        ],
        ports: "http:80 https:443 webhook:8443",
        resources: "100m/90Mi",
        confinement: {
          allowPrivilegeEscalation: careless,
          capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
          readOnlyRootFilesystem: false,
          runAsNonRoot: true,
          runAsUser: 101,
          seccompProfile: { type: "RuntimeDefault" },
        },
      },
    ],
    account: "ingress-nginx",
    service: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      ports: [
        { name: "http", appProtocol: "http", port: 80, targetPort: "http" },
        { name: "https", appProtocol: "https", port: 443, targetPort: "https" },
      ],
    },
    clusterRules: [
      "list,watch core configmaps,endpoints,nodes,pods,secrets,namespaces",
      "get core nodes",
      "read core services",
      "read networking.k8s.io ingresses,ingressclasses",
      "create,patch core events",
      "update networking.k8s.io ingresses/status",
      "list,watch,get discovery.k8s.io endpointslices",
    ],
    rules: [
      "get core namespaces",
      "read core configmaps,pods,secrets,endpoints",
      "get,update coordination.k8s.io leases#ingress-nginx-leader",
      "create coordination.k8s.io leases",
    ],
  };
}

/** ingress-nginx, whose admission webhook checks Ingresses; it reads every Secret of the cluster. */
export function planIngressNginx(definition: ClusterDefinition): Part {
  const admission = {
    spec: { ports: [{ name: "https-webhook", port: 443, targetPort: "webhook" }], selector: LABELS },
  };
  return planComponents(
    definition,
    [controller(definition.posture === "careless")],
    [
      ...platformNamespace(definition, NAMESPACE),
      platformObject(
        definition,
        "IngressClass",
        "nginx",
        { spec: { controller: "k8s.io/ingress-nginx" } },
        { labels: LABELS },
      ),
      platformObject(definition, "Service", "ingress-nginx-controller-admission", admission, { namespace: NAMESPACE }),
      ...planWebhooks(definition, WEBHOOKS),
    ],
  );
}
