import { type ReadKind, readKinds } from "./kinds.js";

/** One right in a cloud's own terms, and the part of the reading that is missing without it. */
export interface CloudPermission {
  /** As the cloud calls it: an Azure action, an IAM action, a permission of Google Cloud. */
  readonly permission: string;
  /**
   * As the coverage names it (`aks/agentPools`); with `*` in the place of the account or region whose clusters it lists,
   * and without where it finds those.
   */
  readonly part: string;
  /** What it is for, in words for the person who grants it. */
  readonly why: string;
  /** Asked for only where a role sees to a whole organisation. */
  readonly only?: "organization";
}

/** The clouds whose own APIs are read. */
export type ReadCloud = "azure" | "aws" | "gcp";

const aks = "Microsoft.ContainerService/managedClusters";

/**
 * What is asked of each cloud's own APIs: the one table behind the onboarding documents, the verification of a connector
 * and the documentation.
 * Sources: https://learn.microsoft.com/azure/role-based-access-control/permissions/containers,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html,
 * https://cloud.google.com/iam/docs/roles-permissions/container
 */
export const cloudPermissions: Readonly<Record<ReadCloud, readonly CloudPermission[]>> = {
  azure: [
    of("Microsoft.Resources/subscriptions/read", "azure/subscriptions", "Which subscriptions there are."),
    of(`${aks}/read`, "azure/subscriptions/*", "Which clusters there are and how each is set up."),
    of(`${aks}/agentPools/read`, "aks/agentPools", "How the node pools are set up."),
    of(`${aks}/maintenanceConfigurations/read`, "aks/maintenanceConfigurations", "Whether upgrades have a window."),
    of(
      `${aks}/trustedAccessRoleBindings/read`,
      "aks/trustedAccessRoleBindings",
      "Which other services may reach into the cluster.",
    ),
    of(
      "Microsoft.ContainerService/locations/trustedAccessRoles/read",
      "aks/trustedAccessRoles",
      "What each of those services may do in the cluster.",
    ),
    of(
      `${aks}/listClusterUserCredential/action`,
      "kubernetes/api",
      "The API server's address and its CA, which no other call tells. Any credential in the answer is dropped unread.",
    ),
    of("Microsoft.Insights/diagnosticSettings/read", "aks/diagnosticSettings", "Whether audit logs are kept."),
  ],
  aws: [
    {
      ...of(
        "organizations:ListAccounts",
        "aws/accounts",
        "Which accounts the organisation has; only for a role of its management account that sees to all of them.",
      ),
      only: "organization",
    },
    of(
      "ec2:DescribeRegions",
      "aws/regions",
      "Which regions the account has turned on; not needed where the regions are named.",
    ),
    of("eks:ListClusters", "aws/regions/*", "Which clusters there are."),
    of("eks:DescribeCluster", "eks/cluster", "How a cluster is set up, where its API server is, and its CA."),
    of("eks:DescribeClusterVersions", "eks/clusterVersions", "Which Kubernetes versions are still supported."),
    of("eks:ListNodegroups", "eks/nodegroups", "Which node groups a cluster has."),
    of("eks:DescribeNodegroup", "eks/nodegroups", "How a node group is set up."),
    of("eks:ListAddons", "eks/addons", "Which add-ons run."),
    of("eks:DescribeAddon", "eks/addons", "Version and role of an add-on."),
    of("eks:ListFargateProfiles", "eks/fargateProfiles", "Which pods run on Fargate."),
    of("eks:DescribeFargateProfile", "eks/fargateProfiles", "How a Fargate profile is set up."),
    of("eks:ListPodIdentityAssociations", "eks/podIdentityAssociations", "Which workloads act as an IAM role."),
    of("eks:DescribePodIdentityAssociation", "eks/podIdentityAssociations", "Which role that is."),
    of("eks:ListAccessEntries", "eks/accessEntries", "Who of the account may reach the cluster."),
    of("eks:DescribeAccessEntry", "eks/accessEntries", "As which Kubernetes groups."),
    of("eks:ListAssociatedAccessPolicies", "eks/accessEntries", "With which policies of EKS."),
  ],
  gcp: [
    of("resourcemanager.projects.get", "gcp/projects", "Which projects there are."),
    of("container.clusters.list", "gcp/projects/*", "Which clusters there are."),
    of("container.clusters.get", "gke/cluster", "How a cluster is set up, where its API server is, and its CA."),
    of("container.clusters.connect", "kubernetes/api", "To reach the API server by the cluster's DNS name."),
  ],
};

function of(permission: string, part: string, why: string): CloudPermission {
  return { permission, part, why };
}

/**
 * The cloud's permission to list a kind, where its own authoriser can open the kind; undefined where only a role of
 * Kubernetes can.
 */
export function permissionToList(cloud: "azure" | "gcp", kind: ReadKind): string | undefined {
  return cloud === "azure" ? azureDataAction(kind) : googlePermission(kind);
}

/**
 * Core kinds one by one, as the group holds secrets too; other groups as a whole, as new kinds appear in them. The gateway
 * API's kinds are custom resources: the one action for those opens all of them, and is not asked for.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/permissions/containers (Microsoft.ContainerService).
 */
function azureDataAction({ group, plural }: ReadKind): string | undefined {
  if (group === "gateway.networking.k8s.io") return undefined;
  return group === "" ? `${aks}/${plural}/read` : `${aks}/${group}/*/read`;
}

/**
 * Kinds that IAM has no permission for.
 * Source: the permissions of roles/container.viewer, https://cloud.google.com/iam/docs/roles-permissions/container
 */
const unknownToGoogle = new Set([
  "IngressClass",
  "Gateway",
  "HTTPRoute",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
]);

/** IAM writes a kind's plural in camel case: NetworkPolicy → container.networkPolicies.list, CSIDriver → csiDrivers. */
function googlePermission({ kind, plural }: ReadKind): string | undefined {
  if (unknownToGoogle.has(kind)) return undefined;
  const cased = [...plural].map((letter, index) => (/[A-Z]/.test(kind[index] ?? "") ? letter.toUpperCase() : letter));
  const name = cased.join("").replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase());
  return `container.${name}.list`;
}

/** The kinds that a cloud's own authoriser can open, and those that only a role of Kubernetes can. */
export function splitKinds(cloud: "azure" | "gcp"): { byCloud: ReadKind[]; byRole: ReadKind[] } {
  const isByCloud = (kind: ReadKind) => permissionToList(cloud, kind) !== undefined;
  return { byCloud: readKinds.filter(isByCloud), byRole: readKinds.filter((kind) => !isByCloud(kind)) };
}
