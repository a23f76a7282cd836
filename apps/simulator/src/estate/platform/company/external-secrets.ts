import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace } from "../component.js";
import { planCrds, planWebhooks, type WebhookSpec } from "../crds.js";

const NAMESPACE = "external-secrets";

const KINDS = [
  "ClusterExternalSecret! clusterexternalsecrets external-secrets.io",
  "ClusterSecretStore! clustersecretstores external-secrets.io",
  "ExternalSecret externalsecrets external-secrets.io",
  "SecretStore secretstores external-secrets.io",
];

function controller(name: string, args: string[], access: Pick<Component, "clusterRules">): Component {
  return {
    namespace: NAMESPACE,
    name,
    controller: "Deployment",
    labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": "external-secrets" },
    containers: [
      {
        name: name.replace("external-secrets-", ""),
        image: "oci.external-secrets.io/external-secrets/external-secrets:v0.20.2",
        args,
        ports: "metrics:8080",
        resources: "10m/32Mi 100m/256Mi",
        confinement: "restricted",
      },
    ],
    ...access,
  };
}

const CONTROLLERS: Component[] = [
  controller("external-secrets", ["--concurrent=1"], {
    clusterRules: [
      "read external-secrets.io *",
      "get,list,watch,create,update,delete,patch core secrets",
      "read core serviceaccounts,namespaces",
      "create core serviceaccounts/token",
    ],
  }),
  controller("external-secrets-webhook", ["webhook", "--port=10250"], {}),
  controller("external-secrets-cert-controller", ["certcontroller"], {
    clusterRules: [
      "get,list,watch,update,patch apiextensions.k8s.io customresourcedefinitions",
      "get,list,watch,update,patch admissionregistration.k8s.io validatingwebhookconfigurations",
      "get,list,watch,update,patch core secrets",
    ],
  }),
];

const WEBHOOKS: WebhookSpec[] = [
  {
    kind: "Validating",
    name: "externalsecret-validate",
    webhook: "validate.externalsecret.external-secrets.io",
    service: {
      namespace: NAMESPACE,
      name: "external-secrets-webhook",
      path: "/validate-external-secrets-io-v1-externalsecret",
    },
    rules: ["CREATE,UPDATE,DELETE external-secrets.io v1 externalsecrets"],
  },
];

/** External Secrets: it copies secrets from the cloud's vault, so it may write every Secret. */
export function planExternalSecrets(definition: ClusterDefinition): Part {
  return planComponents(definition, CONTROLLERS, [
    ...platformNamespace(definition, NAMESPACE, { "pod-security.kubernetes.io/enforce": "restricted" }),
    ...planCrds(definition, KINDS),
    ...planWebhooks(definition, WEBHOOKS),
  ]);
}
