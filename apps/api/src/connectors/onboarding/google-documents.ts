import { splitKinds } from "@periplus/posture/snapshot/cloud-permissions";
import type { OnboardingDocument, OnboardingPack } from "@periplus/shared/connector";
import { bindingDocument } from "./kubernetes-documents.js";
import { cloudRights, reasonsOf, roleRights } from "./rights.js";
import { leftInClusters, terraformUndo, undoDocument } from "./undo.js";
import { inHcl, writeRights } from "./written.js";

const title = "Periplus Posture Reader";
const description = "Lists GKE clusters and their Kubernetes objects. No Secrets, no ConfigMaps.";
const roleId = "periplusPostureReader";
const account = "periplus-reader";

const { own, kinds } = cloudRights("gcp");
const rights = [...own, ...kinds];
const why = reasonsOf(rights);
const trustWhy = [
  {
    permission: "roles/iam.workloadIdentityUser",
    reason:
      "This connector, and nobody else of this installation, may act as the service account. No key of it is made.",
  },
];

/** For a service account that this installation acts as, without a key; over a project, a folder or an organisation. */
export function googlePacks(): OnboardingPack[] {
  return [
    { tool: "cli", documents: [scriptDocument(), inCluster()], undo: undoScript() },
    { tool: "terraform", documents: [terraformDocument(), inCluster()], undo: terraformUndo },
  ];
}

function inCluster(): OnboardingDocument {
  return bindingDocument(
    { kind: "User", name: `${account}@<project>.iam.gserviceaccount.com` },
    "Kubernetes role, for the kinds that IAM does not know (periplus.yaml)",
    roleRights(splitKinds("gcp").byRole),
  );
}

/**
 * Roles of one's own belong to a project or an organisation, never to a folder:
 * https://cloud.google.com/iam/docs/creating-custom-roles
 */
const places = `# Where the service account lives; it sees this project.
project='<project>'
# The id of an organisation, to see all of it; with the id of a folder, to see only what is below that.
organization=''
folder=''
if [ -z "$organization" ]; then
  owner="--project=$project"
  roles="projects/$project/roles"
  binder=(gcloud projects)
  place="$project"
else
  owner="--organization=$organization"
  roles="organizations/$organization/roles"
  binder=(gcloud organizations)
  place="$organization"
  if [ -n "$folder" ]; then
    binder=(gcloud resource-manager folders)
    place="$folder"
  fi
fi
`;

/** https://cloud.google.com/sdk/gcloud/reference/iam/roles/create and its neighbours. */
function scriptDocument(): OnboardingDocument {
  const role = { title, description, stage: "GA", includedPermissions: rights.map(({ permission }) => permission) };
  const text = `#!/usr/bin/env bash
set -euo pipefail
${places}
role=$(mktemp)
trap 'rm -f "$role"' EXIT
cat > "$role" <<'JSON'
${JSON.stringify(role, null, 2)}
JSON
if gcloud iam roles describe ${roleId} "$owner" > /dev/null 2>&1; then
  gcloud iam roles update ${roleId} "$owner" --file="$role" --quiet
else
  gcloud iam roles create ${roleId} "$owner" --file="$role" --quiet
fi

email="${account}@$project.iam.gserviceaccount.com"
gcloud iam service-accounts describe "$email" --project="$project" > /dev/null 2>&1 ||
  gcloud iam service-accounts create ${account} --project="$project"
"\${binder[@]}" add-iam-policy-binding "$place" --member="serviceAccount:$email" \\
  --role="$roles/${roleId}" --condition=None > /dev/null

pools="gcloud iam workload-identity-pools"
$pools describe periplus --project="$project" --location=global > /dev/null 2>&1 ||
  $pools create periplus --project="$project" --location=global
$pools providers describe periplus --project="$project" --location=global --workload-identity-pool=periplus \\
  > /dev/null 2>&1 ||
  $pools providers create-oidc periplus --project="$project" --location=global --workload-identity-pool=periplus \\
    --issuer-uri='<issuer>' --attribute-mapping='google.subject=assertion.sub' \\
    --attribute-condition="assertion.sub == '<subject>'"
pool=$($pools describe periplus --project="$project" --location=global --format='value(name)')
gcloud iam service-accounts add-iam-policy-binding "$email" --project="$project" \\
  --role=roles/iam.workloadIdentityUser --member="principal://iam.googleapis.com/$pool/subject/<subject>" > /dev/null
echo "Workload identity provider: $pool/providers/periplus"
`;
  return {
    title: "Role, service account, its trust and its assignment (periplus.sh)",
    language: "bash",
    text,
    why: [...why, ...trustWhy],
  };
}

/** https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/google_project_iam_custom_role and its neighbours. */
function terraformDocument(): OnboardingDocument {
  const text = `terraform {
  required_providers {
    google = { source = "hashicorp/google" }
  }
}

locals {
  # Where the service account lives; it sees this project.
  project = "<project>"
  # The id of an organisation, to see all of it; with the id of a folder, to see only what is below that.
  organization = ""
  folder       = ""

  role = one(concat(google_project_iam_custom_role.periplus[*].name, google_organization_iam_custom_role.periplus[*].name))
  permissions = [
${writeRights(rights, { ...inHcl, indent: "    " })}
  ]
}

resource "google_project_iam_custom_role" "periplus" {
  count       = local.organization == "" ? 1 : 0
  project     = local.project
  role_id     = "${roleId}"
  title       = "${title}"
  description = "${description}"
  permissions = local.permissions
}

resource "google_organization_iam_custom_role" "periplus" {
  count       = local.organization == "" ? 0 : 1
  org_id      = local.organization
  role_id     = "${roleId}"
  title       = "${title}"
  description = "${description}"
  permissions = local.permissions
}

resource "google_service_account" "periplus" {
  project    = local.project
  account_id = "${account}"
}

resource "google_project_iam_member" "periplus" {
  count   = local.organization == "" ? 1 : 0
  project = local.project
  role    = local.role
  member  = google_service_account.periplus.member
}

resource "google_organization_iam_member" "periplus" {
  count  = local.organization != "" && local.folder == "" ? 1 : 0
  org_id = local.organization
  role   = local.role
  member = google_service_account.periplus.member
}

resource "google_folder_iam_member" "periplus" {
  count  = local.organization != "" && local.folder != "" ? 1 : 0
  folder = local.folder
  role   = local.role
  member = google_service_account.periplus.member
}

resource "google_iam_workload_identity_pool" "periplus" {
  project                   = local.project
  workload_identity_pool_id = "periplus"
}

resource "google_iam_workload_identity_pool_provider" "periplus" {
  project                            = local.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.periplus.workload_identity_pool_id
  workload_identity_pool_provider_id = "periplus"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }
  attribute_condition                = "assertion.sub == '<subject>'"

  oidc {
    issuer_uri = "<issuer>"
  }
}

resource "google_service_account_iam_member" "periplus" {
  service_account_id = google_service_account.periplus.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/\${google_iam_workload_identity_pool.periplus.name}/subject/<subject>"
}

output "workload_identity_provider" {
  value = google_iam_workload_identity_pool_provider.periplus.name
}
`;
  return {
    title: "Role, service account, its trust and its assignment (periplus.tf)",
    language: "hcl",
    text,
    why: [...why, ...trustWhy],
  };
}

/** A pool's name stays taken for 30 days after its deletion: https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers */
function undoScript(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
${places}email="${account}@$project.iam.gserviceaccount.com"
"\${binder[@]}" remove-iam-policy-binding "$place" --member="serviceAccount:$email" \\
  --role="$roles/${roleId}" --condition=None > /dev/null
gcloud iam service-accounts delete "$email" --project="$project" --quiet
gcloud iam roles delete ${roleId} "$owner" --quiet
gcloud iam workload-identity-pools delete periplus --project="$project" --location=global --quiet
${leftInClusters}`;
  return undoDocument(text);
}
