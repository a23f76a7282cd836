import type { Component } from "../component.js";

const SYSTEM = "kube-system";

const REGISTRY = "registry.k8s.io";

/** Services on the nodes. */
function kubeProxy(version: string): Component {
  return {
    namespace: SYSTEM,
    name: "kube-proxy",
    controller: "DaemonSet",
    containers: [
      {
        name: "kube-proxy",
        image: `${REGISTRY}/kube-proxy:v${version}`,
        command: [
          "/usr/local/bin/kube-proxy",
          "--config=/var/lib/kube-proxy/config.conf",
          "--hostname-override=$(NODE_NAME)",
        ],
        confinement: "privileged",
        hostPaths: ["/run/xtables.lock", "/lib/modules:ro"],
      },
    ],
    host: ["network"],
    critical: "node",
  };
}

/** Cluster DNS. */
function coreDns(): Component {
  return {
    namespace: SYSTEM,
    name: "coredns",
    controller: "Deployment",
    replicas: 2,
    labels: { "k8s-app": "kube-dns" },
    containers: [
      {
        name: "coredns",
        image: `${REGISTRY}/coredns/coredns:v1.12.1`,
        args: ["-conf", "/etc/coredns/Corefile"],
        ports: "dns:53/UDP dns-tcp:53 metrics:9153",
        resources: "100m/70Mi -/170Mi",
        probe: { httpGet: { path: "/health", port: 8080 } },
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
    critical: "cluster",
    service: {
      clusterIP: "10.96.0.10",
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
        { name: "dns-tcp", port: 53, targetPort: 53 },
      ],
    },
    clusterRules: ["list,watch core endpoints,services,pods,namespaces", "list,watch discovery.k8s.io endpointslices"],
  };
}

/** The network and its policies, on every node. */
function calicoNode(): Component {
  return {
    namespace: "calico-system",
    name: "calico-node",
    controller: "DaemonSet",
    init: [
      {
        name: "install-cni",
        image: "quay.io/calico/cni:v3.30.4",
        command: ["/opt/cni/bin/install"],
        confinement: "privileged",
        hostPaths: ["/opt/cni/bin", "/etc/cni/net.d"],
      },
    ],
    containers: [
      {
        name: "calico-node",
        image: "quay.io/calico/node:v3.30.4",
        resources: "250m/-",
        confinement: "privileged",
        hostPaths: ["/lib/modules:ro", "/run/xtables.lock", "/var/run/calico", "/var/lib/calico", "/sys/fs/bpf"],
      },
    ],
    host: ["network"],
    critical: "node",
    clusterRules: [
      "get,list,watch core nodes,namespaces,pods,serviceaccounts",
      "patch core pods/status",
      "read networking.k8s.io networkpolicies",
      "get,list,watch,create,update,delete crd.projectcalico.org *",
    ],
  };
}

/** Keeps Calico's records in step with the API. */
function calicoControllers(): Component {
  return {
    namespace: "calico-system",
    name: "calico-kube-controllers",
    controller: "Deployment",
    containers: [
      {
        name: "calico-kube-controllers",
        image: "quay.io/calico/kube-controllers:v3.30.4",
        confinement: "restricted",
      },
    ],
    critical: "cluster",
    clusterRules: [
      "watch,list,get core nodes,pods,services,endpoints",
      "create,get,list,update,delete,watch crd.projectcalico.org *",
    ],
  };
}

/** What kubeadm and Calico run on the nodes. */
export function nodeComponents(version: string): Component[] {
  return [kubeProxy(version), coreDns(), calicoNode(), calicoControllers()];
}
