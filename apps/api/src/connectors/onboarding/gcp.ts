import { type ReadKind, readKinds } from "@periplus/posture/snapshot/kinds";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { bindingDocument } from "./kubernetes.js";

const permissions: Readonly<Record<string, string>> = {
  "resourcemanager.projects.get": "Which projects there are.",
  "container.clusters.list": "Which clusters there are.",
  "container.clusters.get": "How a cluster is set up, where its API server is, and its CA.",
  "container.clusters.connect": "To reach the API server by the cluster's DNS name.",
};

/**
 * Kinds that IAM has no permission for; they are opened by Kubernetes itself.
 * Source: the permissions of roles/container.viewer, https://cloud.google.com/iam/docs/roles-permissions/container
 */
const withoutPermission = new Set([
  "IngressClass",
  "Gateway",
  "HTTPRoute",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
]);

/** For a service account that this installation acts as, without a key. */
export function gcpDocuments(): OnboardingDocument[] {
  const kinds = readKinds.filter(({ kind }) => !withoutPermission.has(kind));
  const why = [
    ...Object.entries(permissions).map(([permission, reason]) => ({ permission, reason })),
    ...kinds.map((kind) => ({ permission: permissionOf(kind), reason: kind.why })),
  ];
  const role = {
    title: "Periplus Posture Reader",
    description: "Lists GKE clusters and their Kubernetes objects. No Secrets, no ConfigMaps.",
    stage: "GA",
    includedPermissions: why.map(({ permission }) => permission),
  };
  return [
    { title: "Custom role", language: "json", text: `${JSON.stringify(role, null, 2)}\n`, why },
    {
      title: "Service account, its trust and its assignment",
      language: "bash",
      text: `gcloud iam roles create periplusPostureReader --project=<project> --file=periplus-role.json
gcloud iam service-accounts create periplus-reader --project=<project>
gcloud projects add-iam-policy-binding <project> \\
  --member="serviceAccount:periplus-reader@<project>.iam.gserviceaccount.com" \\
  --role="projects/<project>/roles/periplusPostureReader"
gcloud iam workload-identity-pools create periplus --project=<project> --location=global
gcloud iam workload-identity-pools providers create-oidc periplus --project=<project> --location=global \\
  --workload-identity-pool=periplus --issuer-uri="<issuer>" \\
  --attribute-mapping="google.subject=assertion.sub" \\
  --attribute-condition="assertion.sub == '<subject>'"
pool=$(gcloud iam workload-identity-pools describe periplus --project=<project> --location=global --format='value(name)')
gcloud iam service-accounts add-iam-policy-binding "periplus-reader@<project>.iam.gserviceaccount.com" \\
  --role=roles/iam.workloadIdentityUser --member="principal://iam.googleapis.com/$pool/subject/<subject>"
echo "Workload identity provider: $pool/providers/periplus"
`,
      why: [
        {
          permission: "roles/iam.workloadIdentityUser",
          reason:
            "This connector, and nobody else of this installation, may act as the service account. No key of it is made.",
        },
      ],
    },
    bindingDocument(
      { kind: "User", name: "periplus-reader@<project>.iam.gserviceaccount.com" },
      "Kubernetes role, for the kinds that IAM does not know",
      readKinds.filter(({ kind }) => withoutPermission.has(kind)),
    ),
  ];
}

/** IAM writes a kind's plural in camel case: NetworkPolicy → container.networkPolicies.list, CSIDriver → csiDrivers. */
function permissionOf({ kind, plural }: ReadKind): string {
  const cased = [...plural].map((letter, index) => (/[A-Z]/.test(kind[index] ?? "") ? letter.toUpperCase() : letter));
  const name = cased.join("").replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase());
  return `container.${name}.list`;
}
