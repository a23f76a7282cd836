import { clusterRoleManifest, ownTokenManifest, readerIdentity } from "@periplus/posture/snapshot/cluster-role";
import { partOf, type ReadKind, readKinds } from "@periplus/posture/snapshot/kinds";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { stringify } from "yaml";

type Why = OnboardingDocument["why"];

const identityWhy = {
  permission: "get namespaces/kube-system",
  reason: "Its uid is the one identity that a cluster keeps for life.",
};

/** For a cluster that is connected directly: a ServiceAccount of its own, and how to get its token. */
export function kubernetesDocuments(): OnboardingDocument[] {
  const { namespace, serviceAccount } = readerIdentity;
  return [
    {
      title: "Role and service account",
      language: "yaml",
      text: toYaml([...clusterRoleManifest(), ...ownTokenManifest()]),
      why: [
        ...listWhy(readKinds),
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
    ...trustDocuments(),
  ];
}

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
      title: "To trust this installation instead: kube-apiserver --authentication-config",
      language: "yaml",
      text: toYaml([configuration]),
      why: [{ permission: "AuthenticationConfiguration", reason }],
    },
    bindingDocument(
      { kind: "User", name: "<subject>" },
      "Its role, in place of the service account's",
      readKinds,
      // One of the service account's name would take the role away from it.
      `${readerIdentity.clusterRole}:trusted`,
    ),
  ];
}

/** The same role for an identity that a cloud vouches for, in place of a ServiceAccount. */
export function bindingDocument(
  subject: { kind: "User" | "Group"; name: string },
  title: string,
  kinds: readonly ReadKind[],
  name: string = readerIdentity.clusterRole,
): OnboardingDocument {
  const documents = clusterRoleManifest().flatMap((document): JsonObject[] => {
    if (document.kind === "ClusterRole") return [document];
    if (document.kind !== "ClusterRoleBinding") return [];
    const metadata = { ...(document.metadata as JsonObject), name };
    return [{ ...document, metadata, subjects: [{ apiGroup: "rbac.authorization.k8s.io", ...subject }] }];
  });
  return { title, language: "yaml", text: toYaml(documents), why: listWhy(kinds) };
}

function listWhy(kinds: readonly ReadKind[]): Why {
  return [...kinds.map((kind) => ({ permission: `list ${partOf(kind)}`, reason: kind.why })), identityWhy];
}

function toYaml(documents: readonly JsonObject[]): string {
  return documents.map((document) => stringify(document, { lineWidth: 0 })).join("---\n");
}
