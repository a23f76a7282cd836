/** Objects of a cluster, each in four forms that are few enough for facts about them to meet and part. */
export const apps = ["cart", "pay"] as const;

const clusterWide = { namespace: undefined };
const rbac = "rbac.authorization.k8s.io";
const podOf = (app: string, form: number) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: app, image: `${app}:${form}` }] },
});
const owners = ["apps/v1", "example.org/v1"];
const owner = (app: string) => ({ kind: "ReplicaSet", name: app, uid: `rs-${app}`, controller: true });

/** By plural: what makes an object, without its name. Kinds that lie in no namespace say so. */
export const forms: Readonly<Record<string, (app: string, form: number) => object>> = {
  deployments: (app, form) => ({
    spec: {
      replicas: 1,
      template: {
        metadata: { labels: { app, tier: form % 2 === 0 ? "front" : "back" } },
        spec: {
          serviceAccountName: form < 2 ? app : "default",
          hostNetwork: form === 3,
          containers: [{ name: app, image: `registry.example/${app}:${form}`, ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  }),
  pods: (app, form) => ({
    metadata: {
      labels: { app },
      // Of a workload of Kubernetes, which stands for it; of something else; of nobody.
      ...(form < 2 ? { ownerReferences: [{ apiVersion: owners[form], ...owner(app) }] } : {}),
    },
    spec: { serviceAccountName: app, containers: [{ name: app, image: `${app}:${form}` }] },
  }),
  serviceaccounts: (_app, form) => ({ automountServiceAccountToken: form % 2 === 0 }),
  networkpolicies: (app, form) => ({
    spec: {
      podSelector: form === 0 ? {} : { matchLabels: form === 1 ? { app } : { tier: "front" } },
      policyTypes: form === 3 ? ["Ingress", "Egress"] : ["Ingress"],
    },
  }),
  services: (app, form) => ({
    spec: { type: form < 2 ? "LoadBalancer" : "ClusterIP", selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  }),
  roles: (_app, form) => ({
    rules: [{ apiGroups: [""], resources: [form % 2 === 0 ? "secrets" : "pods"], verbs: [form < 2 ? "*" : "get"] }],
  }),
  rolebindings: (app, form) => ({
    roleRef: { apiGroup: rbac, kind: "Role", name: form < 2 ? app : "pay" },
    subjects: [{ kind: "ServiceAccount", name: form % 2 === 0 ? app : "default", namespace: "shop" }],
  }),
  limitranges: () => ({ spec: { limits: [{ type: "Container", default: { memory: "1Gi" } }] } }),
  namespaces: (_app, form) => ({
    metadata: {
      ...clusterWide,
      labels: {
        team: form === 1 ? "a" : "b",
        "pod-security.kubernetes.io/enforce": form < 2 ? "baseline" : "privileged",
      },
    },
  }),
  nodes: (_app, form) => ({
    metadata: clusterWide,
    spec: form < 2 ? { providerID: form === 0 ? "azure:///x" : "kind://x" } : {},
    status: {
      addresses: form % 2 === 0 ? [{ type: "ExternalIP", address: "8.8.8.8" }] : [],
      nodeInfo: { kubeletVersion: `v1.3${form}.0` },
    },
  }),
  ingresses: (app, form) => ({
    spec: {
      rules: [{ http: { paths: [{ backend: { service: { name: form < 2 ? app : "pay", port: { number: 80 } } } }] } }],
    },
    status: { loadBalancer: { ingress: form % 2 === 0 ? [{ ip: "8.8.8.8" }] : [] } },
  }),
  gateways: (_app, form) => ({
    spec: {
      listeners: [
        {
          name: "a",
          allowedRoutes: {
            namespaces: {
              from: ["All", "Same", "Selector", "None"][form],
              selector: { matchLabels: { team: "a" } },
            },
          },
        },
      ],
    },
    status: { addresses: form % 2 === 0 ? [{ value: "8.8.8.8" }] : [] },
  }),
  httproutes: (app, form) => ({
    spec: { parentRefs: [{ name: form < 2 ? app : "pay" }], rules: [{ backendRefs: [{ name: app, port: 80 }] }] },
  }),
  daemonsets: (app, form) => ({
    metadata: { namespace: "kube-system" },
    spec: {
      template: {
        metadata: { labels: { app } },
        spec: {
          hostNetwork: form === 0,
          containers: [
            { name: "a", image: `kube-apiserver:v1.3${form}.0`, command: ["kube-apiserver", "--client-ca-file=/a"] },
          ],
        },
      },
    },
  }),
  cronjobs: (app, form) => ({ spec: { jobTemplate: { spec: { template: podOf(app, form) } } } }),
  clusterroles: (_app, form) => ({
    metadata: { ...clusterWide, labels: form === 1 ? { agg: "yes" } : {} },
    ...(form === 2
      ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { agg: "yes" } }] }, rules: [] }
      : { rules: [{ apiGroups: ["*"], resources: [form === 0 ? "*" : "pods/exec"], verbs: ["create", "get"] }] }),
  }),
  clusterrolebindings: (app, form) => ({
    metadata: clusterWide,
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: form < 2 ? app : "cluster-admin" },
    subjects: form === 3 ? [] : [{ kind: "ServiceAccount", name: form % 2 === 0 ? app : "default", namespace: "shop" }],
  }),
  customresourcedefinitions: (_app, form) => ({
    metadata: {
      ...clusterWide,
      ...(form === 0 ? { name: "ciliumnetworkpolicies.cilium.io" } : {}),
      ...(form === 1 ? { name: "virtualservices.networking.istio.io" } : {}),
    },
  }),
  validatingwebhookconfigurations: (_app, form) => ({
    metadata: clusterWide,
    webhooks: [
      {
        name: "a",
        rules: form < 2 ? [{ operations: ["*"] }] : [],
        clientConfig: { service: { name: form === 0 ? "kyverno-svc" : "x" } },
      },
    ],
  }),
};
