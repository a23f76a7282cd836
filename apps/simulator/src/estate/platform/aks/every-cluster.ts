import type { Component } from "../component.js";

const MCR = "mcr.microsoft.com";

const SYSTEM = "kube-system";

const CSI_PATHS = ["/var/lib/kubelet", "/dev", "/sys/bus/scsi/devices", "/sys/class"];

const livenessProbe = (port: number) => ({ httpGet: { path: "/healthz", port } });

const registrar = {
  name: "node-driver-registrar",
  image: `${MCR}/oss/v2/kubernetes-csi/csi-node-driver-registrar:v2.15.0`,
  resources: "10m/20Mi -/100Mi",
  hostPaths: ["/var/lib/kubelet"],
};

const csiProbe = (port: number) => ({
  name: "liveness-probe",
  image: `${MCR}/oss/v2/kubernetes-csi/livenessprobe:v2.17.0`,
  args: [`--http-endpoint=localhost:${port}`],
  resources: "10m/20Mi -/100Mi",
  hostPaths: ["/var/lib/kubelet"],
});

/** On every AKS cluster: DNS, metrics, the tunnel to the control plane, storage, the node's link to Azure. */
export const AKS_COMMON: Component[] = [
  {
    namespace: SYSTEM,
    name: "coredns",
    controller: "Deployment",
    replicas: 2,
    labels: { "k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", version: "v20" },
    containers: [
      {
        name: "coredns",
        image: `${MCR}/oss/v2/kubernetes/coredns:v1.12.1-6`,
        args: ["-conf", "/etc/coredns/Corefile"],
        ports: "dns:53/UDP dns-tcp:53 metrics:9153",
        resources: "100m/70Mi 3/500Mi",
        probe: livenessProbe(8080),
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
    critical: "node",
    clusterRules: ["list,watch core endpoints,services,pods,namespaces", "list,watch discovery.k8s.io endpointslices"],
  },
  {
    namespace: SYSTEM,
    name: "coredns-autoscaler",
    controller: "Deployment",
    containers: [
      {
        name: "autoscaler",
        image: `${MCR}/oss/v2/kubernetes/autoscaler/cluster-proportional-autoscaler:v1.10.2-2`,
        command: [
          "/cluster-proportional-autoscaler",
          "--namespace=kube-system",
          "--configmap=coredns-autoscaler",
          "--target=deployment/coredns",
        ],
        resources: "20m/10Mi 200m/500Mi",
        confinement: "restricted",
      },
    ],
    critical: "node",
    clusterRules: [
      "list,watch core nodes",
      "get,update core replicationcontrollers/scale",
      "get,update apps,extensions deployments/scale,replicasets/scale",
      "get,create core configmaps",
    ],
  },
  {
    namespace: SYSTEM,
    name: "konnectivity-agent",
    controller: "Deployment",
    replicas: 2,
    containers: [
      {
        name: "konnectivity-agent",
        image: `${MCR}/oss/v2/kubernetes/apiserver-network-proxy/agent:v0.31.4-1`,
        command: ["/proxy-agent"],
        resources: "20m/20Mi 1/1Gi",
        probe: livenessProbe(8082),
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 1000,
        },
      },
    ],
    critical: "node",
  },
  {
    namespace: SYSTEM,
    name: "metrics-server",
    controller: "Deployment",
    replicas: 2,
    containers: [
      {
        name: "metrics-server-vpa",
        image: `${MCR}/oss/v2/kubernetes/autoscaler/addon-resizer:v1.8.23-2`,
        command: ["/pod_nanny"],
        resources: "5m/50Mi 100m/300Mi",
      },
      {
        name: "metrics-server",
        image: `${MCR}/oss/v2/kubernetes/metrics-server:v0.8.0-1`,
        command: ["/metrics-server", "--kubelet-use-node-status-port", "--kubelet-insecure-tls"],
        ports: "https:4443",
        resources: "156m/128Mi 251m/400Mi",
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 1000,
        },
      },
    ],
    critical: "node",
    service: { ports: [{ port: 443, targetPort: 4443 }] },
    clusterRules: ["get core nodes/metrics", "read core pods,nodes"],
  },
  {
    namespace: SYSTEM,
    name: "kube-proxy",
    controller: "DaemonSet",
    labels: { component: "kube-proxy", tier: "node" },
    containers: [
      {
        name: "kube-proxy",
        image: `${MCR}/oss/v2/kubernetes/kube-proxy:v1.34.6-1`,
        command: ["kube-proxy", "--config=/var/lib/kube-proxy/config.conf"],
        resources: "100m/-",
        confinement: "privileged",
        hostPaths: ["/var/log/kube-proxy", "/etc/sysctl.d", "/lib/modules:ro"],
      },
    ],
    host: ["network"],
    critical: "node",
  },
  {
    namespace: SYSTEM,
    name: "cloud-node-manager",
    controller: "DaemonSet",
    containers: [
      {
        name: "cloud-node-manager",
        image: `${MCR}/oss/v2/kubernetes/azure-cloud-node-manager:v1.34.2`,
        command: ["cloud-node-manager", "--node-name=$(NODE_NAME)"],
        resources: "50m/50Mi 2/512Mi",
      },
    ],
    host: ["network"],
    critical: "node",
    clusterRules: ["watch,list,get,update,patch core nodes", "patch core nodes/status"],
  },
  {
    namespace: SYSTEM,
    name: "csi-azuredisk-node",
    controller: "DaemonSet",
    labels: { app: "csi-azuredisk-node" },
    containers: [
      csiProbe(29602),
      registrar,
      {
        name: "azuredisk",
        image: `${MCR}/oss/v2/kubernetes-csi/azuredisk-csi:v1.33.5`,
        args: ["--v=5", "--endpoint=$(CSI_ENDPOINT)"],
        ports: "healthz:29602",
        resources: "10m/20Mi -/1000Mi",
        confinement: "privileged",
        hostPaths: CSI_PATHS,
      },
    ],
    host: ["network"],
    critical: "node",
    account: "csi-azuredisk-node-sa",
    clusterRules: ["get core secrets", "get core nodes", "get,list,watch,create,update,patch storage.k8s.io csinodes"],
  },
  {
    namespace: SYSTEM,
    name: "csi-azurefile-node",
    controller: "DaemonSet",
    labels: { app: "csi-azurefile-node" },
    containers: [
      csiProbe(29612),
      registrar,
      {
        name: "azurefile",
        image: `${MCR}/oss/v2/kubernetes-csi/azurefile-csi:v1.34.1`,
        args: ["--v=5", "--endpoint=$(CSI_ENDPOINT)"],
        ports: "healthz:29612",
        resources: "10m/20Mi -/600Mi",
        confinement: "privileged",
        hostPaths: CSI_PATHS,
      },
    ],
    host: ["network"],
    critical: "node",
    account: "csi-azurefile-node-sa",
    clusterRules: ["get,create core secrets"],
  },
];
