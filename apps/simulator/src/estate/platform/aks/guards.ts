import type { Component } from "../component.js";

const MCR = "mcr.microsoft.com";

const SYSTEM = "kube-system";

const registrar = {
  name: "node-driver-registrar",
  image: `${MCR}/oss/v2/kubernetes-csi/csi-node-driver-registrar:v2.15.0`,
  resources: "10m/20Mi -/100Mi",
  hostPaths: ["/var/lib/kubelet"],
};

/** Azure CNI powered by Cilium, on the hardened clusters. */
export const AKS_CILIUM: Component[] = [
  {
    namespace: SYSTEM,
    name: "cilium",
    controller: "DaemonSet",
    labels: { "k8s-app": "cilium", "kubernetes.azure.com/managedby": "aks" },
    init: [
      {
        name: "mount-cgroup",
        image: `${MCR}/containernetworking/cilium/cilium:v1.17.8-1`,
        command: ["sh", "-ec", "cp /usr/bin/cilium-mount /hostbin/cilium-mount"],
        confinement: { capabilities: { add: ["SYS_ADMIN", "SYS_CHROOT", "SYS_PTRACE"], drop: ["ALL"] } },
        hostPaths: ["/proc"],
      },
    ],
    containers: [
      {
        name: "cilium-agent",
        image: `${MCR}/containernetworking/cilium/cilium:v1.17.8-1`,
        command: ["cilium-agent"],
        ports: "prometheus:9962",
        confinement: {
          capabilities: {
            add: [
              "CHOWN",
              "KILL",
              "NET_ADMIN",
              "NET_RAW",
              "IPC_LOCK",
              "SYS_ADMIN",
              "SYS_RESOURCE",
              "DAC_OVERRIDE",
              "FOWNER",
              "SETGID",
              "SETUID",
            ],
            drop: ["ALL"],
          },
        },
        hostPaths: [
          "/sys/fs/bpf",
          "/var/run/cilium",
          "/opt/cni/bin",
          "/etc/cni/net.d",
          "/lib/modules:ro",
          "/run/xtables.lock",
        ],
      },
    ],
    host: ["network"],
    critical: "node",
    clusterRules: [
      "read networking.k8s.io networkpolicies",
      "read discovery.k8s.io endpointslices",
      "read core namespaces,services,pods,endpoints,nodes",
      "list,watch,get,create,update,delete,patch cilium.io *",
    ],
  },
  {
    namespace: SYSTEM,
    name: "azure-cns",
    controller: "DaemonSet",
    containers: [
      {
        name: "cns-container",
        image: `${MCR}/containernetworking/azure-cns:v1.7.3`,
        args: ["-c", "tcp://$(CNSIpAddress):$(CNSPort)"],
        resources: "40m/250Mi -/250Mi",
        confinement: { capabilities: { add: ["NET_ADMIN", "NET_RAW"], drop: ["ALL"] } },
        hostPaths: ["/var/log", "/var/lib/azure-network", "/etc/cni/net.d", "/opt/cni/bin"],
      },
    ],
    host: ["network"],
    critical: "node",
  },
];

/** Container Insights, where the cluster's logs are collected. */
export const AKS_INSIGHTS: Component[] = [
  {
    namespace: SYSTEM,
    name: "ama-logs",
    controller: "DaemonSet",
    labels: { component: "ama-logs-agent", tier: "node" },
    containers: [
      {
        name: "ama-logs",
        image: `${MCR}/azuremonitor/containerinsights/ciprod:3.1.31`,
        resources: "75m/325Mi 500m/1Gi",
        confinement: "privileged",
        hostPaths: ["/:ro", "/var/log", "/var/lib/docker/containers:ro"],
      },
    ],
    critical: "node",
    clusterRules: [
      "get,list,watch core pods,events,nodes,nodes/stats,nodes/metrics,nodes/spec,nodes/proxy,namespaces,services,persistentvolumes",
      "list apps,extensions,autoscaling replicasets,deployments,horizontalpodautoscalers",
      "get /metrics",
    ],
  },
];

/** Azure Policy, Key Vault secrets and Defender, on the hardened clusters. */
export const AKS_GUARDS: Component[] = [
  {
    namespace: SYSTEM,
    name: "azure-policy",
    controller: "Deployment",
    containers: [
      {
        name: "azure-policy",
        image: `${MCR}/azure-policy/policy-kubernetes-addon-prod:1.14.2`,
        resources: "30m/50Mi 100m/200Mi",
        confinement: "restricted",
      },
    ],
    clusterRules: [
      "* templates.gatekeeper.sh constrainttemplates",
      "* constraints.gatekeeper.sh *",
      "read core namespaces,pods,services",
    ],
  },
  {
    namespace: SYSTEM,
    name: "aks-secrets-store-csi-driver",
    controller: "DaemonSet",
    labels: { app: "secrets-store-csi-driver", "kubernetes.azure.com/managedby": "aks" },
    containers: [
      registrar,
      {
        name: "secrets-store",
        image: `${MCR}/oss/v2/kubernetes-csi/secrets-store/driver:v1.5.3`,
        args: ["--endpoint=$(CSI_ENDPOINT)", "--enable-secret-rotation=true"],
        resources: "50m/100Mi -/400Mi",
        confinement: "privileged",
        hostPaths: ["/var/lib/kubelet", "/etc/kubernetes/secrets-store-csi-providers"],
      },
    ],
    critical: "node",
    clusterRules: [
      "read secrets-store.csi.x-k8s.io secretproviderclasses",
      "all secrets-store.csi.x-k8s.io secretproviderclasspodstatuses",
      "read core pods",
    ],
  },
  {
    namespace: SYSTEM,
    name: "microsoft-defender-collector-ds",
    controller: "DaemonSet",
    labels: { dsName: "microsoft-defender-collector-ds", "kubernetes.azure.com/managedby": "aks" },
    containers: [
      {
        name: "microsoft-defender-process-collector",
        image: `${MCR}/azuredefender/stable/security-publisher:1.0.274`,
        resources: "40m/64Mi 60m/128Mi",
        confinement: "privileged",
        hostPaths: ["/:ro"],
      },
    ],
    host: ["pid"],
    clusterRules: ["read core pods,nodes,namespaces"],
  },
  {
    namespace: SYSTEM,
    name: "azure-wi-webhook-controller-manager",
    controller: "Deployment",
    replicas: 2,
    labels: { "azure-workload-identity.io/system": "true", "kubernetes.azure.com/managedby": "aks" },
    containers: [
      {
        name: "manager",
        image: `${MCR}/oss/v2/azure/workload-identity/webhook:v1.5.1`,
        ports: "webhook-server:9443 metrics:8095",
        resources: "100m/20Mi 200m/300Mi",
        confinement: "restricted",
      },
    ],
    critical: "cluster",
    service: { ports: [{ port: 443, targetPort: 9443 }] },
    clusterRules: [
      "read core serviceaccounts",
      "get,list,update,watch admissionregistration.k8s.io mutatingwebhookconfigurations",
    ],
  },
];
