import type { ClusterDefinition } from "../../definition.js";
import type { Component } from "../component.js";
import { registryOf } from "./registry.js";

const SYSTEM = "kube-system";

const healthz = (port: number) => ({ httpGet: { path: "/healthz", port } });

/** The VPC CNI with its agent for network policies. */
function awsNode(definition: ClusterDefinition): Component {
  const registry = registryOf(definition);
  const cni = `${registry.replace("/eks", "")}/amazon-k8s-cni`;
  const policies = definition.posture === "hardened";
  return {
    namespace: SYSTEM,
    name: "aws-node",
    controller: "DaemonSet",
    labels: {
      "app.kubernetes.io/instance": "aws-vpc-cni",
      "app.kubernetes.io/name": "aws-node",
      "k8s-app": "aws-node",
    },
    init: [
      {
        name: "aws-vpc-cni-init",
        image: `${cni}-init:v1.20.3-eksbuild.1`,
        resources: "25m/-",
        confinement: "privileged",
        hostPaths: ["/opt/cni/bin"],
      },
    ],
    containers: [
      {
        name: "aws-node",
        image: `${cni}:v1.20.3-eksbuild.1`,
        ports: "metrics:61678",
        resources: "25m/-",
        confinement: { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } },
        hostPaths: [
          "/opt/cni/bin",
          "/etc/cni/net.d",
          "/var/log/aws-routed-eni",
          "/var/run/aws-node",
          "/run/xtables.lock",
        ],
      },
      {
        name: "aws-eks-nodeagent",
        image: `${registry.replace("/eks", "")}/amazon/aws-network-policy-agent:v1.2.5-eksbuild.1`,
        args: [`--enable-network-policy=${policies}`, "--enable-ipv6=false"],
        ports: "agentmetrics:8162",
        resources: "25m/-",
        confinement: { capabilities: { add: ["NET_ADMIN"] }, privileged: true },
        hostPaths: ["/opt/cni/bin", "/sys/fs/bpf", "/var/log/aws-routed-eni", "/var/run/aws-node"],
      },
    ],
    host: ["network"],
    critical: "node",
    clusterRules: [
      "list,watch,get crd.k8s.amazonaws.com eniconfigs",
      "list,watch,get core namespaces",
      "list,watch,get core pods",
      "list,watch,get core nodes",
      "create,patch core,events.k8s.io events",
      "get,list,watch,update,patch networking.k8s.aws policyendpoints",
    ],
  };
}

/** Services on the nodes. */
function kubeProxy(definition: ClusterDefinition): Component {
  const registry = registryOf(definition);
  return {
    namespace: SYSTEM,
    name: "kube-proxy",
    controller: "DaemonSet",
    containers: [
      {
        name: "kube-proxy",
        image: `${registry}/kube-proxy:v${definition.version}.0-minimal-eksbuild.4`,
        command: ["kube-proxy", "--v=2", "--config=/var/lib/kube-proxy-config/config"],
        resources: "100m/-",
        confinement: "privileged",
        hostPaths: ["/var/log", "/run/xtables.lock", "/lib/modules:ro"],
      },
    ],
    host: ["network"],
    critical: "node",
  };
}

/** Cluster DNS. */
function coreDns(definition: ClusterDefinition): Component {
  const registry = registryOf(definition);
  return {
    namespace: SYSTEM,
    name: "coredns",
    controller: "Deployment",
    replicas: 2,
    labels: { "eks.amazonaws.com/component": "coredns", "k8s-app": "kube-dns" },
    containers: [
      {
        name: "coredns",
        image: `${registry}/coredns:v1.12.4-eksbuild.1`,
        args: ["-conf", "/etc/coredns/Corefile"],
        ports: "dns:53/UDP dns-tcp:53 metrics:9153",
        resources: "100m/70Mi -/170Mi",
        probe: healthz(8080),
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
    critical: "cluster",
    clusterRules: ["list,watch core endpoints,services,pods,namespaces", "list,watch discovery.k8s.io endpointslices"],
  };
}

/** Networking and DNS of an EKS cluster. */
export function networking(definition: ClusterDefinition): Component[] {
  return [awsNode(definition), kubeProxy(definition), coreDns(definition)];
}
