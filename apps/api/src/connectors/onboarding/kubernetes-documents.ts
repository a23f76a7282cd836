import { clusterRoleManifest, ownTokenManifest, readerIdentity } from "@periplus/posture/snapshot/cluster-role";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { OnboardingDocument, OnboardingPack } from "@periplus/shared/connector";
import { stringify } from "yaml";
import { type Right, reasonsOf, roleRights } from "./rights.js";
import { undoDocument } from "./undo.js";

/** For a cluster that is connected directly: by a token of its own service account, or by trust in this installation. */
export function kubernetesPacks(): OnboardingPack[] {
  return [
    { tool: "kubectl", documents: tokenDocuments(), undo: undoDocument(deleteRole) },
    { tool: "authenticationConfiguration", documents: trustDocuments(), undo: undoDocument(deleteTrust) },
  ];
}

function tokenDocuments(): OnboardingDocument[] {
  const { namespace, serviceAccount } = readerIdentity;
  return [
    {
      title: "Role and service account (periplus.yaml)",
      language: "yaml",
      text: toYaml([...clusterRoleManifest(), ...ownTokenManifest()]),
      why: [
        ...reasonsOf(roleRights()),
        {
          permission: `create serviceaccounts/token ${serviceAccount}`,
          reason:
            "The token is exchanged for its successor at half of its life. No other account's token can be asked for.",
        },
      ],
    },
    {
      title: "Address, CA and token",
      language: "bash",
      text: `kubectl apply -f periplus.yaml
kubectl config view --minify --raw -o jsonpath='{.clusters[0].cluster.server}'
kubectl config view --minify --raw -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d
kubectl create token ${serviceAccount} -n ${namespace} --duration=168h
`,
      why: [
        {
          permission: "create token",
          reason:
            "A token of the service account alone, for a week; the cluster may shorten it. Periplus renews it by itself.",
        },
      ],
    },
  ];
}

const deleteRole = "kubectl delete -f periplus.yaml\n";
const deleteTrust = `${deleteRole}# Take the issuer out of the file that --authentication-config names; the API server reads it again by itself.
`;

/**
 * The other way, where the API server's own configuration can be changed (Kubernetes 1.30 and newer): it takes this
 * installation's tokens, and no token of the cluster is made.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
 */
function trustDocuments(): OnboardingDocument[] {
  const configuration = {
    apiVersion: "apiserver.config.k8s.io/v1beta1",
    kind: "AuthenticationConfiguration",
    jwt: [
      {
        issuer: { url: "<issuer>", audiences: ["<audience>"] },
        claimValidationRules: [{ claim: "sub", requiredValue: "<subject>" }],
        claimMappings: { username: { claim: "sub", prefix: "" } },
      },
    ],
  };
  const reason =
    "The API server fetches the keys of this installation, and takes its tokens about this connector only.";
  return [
    {
      title: "Trust in this installation, for kube-apiserver --authentication-config",
      language: "yaml",
      text: toYaml([configuration]),
      why: [{ permission: "AuthenticationConfiguration", reason }],
    },
    bindingDocument(
      { kind: "User", name: "<subject>" },
      "Its role (periplus.yaml)",
      roleRights(),
      // One of the service account's name would take the role away from it.
      `${readerIdentity.clusterRole}:trusted`,
    ),
  ];
}

/** The same role for an identity that a cloud vouches for, in place of a ServiceAccount. */
export function bindingDocument(
  subject: { kind: "User" | "Group"; name: string },
  title: string,
  rights: readonly Right[],
  name: string = readerIdentity.clusterRole,
): OnboardingDocument {
  const documents = clusterRoleManifest().flatMap((document): JsonObject[] => {
    if (document.kind === "ClusterRole") return [document];
    if (document.kind !== "ClusterRoleBinding") return [];
    const metadata = { ...(document.metadata as JsonObject), name };
    return [{ ...document, metadata, subjects: [{ apiGroup: "rbac.authorization.k8s.io", ...subject }] }];
  });
  return { title, language: "yaml", text: toYaml(documents), why: reasonsOf(rights) };
}

function toYaml(documents: readonly JsonObject[]): string {
  return documents.map((document) => stringify(document, { lineWidth: 0 })).join("---\n");
}
