import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace, platformObject } from "../component.js";
import { planCrds, planWebhooks, type WebhookSpec } from "../crds.js";

const NAMESPACE = "kyverno";

const NOT_SYSTEM = {
  matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] }],
};

const KYVERNO_CRDS = [
  "ClusterPolicy! clusterpolicies kyverno.io",
  "Policy policies kyverno.io",
  "PolicyException policyexceptions kyverno.io v2",
  "ClusterCleanupPolicy! clustercleanuppolicies kyverno.io v2",
  "CleanupPolicy cleanuppolicies kyverno.io v2",
  "UpdateRequest updaterequests kyverno.io v2",
  "GlobalContextEntry! globalcontextentries kyverno.io v2alpha1",
  "ClusterPolicyReport! clusterpolicyreports wgpolicyk8s.io v1alpha2",
  "PolicyReport policyreports wgpolicyk8s.io v1alpha2",
];

function controller(component: string, replicas: number, clusterRules: string[]): Component {
  const image = component === "admission" ? "kyverno" : `${component}-controller`;
  return {
    namespace: NAMESPACE,
    name: `kyverno-${component}-controller`,
    controller: "Deployment",
    replicas,
    labels: {
      "app.kubernetes.io/component": `${component}-controller`,
      "app.kubernetes.io/instance": "kyverno",
      "app.kubernetes.io/part-of": "kyverno",
    },
    containers: [
      {
        name: "kyverno",
        image: `reg.kyverno.io/kyverno/${image}:v1.15.2`,
        ports: "https:9443 metrics-port:8000",
        resources: "100m/128Mi -/384Mi",
        confinement: "restricted",
      },
    ],
    clusterRules,
  };
}

const CONTROLLERS: Component[] = [
  controller("admission", 3, [
    "get,list,watch,create,update,patch,delete admissionregistration.k8s.io mutatingwebhookconfigurations,validatingwebhookconfigurations",
    "* kyverno.io *",
    "get,list,watch,create,update,patch,delete wgpolicyk8s.io *",
    "read * *",
  ]),
  controller("background", 1, [
    "* kyverno.io updaterequests",
    "get,list,watch,create,update,patch,delete networking.k8s.io networkpolicies",
    "create,update,patch,delete core configmaps,secrets,resourcequotas",
  ]),
  controller("cleanup", 1, ["read kyverno.io *", "get,list,watch,delete * *"]),
  controller("reports", 1, ["read * *", "all wgpolicyk8s.io *"]),
];

const WEBHOOKS: WebhookSpec[] = [
  {
    kind: "Validating",
    name: "kyverno-resource-validating-webhook-cfg",
    webhook: "validate.kyverno.svc-fail",
    service: { namespace: NAMESPACE, name: "kyverno-svc", path: "/validate/fail" },
    rules: [
      "CREATE,UPDATE,DELETE,CONNECT core v1 pods,pods/ephemeralcontainers",
      "CREATE,UPDATE apps v1 daemonsets,deployments,statefulsets",
    ],
    namespaceSelector: NOT_SYSTEM,
  },
  {
    kind: "Validating",
    name: "kyverno-policy-validating-webhook-cfg",
    webhook: "validate-policy.kyverno.svc",
    service: { namespace: NAMESPACE, name: "kyverno-svc", path: "/policyvalidate" },
    rules: ["CREATE,UPDATE kyverno.io * clusterpolicies,policies"],
  },
  {
    kind: "Mutating",
    name: "kyverno-resource-mutating-webhook-cfg",
    webhook: "mutate.kyverno.svc-fail",
    service: { namespace: NAMESPACE, name: "kyverno-svc", path: "/mutate/fail" },
    rules: ["CREATE,UPDATE core v1 pods"],
    namespaceSelector: NOT_SYSTEM,
  },
];

/** Kyverno with its four controllers and its webhooks. */
export function planKyverno(definition: ClusterDefinition): Part {
  const selector = { "app.kubernetes.io/component": "admission-controller" };
  const service = { spec: { ports: [{ name: "https", port: 443, targetPort: "https" }], selector } };
  return planComponents(definition, CONTROLLERS, [
    ...platformNamespace(definition, NAMESPACE, { "pod-security.kubernetes.io/enforce": "restricted" }),
    ...planCrds(definition, KYVERNO_CRDS),
    platformObject(definition, "Service", "kyverno-svc", service, { namespace: NAMESPACE }),
    ...planWebhooks(definition, WEBHOOKS),
  ]);
}
