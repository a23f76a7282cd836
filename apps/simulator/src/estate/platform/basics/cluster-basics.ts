import { daysBefore, formatTime } from "../../company.js";
import type { ClusterDefinition } from "../../definition.js";
import type { Authored } from "../../plan.js";
import { hex, nameSuffix } from "../../random.js";
import { platformObject } from "../component.js";
import { apiServices } from "./api-services.js";
import { gatewayApi } from "./gateway-api.js";
import { storageClasses } from "./storage-classes.js";

function priorityClasses(definition: ClusterDefinition): Authored[] {
  const make = (name: string, value: number, description: string, manager: string) =>
    platformObject(
      definition,
      "PriorityClass",
      name,
      { value, description, preemptionPolicy: "PreemptLowerPriority" },
      { manager },
    );
  return [
    make(
      "system-cluster-critical",
      2000000000,
      "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
      "kube-apiserver",
    ),
    make(
      "system-node-critical",
      2000001000,
      "Used for system critical pods that must not be moved from their current node.",
      "kube-apiserver",
    ),
    ...(definition.environment === "production"
      ? [make("business-critical", 100000, "What customers notice within a minute.", "helm")]
      : []),
  ];
}

/** The `kubernetes` Service, through which pods reach the API server. */
function apiService(definition: ClusterDefinition): Authored {
  const clusterIP = { azure: "10.96.0.1", aws: "172.20.0.1", gcp: "34.118.224.1", kubernetes: "10.96.0.1" }[
    definition.cloud
  ];
  const spec = {
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: definition.cloud === "kubernetes" ? 6443 : 443 }],
  };
  return platformObject(
    definition,
    "Service",
    "kubernetes",
    { spec },
    { namespace: "default", labels: { component: "apiserver", provider: "kubernetes" }, manager: "kube-apiserver" },
  );
}

/** Requests of nodes for their serving certificates, which the control plane approved. */
function certificateRequests(definition: ClusterDefinition): Authored[] {
  return Array.from({ length: 3 }, (_, index) => {
    const name = `csr-${nameSuffix(`${definition.name}/csr/${index}`)}`;
    const spec = {
      request: Buffer.from(
        `-----BEGIN CERTIFICATE REQUEST-----\n${hex(name, 64)}\n-----END CERTIFICATE REQUEST-----\n`,
      ).toString("base64"),
      signerName: "kubernetes.io/kubelet-serving",
      usages: ["digital signature", "server auth"],
      username: `system:node:node-${index}`,
      groups: ["system:nodes", "system:authenticated"],
    };
    const at = formatTime(daysBefore(0) - index * 600_000);
    const status = {
      conditions: [
        {
          type: "Approved",
          status: "True",
          reason: "AutoApproved",
          message: "Auto approving kubelet serving certificate.",
          lastUpdateTime: at,
          lastTransitionTime: at,
        },
      ],
      certificate: Buffer.from(
        `-----BEGIN CERTIFICATE-----\n${hex(`${name}/certificate`, 64)}\n-----END CERTIFICATE-----\n`,
      ).toString("base64"),
    };
    return platformObject(
      definition,
      "CertificateSigningRequest",
      name,
      { spec },
      { createdAt: daysBefore(0) - index * 600_000, manager: "kubelet", status },
    );
  });
}

function runtimeClasses(definition: ClusterDefinition): Authored[] {
  if (definition.cloud === "azure") return [platformObject(definition, "RuntimeClass", "runc", { handler: "runc" })];
  if (definition.cloud === "gcp")
    return [
      platformObject(definition, "RuntimeClass", "gvisor", {
        handler: "gvisor",
        scheduling: { nodeSelector: { "sandbox.gke.io/runtime": "gvisor" } },
      }),
    ];
  return [];
}

/** The objects that a cluster of its cloud has before anybody deploys anything. */
export function planClusterBasics(definition: ClusterDefinition): Authored[] {
  return [
    ...apiServices(definition),
    ...priorityClasses(definition),
    ...storageClasses(definition),
    apiService(definition),
    ...certificateRequests(definition),
    ...runtimeClasses(definition),
    ...gatewayApi(definition),
  ];
}
