import { readKinds } from "./kinds.js";
import type { JsonObject } from "./object.js";

/** Where the identity that reads a cluster lives, unless the person chooses otherwise. */
export const readerIdentity = {
  namespace: "periplus",
  serviceAccount: "posture-reader",
  clusterRole: "periplus:posture-reader",
} as const;

const labels = { "app.kubernetes.io/name": "periplus", "app.kubernetes.io/component": "posture-reader" };

/**
 * The least privilege that discovery needs, as documents to apply: a Namespace, a ServiceAccount, a ClusterRole that
 * may list the kinds of `readKinds` (and get one namespace, for the cluster's identity), and the binding of the two.
 * No secrets, configmaps, watch, logs, exec or proxy.
 */
export function clusterRoleManifest(): JsonObject[] {
  const { namespace, serviceAccount, clusterRole } = readerIdentity;
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: serviceAccount, namespace, labels } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: clusterRole, labels },
      rules: readerRules(),
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: clusterRole, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterRole },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    },
  ];
}

/**
 * The right of the ServiceAccount to ask for the next token of its own, by which a connector's credential is renewed. It
 * creates nothing in the cluster, and no other account's token can be asked for with it.
 */
export function ownTokenManifest(): JsonObject[] {
  const { namespace, serviceAccount } = readerIdentity;
  const name = "periplus:own-token";
  const metadata = { name, namespace, labels };
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const rule = {
    apiGroups: [""],
    resources: ["serviceaccounts/token"],
    resourceNames: [serviceAccount],
    verbs: ["create"],
  };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
  const subjects = [{ kind: "ServiceAccount", name: serviceAccount, namespace }];
  return [
    { apiVersion, kind: "Role", metadata, rules: [rule] },
    { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects },
  ];
}

function readerRules(): JsonObject[] {
  const pluralsByGroup = Map.groupBy(readKinds, (kind) => kind.group);
  const lists = [...pluralsByGroup].map(([group, kinds]) => ({
    apiGroups: [group],
    resources: kinds.map((kind) => kind.plural),
    verbs: ["list"],
  }));
  // The uid of kube-system is the one identity that a cluster keeps for life.
  const identity = { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] };
  return [...lists, identity];
}
