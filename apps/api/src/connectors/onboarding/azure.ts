import { cloudPermissions, permissionToList, splitKinds } from "@periplus/posture/snapshot/cloud-permissions";
import { type ReadKind, readKinds } from "@periplus/posture/snapshot/kinds";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { bindingDocument } from "./kubernetes.js";

/** For a service principal of the customer's tenant. */
export function azureDocuments(): OnboardingDocument[] {
  const dataActions = [...Map.groupBy(splitKinds("azure").byCloud, (kind) => permissionToList("azure", kind) ?? "")];
  const role = {
    Name: "Periplus Posture Reader",
    IsCustom: true,
    Description: "Reads AKS clusters and their Kubernetes objects. No Secrets, no ConfigMaps.",
    Actions: cloudPermissions.azure.map(({ permission }) => permission),
    NotActions: [],
    DataActions: dataActions.map(([action]) => action),
    NotDataActions: ["Microsoft.ContainerService/managedClusters/secrets/read"],
    AssignableScopes: ["/subscriptions/<subscription id>"],
  };
  return [
    {
      title: "Custom role",
      language: "json",
      text: `${JSON.stringify(role, null, 2)}\n`,
      why: [
        ...cloudPermissions.azure.map(({ permission, why }) => ({ permission, reason: why })),
        ...dataActions.map(([permission, kinds]) => ({ permission, reason: reasonOf(kinds) })),
      ],
    },
    {
      title: "Application, its trust and its assignment",
      language: "bash",
      text: `az role definition create --role-definition periplus-role.json
app=$(az ad app create --display-name periplus-posture-reader --query appId --output tsv)
az ad sp create --id "$app"
az ad app federated-credential create --id "$app" --parameters '{
  "name": "periplus",
  "issuer": "<issuer>",
  "subject": "<subject>",
  "audiences": ["<audience>"]
}'
az role assignment create --assignee "$app" \\
  --role "Periplus Posture Reader" --scope "/subscriptions/<subscription id>"
echo "Application (client) id: $app"
`,
      why: [
        {
          permission: "federated credential",
          reason:
            "Entra takes this installation's tokens about this connector in place of a client secret; none is made.",
        },
        {
          permission: "role assignment",
          reason:
            "The application sees the subscriptions it is assigned in and no others. Azure may take five minutes to act on it.",
        },
      ],
    },
    bindingDocument(
      { kind: "User", name: "<object id of the service principal>" },
      "Kubernetes role, for clusters with Entra ID and without Azure RBAC",
      readKinds,
    ),
  ];
}

const reasonOf = (kinds: readonly ReadKind[]) => [...new Set(kinds.map(({ why }) => why))].join(" ");
