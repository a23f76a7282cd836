import type { ArmResource } from "../azure-estate.js";
import { AZURE, daysBefore, formatTime } from "../company.js";
import type { ClusterDefinition, NodePool } from "../definition.js";
import type { Estate } from "../estate.js";
import { isObject, type JsonObject, merge } from "../objects.js";
import { digits, hex, uuid } from "../random.js";
import { driftOf } from "./drift.js";

/** The ARM id of a cluster. */
export function aksIdOf({ account, name }: ClusterDefinition): string {
  return `/subscriptions/${account}/resourceGroups/rg-${name}/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

function nodeGroupOf({ name, region }: ClusterDefinition): string {
  return `MC_rg-${name}_${name}_${region}`;
}

function identitiesOf(definition: ClusterDefinition, seed: number): JsonObject {
  const identity = `${seed}/${definition.name}/kubelet`;
  const resourceId = `/subscriptions/${definition.account}/resourcegroups/${nodeGroupOf(definition)}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${definition.name}-agentpool`;
  return {
    kubeletidentity: { resourceId, clientId: uuid(`${identity}/client`), objectId: uuid(`${identity}/object`) },
  };
}

function poolProfile(definition: ClusterDefinition, pool: NodePool, index: number, estate: Estate): JsonObject {
  const hardened = definition.posture === "hardened";
  const profile: JsonObject = {
    name: pool.name,
    count: pool.count,
    vmSize: pool.machine,
    osDiskSizeGB: 128,
    osDiskType: hardened ? "Ephemeral" : "Managed",
    kubeletDiskType: "OS",
    maxPods: 110,
    type: "VirtualMachineScaleSets",
    availabilityZones: definition.environment === "production" ? ["1", "2", "3"] : null,
    maxCount: hardened ? pool.count + 3 : null,
    minCount: hardened ? pool.count : null,
    enableAutoScaling: hardened,
    scaleDownMode: "Delete",
    provisioningState: "Succeeded",
    powerState: { code: "Running" },
    orchestratorVersion: definition.version,
    currentOrchestratorVersion: definition.version,
    enableNodePublicIP: definition.posture === "careless",
    nodeLabels: pool.labels ?? null,
    nodeTaints: pool.taints?.map(({ key, value, effect }) => `${key}=${value ?? ""}:${effect}`) ?? null,
    mode: index === 0 ? "System" : "User",
    osType: "Linux",
    osSKU: "Ubuntu",
    nodeImageVersion: hardened
      ? "AKSUbuntu-2204gen2containerd-202611.03.0"
      : "AKSUbuntu-2204gen2containerd-202607.21.0",
    upgradeSettings: { maxSurge: "10%", maxUnavailable: "0" },
    enableFIPS: false,
    enableEncryptionAtHost: hardened,
    networkProfile: {},
    securityProfile: {
      enableVTPM: hardened,
      enableSecureBoot: hardened,
      sshAccess: hardened ? "Disabled" : "LocalUser",
    },
    eTag: uuid(`${estate.seed}/${definition.name}/${pool.name}/etag`),
  };
  return profile;
}

function accessProfile(definition: ClusterDefinition): JsonObject | null {
  if (definition.posture !== "hardened") return null;
  return {
    authorizedIPRanges: ["203.0.113.0/24", "198.51.100.16/28"],
    enablePrivateCluster: false,
    disableRunCommand: true,
    enableVnetIntegration: true,
    subnetId: `/subscriptions/${definition.account}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-prod/subnets/snet-${definition.name}-api`,
  };
}

function networkProfile(definition: ClusterDefinition, seed: number): JsonObject {
  const hardened = definition.posture === "hardened";
  const address = `/subscriptions/${definition.account}/resourceGroups/${nodeGroupOf(definition)}/providers/Microsoft.Network/publicIPAddresses/${uuid(`${seed}/${definition.name}/ip`)}`;
  return {
    networkPlugin: "azure",
    networkPluginMode: hardened ? "overlay" : null,
    networkPolicy: hardened ? "cilium" : definition.posture === "ordinary" ? "calico" : "none",
    networkDataplane: hardened ? "cilium" : "azure",
    loadBalancerSku: "standard",
    loadBalancerProfile: {
      managedOutboundIPs: { count: 1 },
      effectiveOutboundIPs: [{ id: address }],
      backendPoolType: "nodeIPConfiguration",
    },
    podCidr: "10.244.0.0/16",
    serviceCidr: "10.96.0.0/14",
    dnsServiceIP: "10.96.0.10",
    outboundType: "loadBalancer",
    podCidrs: ["10.244.0.0/16"],
    serviceCidrs: ["10.96.0.0/14"],
    ipFamilies: ["IPv4"],
  };
}

function securityProfile(definition: ClusterDefinition): JsonObject {
  if (definition.posture === "careless") return {};
  const workspace = `/subscriptions/${definition.account}/resourceGroups/rg-monitoring/providers/Microsoft.OperationalInsights/workspaces/law-norrvik`;
  const profile: JsonObject = {
    defender: {
      logAnalyticsWorkspaceResourceId: workspace,
      securityMonitoring: { enabled: definition.posture === "hardened" },
    },
    workloadIdentity: { enabled: definition.posture === "hardened" },
    imageCleaner: { enabled: true, intervalHours: 168 },
  };
  if (definition.posture !== "hardened") return profile;
  const keyId = "https://kv-norrvik-aks.vault.azure.net/keys/etcd/2d4d2a8f9a7b4c56b0c1e8f7d6a5b4c3";
  return {
    ...profile,
    azureKeyVaultKms: { enabled: true, keyId, keyVaultNetworkAccess: "Public", keyVaultResourceId: "" },
  };
}

function addonProfiles(definition: ClusterDefinition): JsonObject | null {
  const hardened = definition.posture === "hardened";
  const off = { enabled: false, config: null };
  if (definition.posture === "careless")
    return {
      httpApplicationRouting: {
        enabled: true,
        config: { HTTPApplicationRoutingZoneName: "3f1d9c7a2b.northeurope.aksapp.io" },
      },
    };
  return {
    azureKeyvaultSecretsProvider: hardened
      ? { enabled: true, config: { enableSecretRotation: "true", rotationPollInterval: "2m" } }
      : off,
    azurepolicy: hardened ? { enabled: true, config: { version: "v2" } } : off,
    omsagent: {
      enabled: true,
      config: {
        logAnalyticsWorkspaceResourceID: `/subscriptions/${definition.account}/resourceGroups/rg-monitoring/providers/Microsoft.OperationalInsights/workspaces/law-norrvik`,
        useAADAuth: "true",
      },
    },
  };
}

function propertiesOf(definition: ClusterDefinition, estate: Estate): JsonObject {
  const { name, region, version, nodePools } = definition;
  const suffix = hex(`${estate.seed}/${name}/fqdn`, 8);
  return {
    provisioningState: "Succeeded",
    powerState: { code: "Running" },
    kubernetesVersion: version.replace(/\.\d+$/, ""),
    currentKubernetesVersion: version,
    dnsPrefix: `${name}-dns`,
    fqdn: `${name}-dns-${suffix}.hcp.${region}.azmk8s.io`,
    azurePortalFQDN: `${name}-dns-${suffix}.portal.hcp.${region}.azmk8s.io`,
    agentPoolProfiles: nodePools.map((pool, index) => poolProfile(definition, pool, index, estate)),
    linuxProfile: {
      adminUsername: "azureuser",
      ssh: { publicKeys: [{ keyData: `ssh-rsa AAAAB3NzaC1yc2E${hex(name, 40)} azureuser` }] },
    },
    windowsProfile: null,
    servicePrincipalProfile: { clientId: "msi" },
    addonProfiles: addonProfiles(definition),
    nodeResourceGroup: nodeGroupOf(definition),
    enableRBAC: true,
    supportPlan: "KubernetesOfficial",
    networkProfile: networkProfile(definition, estate.seed),
    maxAgentPools: 100,
    publicNetworkAccess: null,
    identityProfile: identitiesOf(definition, estate.seed),
    podIdentityProfile: null,
    storageProfile: {
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: true },
      snapshotController: { enabled: true },
    },
    workloadAutoScalerProfile: {},
    serviceMeshProfile: null,
    resourceUID: digits(`${estate.seed}/${name}/resource`, 12) + hex(name, 12),
    metricsProfile: { costAnalysis: { enabled: false } },
    bootstrapProfile: { artifactSource: "Direct" },
    ...protectionOf(definition, estate),
  };
}

/** The properties that tell a hardened cluster from a careless one. */
function protectionOf(definition: ClusterDefinition, estate: Estate): JsonObject {
  const { posture, name, region, grant } = definition;
  const hardened = posture === "hardened";
  const nodeChannel = posture === "careless" ? "None" : "NodeImage";
  const issuer = `https://${region}.oic.prod-aks.azure.com/${AZURE.tenantId}/${uuid(`${name}/oidc`)}/`;
  return {
    nodeResourceGroupProfile: hardened ? { restrictionLevel: "ReadOnly" } : null,
    aadProfile: {
      managed: true,
      adminGroupObjectIDs: posture === "careless" ? [] : [uuid(`${estate.seed}/${name}/admins`)],
      enableAzureRBAC: grant.by === "azureRbac",
      tenantID: AZURE.tenantId,
    },
    apiServerAccessProfile: accessProfile(definition),
    autoScalerProfile: hardened
      ? { "balance-similar-node-groups": "true", expander: "least-waste", "scan-interval": "10s" }
      : null,
    autoUpgradeProfile: { upgradeChannel: hardened ? "patch" : null, nodeOSUpgradeChannel: nodeChannel },
    disableLocalAccounts: hardened,
    securityProfile: securityProfile(definition),
    oidcIssuerProfile: { enabled: hardened, issuerURL: hardened ? issuer : null },
    azureMonitorProfile: { metrics: { enabled: hardened } },
  };
}

/** A managed cluster as ARM lists it (api-version 2026-06-01), with its explicit nulls. */
export function aksCluster(definition: ClusterDefinition, estate: Estate): ArmResource {
  const { name, region, environment, ageDays } = definition;
  const drift = driftOf(name, estate.step);
  const base: JsonObject = {
    id: aksIdOf(definition),
    name,
    type: "Microsoft.ContainerService/managedClusters",
    location: region,
    eTag: uuid(`${estate.seed}/${name}/etag/${JSON.stringify(drift)}`),
    tags: {
      environment,
      "cost-center": digits(`${name}/cost`, 4),
      createdOn: formatTime(daysBefore(ageDays)).slice(0, 10),
    },
    sku: { name: "Base", tier: environment === "production" ? "Standard" : "Free" },
    kind: "Base",
    identity: {
      type: "SystemAssigned",
      principalId: uuid(`${estate.seed}/${name}/principal`),
      tenantId: AZURE.tenantId,
    },
    properties: propertiesOf(definition, estate),
  };
  return { ...merge(base, drift), id: aksIdOf(definition), name };
}

/** The agent pools of a cluster as resources of their own. */
export function aksAgentPools(definition: ClusterDefinition, estate: Estate): JsonObject[] {
  return definition.nodePools.map((pool, index) => {
    const { name, ...properties } = poolProfile(definition, pool, index, estate);
    return {
      id: `${aksIdOf(definition)}/agentPools/${pool.name}`,
      name,
      type: "Microsoft.ContainerService/managedClusters/agentPools",
      properties: isObject(properties) ? properties : {},
    };
  });
}
