import { type ReadKind, readKinds } from "@periplus/posture/snapshot/kinds";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { bindingDocument } from "./kubernetes.js";

const provider = "Microsoft.ContainerService/managedClusters";

/** Azure's own APIs: what is called and why. */
const actions: Readonly<Record<string, string>> = {
  "Microsoft.Resources/subscriptions/read": "Which subscriptions there are.",
  [`${provider}/read`]: "Which clusters there are and how each is set up.",
  [`${provider}/agentPools/read`]: "How the node pools are set up.",
  [`${provider}/maintenanceConfigurations/read`]: "Whether upgrades have a window.",
  [`${provider}/trustedAccessRoleBindings/read`]: "Which other services may reach into the cluster.",
  "Microsoft.ContainerService/locations/trustedAccessRoles/read": "What each of those services may do in the cluster.",
  [`${provider}/listClusterUserCredential/action`]:
    "The API server's address and its CA, which no other call tells. Any credential in the answer is dropped unread.",
  "Microsoft.Insights/diagnosticSettings/read": "Whether audit logs are kept.",
};

/**
 * Groups whose kinds Azure has data actions for. The gateway API's kinds are custom resources: the one action for those
 * opens all of them, and is not asked for.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/permissions/containers (Microsoft.ContainerService).
 */
const isCovered = ({ group }: ReadKind) => group !== "gateway.networking.k8s.io";

/** For a service principal of the customer's tenant. */
export function azureDocuments(): OnboardingDocument[] {
  const dataActions = [...Map.groupBy(readKinds.filter(isCovered), dataActionOf)];
  const role = {
    Name: "Periplus Posture Reader",
    IsCustom: true,
    Description: "Reads AKS clusters and their Kubernetes objects. No Secrets, no ConfigMaps.",
    Actions: Object.keys(actions),
    NotActions: [],
    DataActions: dataActions.map(([action]) => action),
    NotDataActions: [`${provider}/secrets/read`],
    AssignableScopes: ["/subscriptions/<subscription id>"],
  };
  return [
    {
      title: "Custom role",
      language: "json",
      text: `${JSON.stringify(role, null, 2)}\n`,
      why: [
        ...Object.entries(actions).map(([permission, reason]) => ({ permission, reason })),
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

/** Core kinds one by one, as the group holds secrets too; other groups as a whole, as new kinds appear in them. */
function dataActionOf({ group, plural }: ReadKind): string {
  return group === "" ? `${provider}/${plural}/read` : `${provider}/${group}/*/read`;
}

const reasonOf = (kinds: readonly ReadKind[]) => [...new Set(kinds.map(({ why }) => why))].join(" ");
