import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, joinParts, planComponent } from "../component.js";
import { networking } from "./networking.js";
import { registryOf } from "./registry.js";
import { storage } from "./storage.js";

const SYSTEM = "kube-system";

function extras(definition: ClusterDefinition): Component[] {
  const registry = registryOf(definition);
  return [
    {
      namespace: SYSTEM,
      name: "eks-pod-identity-agent",
      controller: "DaemonSet",
      labels: {
        "app.kubernetes.io/instance": "eks-pod-identity-agent",
        "app.kubernetes.io/name": "eks-pod-identity-agent",
      },
      init: [
        {
          name: "eks-pod-identity-agent-init",
          image: `${registry}/eks-pod-identity-agent:v0.1.34`,
          command: ["/go-runner", "/eks-pod-identity-agent", "initialize"],
          confinement: "privileged",
        },
      ],
      containers: [
        {
          name: "eks-pod-identity-agent",
          image: `${registry}/eks-pod-identity-agent:v0.1.34`,
          args: ["--port", "80", "--cluster-name", definition.name],
          ports: "proxy:80 probes-port:2703",
          confinement: { capabilities: { add: ["CAP_NET_BIND_SERVICE"] } },
        },
      ],
      host: ["network"],
      critical: "node",
      account: "default",
    },
    {
      namespace: SYSTEM,
      name: "metrics-server",
      controller: "Deployment",
      replicas: 2,
      labels: { "app.kubernetes.io/instance": "metrics-server", "app.kubernetes.io/name": "metrics-server" },
      containers: [
        {
          name: "metrics-server",
          image: `${registry}/metrics-server:v0.8.0-eksbuild.2`,
          args: ["--secure-port=10251", "--kubelet-use-node-status-port"],
          ports: "https:10251",
          resources: "100m/200Mi -/400Mi",
          confinement: "restricted",
        },
      ],
      critical: "cluster",
      service: { ports: [{ name: "https", port: 443, targetPort: "https" }] },
      clusterRules: ["get core nodes/metrics", "read core pods,nodes"],
    },
  ];
}

/** What EKS itself runs in a cluster: the managed add-ons. Careless clusters lack some. */
export function planEksAddons(definition: ClusterDefinition): Part {
  const components = [
    ...networking(definition),
    ...storage(definition),
    ...(definition.posture === "careless" ? [] : extras(definition)),
  ];
  return joinParts(...components.map((component) => planComponent(definition, component)));
}
