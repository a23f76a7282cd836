import type { ClusterDefinition } from "../../definition.js";
import type { Component } from "../component.js";
import { registryOf } from "./registry.js";

const SYSTEM = "kube-system";

const healthz = (port: number) => ({ httpGet: { path: "/healthz", port } });

const sidecar = (definition: ClusterDefinition, name: string, version: string) => ({
  name,
  image: `${registryOf(definition)}/csi-${name.replace("csi-", "")}:${version}`,
  resources: "10m/40Mi -/256Mi",
  confinement: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
});

/** Makes and attaches volumes. */
function ebsController(definition: ClusterDefinition): Component {
  return {
    namespace: SYSTEM,
    name: "ebs-csi-controller",
    controller: "Deployment",
    replicas: 2,
    labels: {
      app: "ebs-csi-controller",
      "app.kubernetes.io/component": "csi-driver",
      "app.kubernetes.io/name": "aws-ebs-csi-driver",
    },
    containers: [
      {
        name: "ebs-plugin",
        image: `${registryOf(definition)}/aws-ebs-csi-driver:v1.51.0`,
        args: ["controller", "--endpoint=$(CSI_ENDPOINT)"],
        ports: "healthz:9808",
        resources: "10m/40Mi -/256Mi",
        confinement: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        probe: healthz(9808),
      },
      sidecar(definition, "csi-provisioner", "v5.3.0-eks-1-34-5"),
      sidecar(definition, "csi-attacher", "v4.10.0-eks-1-34-5"),
      sidecar(definition, "csi-resizer", "v1.14.0-eks-1-34-5"),
    ],
    pod: { securityContext: { fsGroup: 1000, runAsGroup: 1000, runAsNonRoot: true, runAsUser: 1000 } },
    critical: "cluster",
    account: "ebs-csi-controller-sa",
    clusterRules: [
      "get,list,watch,create,patch,delete core persistentvolumes",
      "get,list,watch,update core persistentvolumeclaims",
      "read storage.k8s.io storageclasses,csinodes,volumeattachments",
      "list,watch,create,update,patch core events",
      "read core nodes",
    ],
  };
}

/** Mounts volumes on the nodes. */
function ebsNode(definition: ClusterDefinition): Component {
  return {
    namespace: SYSTEM,
    name: "ebs-csi-node",
    controller: "DaemonSet",
    labels: {
      app: "ebs-csi-node",
      "app.kubernetes.io/component": "csi-driver",
      "app.kubernetes.io/name": "aws-ebs-csi-driver",
    },
    containers: [
      {
        name: "ebs-plugin",
        image: `${registryOf(definition)}/aws-ebs-csi-driver:v1.51.0`,
        args: ["node", "--endpoint=$(CSI_ENDPOINT)"],
        ports: "healthz:9808",
        resources: "10m/40Mi -/256Mi",
        confinement: { privileged: true, readOnlyRootFilesystem: true },
        hostPaths: ["/var/lib/kubelet", "/dev"],
      },
      { ...sidecar(definition, "node-driver-registrar", "v2.15.0-eks-1-34-5"), hostPaths: ["/var/lib/kubelet"] },
    ],
    critical: "node",
    account: "ebs-csi-node-sa",
    clusterRules: ["get,patch core nodes"],
  };
}

/** The EBS storage driver. */
export function storage(definition: ClusterDefinition): Component[] {
  return [ebsController(definition), ebsNode(definition)];
}
