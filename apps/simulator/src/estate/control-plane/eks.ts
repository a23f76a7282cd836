import { daysBefore } from "../company.js";
import type { ClusterDefinition, Posture } from "../definition.js";
import type { Estate } from "../estate.js";
import { type JsonObject, merge } from "../objects.js";
import { hex, uuid } from "../random.js";
import { driftOf } from "./drift.js";

const seconds = (milliseconds: number): number => milliseconds / 1000;

function arnOf({ account, region, name }: ClusterDefinition): string {
  return `arn:aws:eks:${region}:${account}:cluster/${name}`;
}

const partArn = (definition: ClusterDefinition, part: string, ...names: string[]): string =>
  [arnOf(definition).replace(":cluster/", `:${part}/`), ...names].join("/");

function subnetsOf({ name }: ClusterDefinition): string[] {
  return [0, 1, 2].map((index) => `subnet-0${hex(`${name}/subnet/${index}`, 16)}`);
}

function networkOf(definition: ClusterDefinition): JsonObject {
  const { name, posture } = definition;
  const group = (what: string): string => `sg-0${hex(`${name}/${what}`, 16)}`;
  return {
    subnetIds: subnetsOf(definition),
    securityGroupIds: [group("control-plane")],
    clusterSecurityGroupId: group("cluster"),
    vpcId: `vpc-0${hex(`${name}/vpc`, 16)}`,
    endpointPublicAccess: true,
    endpointPrivateAccess: posture !== "careless",
    publicAccessCidrs: posture === "hardened" ? ["203.0.113.0/24", "198.51.100.16/28"] : ["0.0.0.0/0"],
  };
}

function loggingOf({ posture }: ClusterDefinition): JsonObject {
  const all = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
  const byPosture: Record<Posture, string[]> = { hardened: all, ordinary: ["api", "authenticator"], careless: [] };
  const enabled = byPosture[posture];
  const disabled = all.filter((type) => !enabled.includes(type));
  const entries = [
    { types: enabled, enabled: true },
    { types: disabled, enabled: false },
  ];
  return { clusterLogging: entries.filter(({ types }) => types.length > 0) };
}

/** A cluster as DescribeCluster returns it: times in seconds, and null for what is not set. */
export function eksCluster(definition: ClusterDefinition, estate: Estate, endpoint: string, ca: string): JsonObject {
  const { name, region, account, posture, version, ageDays, environment } = definition;
  const hardened = posture === "hardened";
  const id = hex(`${estate.seed}/${name}/id`, 32).toUpperCase();
  const key = `arn:aws:kms:${region}:${account}:key/${uuid(`${name}/kms`)}`;
  const base: JsonObject = {
    name,
    arn: arnOf(definition),
    createdAt: seconds(daysBefore(ageDays) + 417),
    version,
    endpoint,
    roleArn: `arn:aws:iam::${account}:role/${name}-cluster`,
    resourcesVpcConfig: networkOf(definition),
    kubernetesNetworkConfig: {
      serviceIpv4Cidr: "172.20.0.0/16",
      serviceIpv6Cidr: null,
      ipFamily: "ipv4",
      elasticLoadBalancing: { enabled: false },
    },
    logging: loggingOf(definition),
    identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/${id}` } },
    status: "ACTIVE",
    certificateAuthority: { data: ca },
    clientRequestToken: null,
    platformVersion: hardened ? "eks.9" : "eks.15",
    tags: { environment, owner: hardened ? "payments-platform" : "data" },
    encryptionConfig: hardened ? [{ resources: ["secrets"], provider: { keyArn: key } }] : null,
    connectorConfig: null,
    id: null,
    health: { issues: [] },
    outpostConfig: null,
    accessConfig: {
      bootstrapClusterCreatorAdminPermissions: null,
      authenticationMode: hardened ? "API" : "API_AND_CONFIG_MAP",
    },
    upgradePolicy: { supportType: posture === "careless" ? "EXTENDED" : "STANDARD" },
    zonalShiftConfig: { enabled: hardened },
    remoteNetworkConfig: null,
    computeConfig: { enabled: false, nodePools: [], nodeRoleArn: null },
    storageConfig: { blockStorage: { enabled: false } },
    deletionProtection: hardened,
    controlPlaneScalingConfig: { tier: "standard" },
  };
  return merge(base, driftOf(name, estate.step));
}

/** The managed node groups. */
export function eksNodegroups(definition: ClusterDefinition, estate: Estate): JsonObject[] {
  const { name, account, version, posture, ageDays } = definition;
  const hardened = posture === "hardened";
  return definition.nodePools.map((pool) => {
    const id = uuid(`${estate.seed}/${name}/${pool.name}`);
    const base: JsonObject = {
      nodegroupName: pool.name,
      nodegroupArn: partArn(definition, "nodegroup", pool.name, id),
      clusterName: name,
      version,
      releaseVersion: `${version}.2-20261102`,
      createdAt: seconds(daysBefore(ageDays - 1)),
      modifiedAt: seconds(daysBefore(6)),
      status: "ACTIVE",
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: 1, maxSize: pool.count + 3, desiredSize: pool.count },
      instanceTypes: hardened ? null : [pool.machine],
      subnets: subnetsOf(definition),
      remoteAccess: posture === "careless" ? { ec2SshKey: "norrvik-old-bastion", sourceSecurityGroups: null } : null,
      amiType: hardened ? "BOTTLEROCKET_x86_64" : "AL2023_x86_64_STANDARD",
      nodeRole: `arn:aws:iam::${account}:role/${name}-node`,
      labels: pool.labels ?? {},
      taints:
        pool.taints?.map(({ key, value, effect }) => ({
          key,
          value: value ?? null,
          effect: effect.replace("NoSchedule", "NO_SCHEDULE"),
        })) ?? null,
      resources: { autoScalingGroups: [{ name: `eks-${pool.name}-${id}` }], remoteAccessSecurityGroup: null },
      diskSize: hardened ? null : 80,
      health: { issues: [] },
      updateConfig: { maxUnavailable: 1, maxUnavailablePercentage: null },
      nodeRepairConfig: { enabled: hardened },
      launchTemplate: hardened
        ? { name: `eks-${name}-${pool.name}`, version: "4", id: `lt-0${hex(`${name}/${pool.name}`, 16)}` }
        : null,
      tags: {},
    };
    return base;
  });
}

const ADDONS: readonly (readonly [string, string])[] = [
  ["aws-ebs-csi-driver", "v1.51.0-eksbuild.1"],
  ["coredns", "v1.12.4-eksbuild.1"],
  ["eks-pod-identity-agent", "v1.3.9-eksbuild.3"],
  ["kube-proxy", "v1.34.0-eksbuild.4"],
  ["metrics-server", "v0.8.0-eksbuild.2"],
  ["vpc-cni", "v1.20.3-eksbuild.1"],
];

/** The add-ons that EKS manages. The hardened clusters let the CNI enforce network policies. */
export function eksAddons(definition: ClusterDefinition, estate: Estate): JsonObject[] {
  const { name, account, posture, ageDays } = definition;
  const careless = posture === "careless";
  return ADDONS.filter(([addon]) => !careless || !["eks-pod-identity-agent", "metrics-server"].includes(addon)).map(
    ([addonName, addonVersion]) => ({
      addonName,
      clusterName: name,
      status: "ACTIVE",
      addonVersion,
      health: { issues: [] },
      addonArn: partArn(definition, "addon", name, addonName, uuid(`${estate.seed}/${name}/${addonName}`)),
      createdAt: seconds(daysBefore(ageDays - 1) + 93),
      modifiedAt: seconds(daysBefore(11) + 511),
      serviceAccountRoleArn: addonName === "aws-ebs-csi-driver" ? `arn:aws:iam::${account}:role/${name}-ebs-csi` : null,
      tags: {},
      publisher: null,
      owner: null,
      marketplaceInformation: null,
      configurationValues: addonName === "vpc-cni" && posture === "hardened" ? '{"enableNetworkPolicy":"true"}' : null,
      podIdentityAssociations: [],
    }),
  );
}

/** The access entries. */
export function eksAccessEntries(definition: ClusterDefinition, estate: Estate): JsonObject[] {
  const { name, accessEntries, ageDays } = definition;
  return accessEntries.map((entry) => {
    const [, , , , account = "", resource = ""] = entry.principalArn.split(":");
    const path = resource.replace("/", `/${account}/`);
    const roleName = resource.split("/").at(-1);
    return {
      clusterName: name,
      principalArn: entry.principalArn,
      kubernetesGroups: entry.groups,
      accessEntryArn: partArn(
        definition,
        "access-entry",
        name,
        path,
        uuid(`${estate.seed}/${name}/${entry.principalArn}`),
      ),
      createdAt: seconds(daysBefore(ageDays - 2)),
      modifiedAt: seconds(daysBefore(ageDays - 2)),
      tags: {},
      username:
        entry.username ??
        (resource.startsWith("user/")
          ? entry.principalArn
          : `arn:aws:sts::${account}:assumed-role/${roleName}/{{SessionName}}`),
      type: entry.type,
    };
  });
}

/** The access policies of each entry, by the principal's ARN. */
export function eksAssociatedPolicies(definition: ClusterDefinition): Map<string, JsonObject[]> {
  const at = seconds(daysBefore(definition.ageDays - 2));
  return new Map(
    definition.accessEntries.map(({ principalArn, policies }) => [
      principalArn,
      policies.map(({ name, namespaces }) => ({
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${name}`,
        accessScope: { type: namespaces ? "namespace" : "cluster", namespaces: namespaces ?? [] },
        associatedAt: at,
        modifiedAt: at,
      })),
    ]),
  );
}

/** Pod identity associations: the hardened clusters give their workloads AWS roles this way. */
export function eksPodIdentities(definition: ClusterDefinition, estate: Estate): JsonObject[] {
  const { name, account, posture, region, ageDays, namespaces } = definition;
  if (posture === "careless") return [];
  return namespaces.flatMap((namespace) =>
    namespace.apps
      .filter((_, index) => index % 3 === 0)
      .map((app) => {
        const serviceAccount = app.split(":")[0] ?? app;
        const associationId = `a-${hex(`${estate.seed}/${name}/${namespace.name}/${serviceAccount}`, 17)}`;
        return {
          clusterName: name,
          namespace: namespace.name,
          serviceAccount,
          roleArn: `arn:aws:iam::${account}:role/${name}-${serviceAccount}`,
          associationArn: `arn:aws:eks:${region}:${account}:podidentityassociation/${name}/${associationId}`,
          associationId,
          tags: {},
          createdAt: seconds(daysBefore(ageDays - 3)),
          modifiedAt: seconds(daysBefore(ageDays - 3)),
          ownerArn: null,
          disableSessionTags: false,
          targetRoleArn: null,
          externalId: null,
        };
      }),
  );
}

/** Fargate profiles: the data platform runs its exports there. */
export function eksFargateProfiles(definition: ClusterDefinition, estate: Estate): JsonObject[] {
  const { name, account, ageDays } = definition;
  if (name !== "eks-data-platform") return [];
  const fargateProfileName = "exports";
  return [
    {
      fargateProfileName,
      fargateProfileArn: partArn(
        definition,
        "fargateprofile",
        name,
        fargateProfileName,
        uuid(`${estate.seed}/${name}/fargate`),
      ),
      clusterName: name,
      createdAt: seconds(daysBefore(ageDays - 30)),
      podExecutionRoleArn: `arn:aws:iam::${account}:role/${name}-fargate`,
      subnets: subnetsOf(definition),
      selectors: [{ namespace: "pipelines", labels: { "app.kubernetes.io/component": "export" } }],
      status: "ACTIVE",
      tags: {},
      health: { issues: [] },
    },
  ];
}
