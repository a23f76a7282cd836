import type { Component } from "../component.js";

const SYSTEM = "kube-system";

const RELEASE = "gke.gcr.io";

/** Dataplane V2, workload identity and managed Prometheus, on the hardened clusters. */
export const GKE_HARDENED: Component[] = [
  {
    namespace: SYSTEM,
    name: "anetd",
    controller: "DaemonSet",
    labels: { "k8s-app": "cilium" },
    containers: [
      {
        name: "cilium-agent",
        image: `${RELEASE}/cilium/cilium:v1.15.6-gke.57`,
        args: ["--config-dir=/tmp/cilium/config-map"],
        ports: "prometheus:9990",
        resources: "155m/168Mi",
        confinement: { capabilities: { add: ["NET_ADMIN", "SYS_MODULE"] }, privileged: true },
        hostPaths: ["/sys/fs/bpf", "/var/run/cilium", "/home/kubernetes/bin", "/etc/cni/net.d", "/lib/modules:ro"],
      },
    ],
    host: ["network"],
    critical: "node",
    account: "cilium",
    clusterRules: [
      "read networking.k8s.io networkpolicies",
      "read discovery.k8s.io endpointslices",
      "read core namespaces,services,nodes,pods,endpoints",
      "* cilium.io *",
    ],
  },
  {
    namespace: SYSTEM,
    name: "gke-metadata-server",
    controller: "DaemonSet",
    labels: { "addonmanager.kubernetes.io/mode": "Reconcile", "k8s-app": "gke-metadata-server" },
    containers: [
      {
        name: "gke-metadata-server",
        image: `${RELEASE}/gke-metadata-server:0.4.291-gke.2`,
        command: ["/gke-metadata-server", "--logtostderr"],
        ports: "metrics:989",
        resources: "100m/100Mi 100m/100Mi",
        confinement: { capabilities: { add: ["NET_ADMIN"] }, privileged: true, readOnlyRootFilesystem: true },
        hostPaths: ["/var/lib/kubelet/pods", "/var/run/containerd", "/etc/srv/kubernetes/pki:ro"],
      },
    ],
    host: ["network"],
    critical: "node",
    clusterRules: ["read core pods", "read core serviceaccounts", "create core serviceaccounts/token"],
  },
  {
    namespace: SYSTEM,
    name: "node-local-dns",
    controller: "DaemonSet",
    containers: [
      {
        name: "node-cache",
        image: `${RELEASE}/k8s-dns-node-cache:1.26.4-gke.4`,
        args: ["-localip", "169.254.20.10,34.118.224.10"],
        ports: "dns:53/UDP dns-tcp:53 metrics:9253",
        resources: "25m/5Mi",
        confinement: { capabilities: { add: ["NET_ADMIN"] } },
        hostPaths: ["/run/xtables.lock"],
      },
    ],
    host: ["network"],
    critical: "node",
  },
  {
    namespace: "gmp-system",
    name: "collector",
    controller: "DaemonSet",
    labels: { "app.kubernetes.io/name": "collector" },
    containers: [
      {
        name: "prometheus",
        image: `${RELEASE}/prometheus-engine/prometheus:v2.45.3-gmp.12-gke.0`,
        ports: "prom-metrics:19090",
        resources: "4m/32M -/2G",
        confinement: "restricted",
      },
      {
        name: "config-reloader",
        image: `${RELEASE}/prometheus-engine/config-reloader:v0.15.3-gke.0`,
        ports: "cfg-rel-metrics:19091",
        resources: "1m/4M -/32M",
        confinement: "restricted",
      },
    ],
    clusterRules: ["read core endpoints,nodes,nodes/metrics,pods,services", "get /metrics"],
    manager: "kube-addon-manager",
  },
  {
    namespace: "gmp-system",
    name: "gmp-operator",
    controller: "Deployment",
    labels: { app: "managed-prometheus-operator", "app.kubernetes.io/component": "operator" },
    containers: [
      {
        name: "operator",
        image: `${RELEASE}/prometheus-engine/operator:v0.15.3-gke.0`,
        ports: "web:10250 metrics:18080",
        resources: "1m/16M -/2G",
        confinement: "restricted",
      },
    ],
    account: "operator",
    service: { ports: [{ port: 8443, targetPort: "web" }] },
    clusterRules: [
      "read monitoring.googleapis.com clusterpodmonitorings,podmonitorings,rules",
      "get,list,watch,update admissionregistration.k8s.io validatingwebhookconfigurations,mutatingwebhookconfigurations",
    ],
    manager: "kube-addon-manager",
  },
];

/** kube-proxy of the old data plane is a static pod of each node. */
export const GKE_OLD_DATAPLANE: Component[] = [
  {
    namespace: SYSTEM,
    name: "kube-proxy",
    controller: "Pod",
    labels: { component: "kube-proxy", tier: "node" },
    containers: [
      {
        name: "kube-proxy",
        image: "gke.gcr.io/kube-proxy-amd64:v1.33.9-gke.1045000",
        command: ["/bin/sh", "-c", "exec kube-proxy --cluster-cidr=10.128.0.0/14"],
        resources: "100m/-",
        confinement: "privileged",
        hostPaths: ["/var/log", "/run/xtables.lock", "/lib/modules:ro", "/etc/ssl/certs:ro"],
      },
    ],
    host: ["network"],
    critical: "node",
    account: "default",
    podAnnotations: {
      "kubernetes.io/config.hash": "6a0a3c0e4e3d7f5b1f4a9d8c2b7e6f10",
      "kubernetes.io/config.mirror": "6a0a3c0e4e3d7f5b1f4a9d8c2b7e6f10",
      "kubernetes.io/config.source": "file",
    },
  },
];
