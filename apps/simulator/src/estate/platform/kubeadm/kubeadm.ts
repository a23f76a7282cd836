import type { ClusterDefinition } from "../../definition.js";
import type { Authored, Part } from "../../plan.js";
import { joinParts, planComponent, platformNamespace, platformObject } from "../component.js";
import { rules } from "../rule-notation.js";
import { controlPlane } from "./control-plane.js";
import { nodeComponents } from "./node-components.js";
import { STORAGE_AND_BALANCERS } from "./storage-and-balancers.js";

const SYSTEM = "kube-system";

/** What kubeadm itself binds. */
function bootstrapRoles(definition: ClusterDefinition): Authored[] {
  const apiGroup = "rbac.authorization.k8s.io";
  const binding = (name: string, role: string, group: string) =>
    platformObject(
      definition,
      "ClusterRoleBinding",
      name,
      { subjects: [{ kind: "Group", apiGroup, name: group }], roleRef: { apiGroup, kind: "ClusterRole", name: role } },
      { manager: "kubeadm" },
    );
  const role = (name: string, configMap: string) => [
    platformObject(
      definition,
      "Role",
      name,
      { rules: rules(`get core configmaps#${configMap}`) },
      { namespace: SYSTEM, manager: "kubeadm" },
    ),
    platformObject(
      definition,
      "RoleBinding",
      name,
      {
        subjects: [
          { kind: "Group", apiGroup, name: "system:nodes" },
          { kind: "Group", apiGroup, name: "system:bootstrappers:kubeadm:default-node-token" },
        ],
        roleRef: { apiGroup, kind: "Role", name },
      },
      { namespace: SYSTEM, manager: "kubeadm" },
    ),
  ];
  return [
    binding("kubeadm:cluster-admins", "cluster-admin", "kubeadm:cluster-admins"),
    platformObject(
      definition,
      "ClusterRole",
      "kubeadm:get-nodes",
      { rules: rules("get core nodes") },
      { manager: "kubeadm" },
    ),
    binding("kubeadm:get-nodes", "kubeadm:get-nodes", "system:bootstrappers:kubeadm:default-node-token"),
    binding("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", "system:bootstrappers:kubeadm:default-node-token"),
    binding(
      "kubeadm:node-autoapprove-bootstrap",
      "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
      "system:bootstrappers:kubeadm:default-node-token",
    ),
    binding(
      "kubeadm:node-autoapprove-certificate-rotation",
      "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
      "system:nodes",
    ),
    ...role("kube-proxy", "kube-proxy"),
    ...role("kubeadm:kubelet-config", "kubelet-config"),
    ...role("kubeadm:nodes-kubeadm-config", "kubeadm-config"),
  ];
}

/** What a kubeadm cluster runs: its control plane, Calico, MetalLB and Longhorn. */
export function planKubeadm(definition: ClusterDefinition): Part {
  const components = [
    ...controlPlane(definition.version),
    ...nodeComponents(definition.version),
    ...STORAGE_AND_BALANCERS,
  ];
  const namespaces = ["calico-system", "metallb-system", "longhorn-system"].flatMap((name) =>
    platformNamespace(definition, name, { "pod-security.kubernetes.io/enforce": "privileged" }),
  );
  return joinParts(...components.map((component) => planComponent(definition, component)), {
    workloads: [],
    objects: [...namespaces, ...bootstrapRoles(definition)],
  });
}
