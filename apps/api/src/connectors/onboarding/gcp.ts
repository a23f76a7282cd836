import { cloudPermissions, permissionToList, splitKinds } from "@periplus/posture/snapshot/cloud-permissions";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { bindingDocument } from "./kubernetes.js";

/** For a service account that this installation acts as, without a key. */
export function gcpDocuments(): OnboardingDocument[] {
  const { byCloud, byRole } = splitKinds("gcp");
  const why = [
    ...cloudPermissions.gcp.map(({ permission, why: reason }) => ({ permission, reason })),
    ...byCloud.map((kind) => ({ permission: permissionToList("gcp", kind) ?? "", reason: kind.why })),
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
      byRole,
    ),
  ];
}
