import type { Component } from "../component.js";

const SYSTEM = "kube-system";

const RELEASE = "gke.gcr.io";

export const GKE_COMMON: Component[] = [
  {
    namespace: SYSTEM,
    name: "kube-dns",
    controller: "Deployment",
    replicas: 2,
    labels: { "k8s-app": "kube-dns" },
    containers: [
      {
        name: "kubedns",
        image: `${RELEASE}/k8s-dns-kube-dns:1.26.4-gke.4`,
        args: ["--domain=cluster.local.", "--dns-port=10053"],
        ports: "dns-local:10053/UDP dns-tcp-local:10053 metrics:10055",
        resources: "100m/70Mi -/210Mi",
        confinement: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsGroup: 1001,
          runAsUser: 1001,
        },
      },
      {
        name: "dnsmasq",
        image: `${RELEASE}/k8s-dns-dnsmasq-nanny:1.26.4-gke.4`,
        ports: "dns:53/UDP dns-tcp:53",
        resources: "150m/20Mi",
        confinement: { capabilities: { add: ["NET_BIND_SERVICE", "SETGID"], drop: ["all"] } },
      },
      {
        name: "sidecar",
        image: `${RELEASE}/k8s-dns-sidecar:1.26.4-gke.4`,
        ports: "metrics:10054",
        resources: "10m/20Mi",
        confinement: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsUser: 1001 },
      },
    ],
    critical: "cluster",
    service: {
      clusterIP: "34.118.224.10",
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
        { name: "dns-tcp", port: 53, targetPort: 53 },
      ],
    },
  },
  {
    namespace: SYSTEM,
    name: "kube-dns-autoscaler",
    controller: "Deployment",
    containers: [
      {
        name: "autoscaler",
        image: `${RELEASE}/cluster-proportional-autoscaler:v1.10.2-gke.1`,
        command: ["/cluster-proportional-autoscaler", "--namespace=kube-system"],
        resources: "20m/10Mi",
      },
    ],
    critical: "cluster",
    clusterRules: ["list,watch core nodes", "get,update apps deployments/scale", "get,create core configmaps"],
  },
  {
    namespace: SYSTEM,
    name: "konnectivity-agent",
    controller: "Deployment",
    replicas: 2,
    containers: [
      {
        name: "konnectivity-agent",
        image: `${RELEASE}/proxy-agent:v0.31.4-gke.1`,
        command: ["/proxy-agent"],
        resources: "10m/30Mi -/125Mi",
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["all"] },
          runAsGroup: 1000,
          runAsUser: 1000,
        },
      },
    ],
    critical: "cluster",
  },
  {
    namespace: SYSTEM,
    name: "metrics-server-v1.33.0",
    controller: "Deployment",
    labels: { "k8s-app": "metrics-server", version: "v1.33.0" },
    containers: [
      {
        name: "metrics-server",
        image: `${RELEASE}/metrics-server:v0.7.2-gke.11`,
        command: ["/metrics-server", "--metric-resolution=30s"],
        ports: "https:10250",
        resources: "48m/105Mi 48m/355Mi",
      },
    ],
    critical: "cluster",
    account: "metrics-server",
    clusterRules: ["get core nodes/metrics", "read core pods,nodes,namespaces"],
  },
  {
    namespace: SYSTEM,
    name: "fluentbit-gke",
    controller: "DaemonSet",
    labels: { component: "fluentbit-gke", "k8s-app": "fluentbit-gke" },
    containers: [
      {
        name: "fluentbit",
        image: `${RELEASE}/fluent-bit:v1.8.1200-gke.40`,
        ports: "metrics:2020",
        resources: "50m/100Mi -/250Mi",
        confinement: { allowPrivilegeEscalation: false, capabilities: { drop: ["all"], add: ["DAC_OVERRIDE"] } },
        hostPaths: ["/var/run/google-fluentbit/pos-files", "/var/log:ro", "/var/lib/docker/containers:ro"],
      },
      {
        name: "fluentbit-gke",
        image: `${RELEASE}/fluent-bit-gke-exporter:v0.43.5-gke.0`,
        ports: "metrics:2021",
        resources: "50m/100Mi -/250Mi",
      },
    ],
    host: ["network"],
    critical: "node",
    clusterRules: ["read core nodes,pods,namespaces"],
  },
  {
    namespace: SYSTEM,
    name: "gke-metrics-agent",
    controller: "DaemonSet",
    labels: { component: "gke-metrics-agent", "k8s-app": "gke-metrics-agent" },
    containers: [
      {
        name: "gke-metrics-agent",
        image: `${RELEASE}/gke-metrics-agent:1.17.4-gke.1`,
        resources: "3m/30Mi -/70Mi",
        hostPaths: ["/etc/ssl/certs:ro"],
      },
    ],
    host: ["network"],
    critical: "node",
    clusterRules: ["read core pods,nodes,nodes/proxy,services,endpoints", "get /metrics"],
  },
  {
    namespace: SYSTEM,
    name: "pdcsi-node",
    controller: "DaemonSet",
    labels: { "k8s-app": "gcp-compute-persistent-disk-csi-driver" },
    containers: [
      {
        name: "csi-driver-registrar",
        image: `${RELEASE}/csi-node-driver-registrar:v2.13.0-gke.7`,
        resources: "5m/5Mi -/50Mi",
        hostPaths: ["/var/lib/kubelet"],
      },
      {
        name: "gce-pd-driver",
        image: `${RELEASE}/gcp-compute-persistent-disk-csi-driver:v1.20.4-gke.3`,
        args: ["--v=5", "--endpoint=unix:/csi/csi.sock", "--run-controller-service=false"],
        resources: "5m/10Mi -/100Mi",
        confinement: "privileged",
        hostPaths: ["/var/lib/kubelet", "/dev", "/etc/udev", "/run/udev", "/sys"],
      },
    ],
    host: ["network"],
    critical: "node",
    account: "pdcsi-node-sa",
  },
  {
    namespace: SYSTEM,
    name: "event-exporter-gke",
    controller: "Deployment",
    containers: [
      {
        name: "event-exporter",
        image: `${RELEASE}/event-exporter:v0.5.6-gke.5`,
        command: ["/event-exporter", "-sink-opts=-stackdriver-resource-model=new"],
      },
      { name: "prometheus-to-sd-exporter", image: `${RELEASE}/prometheus-to-sd:v0.12.4-gke.1` },
    ],
    account: "event-exporter-sa",
    clusterRules: ["read core events,pods,nodes"],
  },
  {
    namespace: SYSTEM,
    name: "l7-default-backend",
    controller: "Deployment",
    labels: { "k8s-app": "glbc", name: "glbc" },
    containers: [
      {
        name: "default-http-backend",
        image: `${RELEASE}/ingress-gce-404-server-with-metrics:v1.38.1`,
        ports: "http:8080",
        resources: "10m/20Mi 10m/20Mi",
      },
    ],
    service: { type: "NodePort", ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    account: "default",
  },
];
