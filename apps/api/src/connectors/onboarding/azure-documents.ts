import type { OnboardingDocument, OnboardingPack } from "@periplus/shared/connector";
import { bindingDocument } from "./kubernetes-documents.js";
import { cloudRights, reasonsOf, roleRights } from "./rights.js";
import { leftInClusters, terraformUndo, undoDocument } from "./undo.js";
import { inBicep, inHcl, writeRights } from "./written.js";

const roleName = "Periplus Posture Reader";
const application = "periplus-posture-reader";
const description = "Reads AKS clusters and their Kubernetes objects. No Secrets, no ConfigMaps.";
/** Named so that no wider grant of the same role's kind opens them: https://learn.microsoft.com/azure/role-based-access-control/role-definitions#notdataactions */
const closed = "Microsoft.ContainerService/managedClusters/secrets/read";
const scopeNote = "or /providers/Microsoft.Management/managementGroups/<management group id>, for all that is below it";
const scope = "/subscriptions/<subscription id>";

const { own, kinds } = cloudRights("azure");
const names = (rights: readonly { permission: string }[]) => [...new Set(rights.map(({ permission }) => permission))];
const why = reasonsOf([...own, ...kinds]);

const trustWhy = [
  {
    permission: "federated credential",
    reason: "Entra takes this installation's tokens about this connector in place of a client secret; none is made.",
  },
  {
    permission: "role assignment",
    reason:
      "The application sees the subscriptions it is assigned in and no others. Azure may take five minutes to act on it.",
  },
];

/** For an application of the customer's tenant, over a subscription or a management group. */
export function azurePacks(): OnboardingPack[] {
  return [
    { tool: "cli", documents: [scriptDocument(), inCluster()], undo: undoScript() },
    {
      tool: "bicep",
      documents: [applicationScript(), ...bicepPlaces.map(bicepDocument), inCluster()],
      undo: undoScript(),
    },
    { tool: "terraform", documents: [terraformDocument(), inCluster()], undo: terraformUndo },
  ];
}

function inCluster(): OnboardingDocument {
  return bindingDocument(
    { kind: "User", name: "<object id of the service principal>" },
    "Kubernetes role, for clusters with Entra ID and without Azure RBAC (periplus.yaml)",
    roleRights(),
  );
}

/** https://learn.microsoft.com/cli/azure/role/definition, https://learn.microsoft.com/cli/azure/ad/app/federated-credential */
function scriptDocument(): OnboardingDocument {
  const role = {
    Name: roleName,
    IsCustom: true,
    Description: description,
    Actions: names(own),
    NotActions: [],
    DataActions: names(kinds),
    NotDataActions: [closed],
    AssignableScopes: ["$scope"],
  };
  const text = `#!/usr/bin/env bash
set -euo pipefail
# ${scopeNote}
scope='${scope}'

role=$(mktemp)
trap 'rm -f "$role"' EXIT
cat > "$role" <<JSON
${JSON.stringify(role, null, 2)}
JSON
if [ -n "$(az role definition list --name '${roleName}' --scope "$scope" --query '[].name' --output tsv)" ]; then
  az role definition update --role-definition "$role"
else
  az role definition create --role-definition "$role"
fi

${makeApplication}
az role assignment create --assignee "$app" --role '${roleName}' --scope "$scope"
echo "Application (client) id: $app"
`;
  return {
    title: "Role, application, trust and assignment (periplus.sh)",
    language: "bash",
    text,
    why: [...why, ...trustWhy],
  };
}

/** Runs twice without making anything twice. */
const makeApplication = `app=$(az ad app list --filter "displayName eq '${application}'" --query '[0].appId' --output tsv)
[ -n "$app" ] || app=$(az ad app create --display-name ${application} --query appId --output tsv)
az ad sp show --id "$app" > /dev/null 2>&1 || az ad sp create --id "$app"
if [ -z "$(az ad app federated-credential list --id "$app" --query "[?subject=='<subject>'].id" --output tsv)" ]; then
  az ad app federated-credential create --id "$app" --parameters '{
    "name": "periplus",
    "issuer": "<issuer>",
    "subject": "<subject>",
    "audiences": ["<audience>"]
  }'
fi`;

function applicationScript(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
# The id of a management group, for all that is below it; empty: the subscription that az is set to.
group=''
${makeApplication}
principal=$(az ad sp show --id "$app" --query id --output tsv)
if [ -n "$group" ]; then
  az deployment mg create --name periplus --location westeurope --management-group-id "$group" \\
    --template-file periplus-group.bicep --parameters principalId="$principal"
else
  az deployment sub create --name periplus --location westeurope \\
    --template-file periplus.bicep --parameters principalId="$principal"
fi
echo "Application (client) id: $app"
`;
  return {
    title: "Application, its trust, and the deployment of one of the two files below",
    language: "bash",
    text,
    why: trustWhy,
  };
}

/** As Bicep names where a deployment is aimed at, and the function that tells of it. */
const bicepPlaces = ["subscription", "managementGroup"] as const;

/** https://learn.microsoft.com/azure/templates/microsoft.authorization/roledefinitions */
function bicepDocument(place: (typeof bicepPlaces)[number]): OnboardingDocument {
  const text = `targetScope = '${place}'

@description('Object id of the service principal of the application')
param principalId string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(${place}().id, '${application}')
  properties: {
    roleName: '${roleName}'
    description: '${description}'
    type: 'CustomRole'
    assignableScopes: [${place}().id]
    permissions: [
      {
        actions: [
${writeRights(own, { ...inBicep, indent: "          " })}
        ]
        notActions: []
        dataActions: [
${writeRights(kinds, { ...inBicep, indent: "          " })}
        ]
        notDataActions: ['${closed}']
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(${place}().id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
`;
  const title =
    place === "subscription"
      ? "Role and assignment in a subscription (periplus.bicep)"
      : "Role and assignment in a management group (periplus-group.bicep)";
  return { title, language: "bicep", text, why };
}

/** https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/role_definition and those of azuread. */
function terraformDocument(): OnboardingDocument {
  const text = `terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm" }
    azuread = { source = "hashicorp/azuread" }
  }
}

provider "azurerm" {
  features {}
}

locals {
  # ${scopeNote}
  scope = "${scope}"
}

resource "azuread_application" "periplus" {
  display_name = "${application}"
}

resource "azuread_service_principal" "periplus" {
  client_id = azuread_application.periplus.client_id
}

resource "azuread_application_federated_identity_credential" "periplus" {
  application_id = azuread_application.periplus.id
  display_name   = "periplus"
  issuer         = "<issuer>"
  subject        = "<subject>"
  audiences      = ["<audience>"]
}

resource "azurerm_role_definition" "periplus" {
  name              = "${roleName}"
  scope             = local.scope
  description       = "${description}"
  assignable_scopes = [local.scope]

  permissions {
    actions = [
${writeRights(own, inHcl)}
    ]
    data_actions = [
${writeRights(kinds, inHcl)}
    ]
    not_data_actions = ["${closed}"]
  }
}

resource "azurerm_role_assignment" "periplus" {
  scope              = local.scope
  role_definition_id = azurerm_role_definition.periplus.role_definition_resource_id
  principal_id       = azuread_service_principal.periplus.object_id
}

output "client_id" {
  value = azuread_application.periplus.client_id
}
`;
  return {
    title: "Application, trust, role and assignment (periplus.tf)",
    language: "hcl",
    text,
    why: [...why, ...trustWhy],
  };
}

function undoScript(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
scope='${scope}'
app=$(az ad app list --filter "displayName eq '${application}'" --query '[0].appId' --output tsv)
if [ -n "$app" ]; then
  az role assignment delete --assignee "$app" --role '${roleName}' --scope "$scope"
  az ad app delete --id "$app"
fi
az role definition delete --name '${roleName}' --scope "$scope"
${leftInClusters}`;
  return undoDocument(text);
}
