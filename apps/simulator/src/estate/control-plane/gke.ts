import { daysBefore, formatTime } from "../company.js";
import type { ClusterDefinition, NodePool } from "../definition.js";
import type { Estate } from "../estate.js";
import { type JsonObject, merge } from "../objects.js";
import { digits, hex, uuid } from "../random.js";
import { driftOf } from "./drift.js";

const SCOPES = [
  "https://www.googleapis.com/auth/devstorage.read_only",
  "https://www.googleapis.com/auth/logging.write",
  "https://www.googleapis.com/auth/monitoring",
  "https://www.googleapis.com/auth/service.management.readonly",
  "https://www.googleapis.com/auth/servicecontrol",
  "https://www.googleapis.com/auth/trace.append",
];

/** The empty message or `{ enabled: true }`: proto3 JSON leaves false out. */
const enabled = (on: boolean): JsonObject => (on ? { enabled: true } : {});

const versionOf = ({ gitVersion }: ClusterDefinition): string => gitVersion.replace(/^v/, "");

function zonesOf({ region }: ClusterDefinition): string[] {
  return /-[a-d]$/.test(region) ? [region] : ["b", "c", "d"].map((letter) => `${region}-${letter}`);
}

function selfLink({ account, region, name }: ClusterDefinition, ...rest: string[]): string {
  const place = /-[a-d]$/.test(region) ? "zones" : "locations";
  return ["https://container.googleapis.com/v1/projects", account, place, region, "clusters", name, ...rest].join("/");
}

function nodeConfig(definition: ClusterDefinition, pool: NodePool): JsonObject {
  const hardened = definition.posture === "hardened";
  const { account, name } = definition;
  return {
    machineType: pool.machine,
    diskSizeGb: 100,
    oauthScopes: hardened ? ["https://www.googleapis.com/auth/cloud-platform"] : SCOPES,
    metadata: hardened ? { "disable-legacy-endpoints": "true" } : {},
    imageType: "COS_CONTAINERD",
    ...(pool.labels ? { labels: pool.labels } : {}),
    serviceAccount: hardened ? `gke-nodes@${account}.iam.gserviceaccount.com` : "default",
    ...(hardened ? { tags: [`gke-${name}`] } : {}),
    diskType: "pd-balanced",
    ...(hardened ? { workloadMetadataConfig: { mode: "GKE_METADATA" } } : {}),
    shieldedInstanceConfig: { enableIntegrityMonitoring: true, ...(hardened ? { enableSecureBoot: true } : {}) },
    resourceLabels: { "goog-gke-node-pool-provisioning-model": "on-demand" },
    loggingConfig: { variantConfig: { variant: "DEFAULT" } },
    ...(hardened ? {} : { kubeletConfig: { insecureKubeletReadonlyPortEnabled: true } }),
    windowsNodeConfig: {},
    effectiveCgroupMode: "EFFECTIVE_CGROUP_MODE_V2",
  };
}

function groupUrls(definition: ClusterDefinition, pool: NodePool, estate: Estate): string[] {
  const { account, name } = definition;
  const hash = hex(`${estate.seed}/${name}/pool/${pool.name}`, 8);
  return zonesOf(definition).map((zone) => {
    const place = `projects/${account}/zones/${zone}/instanceGroupManagers`;
    return `https://www.googleapis.com/compute/v1/${place}/gke-${name}-${pool.name}-${hash}-grp`;
  });
}

function nodePool(definition: ClusterDefinition, pool: NodePool, estate: Estate): JsonObject {
  const { name, posture } = definition;
  const hardened = posture === "hardened";
  const zones = zonesOf(definition);
  const base: JsonObject = {
    name: pool.name,
    config: nodeConfig(definition, pool),
    initialNodeCount: Math.ceil(pool.count / zones.length),
    locations: zones,
    networkConfig: {
      podRange: "pods",
      podIpv4CidrBlock: "10.128.0.0/14",
      ...(hardened ? { enablePrivateNodes: true } : {}),
      networkTierConfig: { networkTier: "NETWORK_TIER_DEFAULT" },
    },
    selfLink: selfLink(definition, "nodePools", pool.name),
    version: versionOf(definition),
    instanceGroupUrls: groupUrls(definition, pool, estate),
    status: "RUNNING",
    ...(hardened ? { autoscaling: { enabled: true, minNodeCount: 1, maxNodeCount: 4 } } : {}),
    management: hardened ? { autoUpgrade: true, autoRepair: true } : {},
    maxPodsConstraint: { maxPodsPerNode: "110" },
    podIpv4CidrSize: 24,
    upgradeSettings: { maxSurge: 1, strategy: "SURGE" },
    etag: uuid(`${estate.seed}/${name}/${pool.name}/etag`),
  };
  return base;
}

/** Behind a cluster in its path: it is asked by way of its DNS endpoint. */
export const dnsSuffix = "~dns";

function endpointsOf(definition: ClusterDefinition, estate: Estate, endpoint: string): JsonObject {
  const { name, account, region, posture } = definition;
  const hardened = posture === "hardened";
  return {
    dnsEndpointConfig: {
      // One that is open leads here; names of Google would lead away.
      endpoint: hardened
        ? `${endpoint}${dnsSuffix}`
        : `gke-${hex(`${estate.seed}/${name}/dns`, 36)}-${digits(account, 12)}.${region}.gke.goog`,
      allowExternalTraffic: hardened,
    },
    ipEndpointsConfig: {
      enabled: true,
      enablePublicEndpoint: true,
      authorizedNetworksConfig: authorizedNetworks(hardened),
      publicEndpoint: endpoint,
      privateEndpoint: "10.10.0.2",
    },
  };
}

function authorizedNetworks(hardened: boolean): JsonObject {
  if (!hardened) return {};
  return {
    enabled: true,
    cidrBlocks: [{ displayName: "office", cidrBlock: "203.0.113.0/24" }],
    privateEndpointEnforcementEnabled: true,
  };
}

/** What a cluster's description is made from. */
interface GkeParts {
  definition: ClusterDefinition;
  estate: Estate;
  /** Without `https://`, as the API gives it. */
  endpoint: string;
  ca: string;
  hardened: boolean;
}

/** A cluster as the Kubernetes Engine API returns it (v1): false, zero and empty members are left out. */
export function gkeCluster(definition: ClusterDefinition, estate: Estate, endpoint: string, ca: string): JsonObject {
  const parts = { definition, estate, endpoint, ca, hardened: definition.posture === "hardened" };
  const { name, region, nodePools, ageDays } = definition;
  const base: JsonObject = {
    name,
    ...(parts.hardened ? { description: "Forecasting, ranking and reporting" } : {}),
    nodeConfig: nodeConfig(definition, nodePools[0] ?? { name: "", count: 0, machine: "", cpu: 0, memoryGi: 0 }),
    nodePools: nodePools.map((pool) => nodePool(definition, pool, estate)),
    locations: zonesOf(definition),
    location: region,
    zone: region,
    resourceLabels: { team: parts.hardened ? "analytics" : "marketing", environment: "production" },
    labelFingerprint: hex(name, 8),
    selfLink: selfLink(definition),
    createTime: formatTime(daysBefore(ageDays)).replace("Z", "+00:00"),
    status: "RUNNING",
    initialNodeCount: 1,
    instanceGroupUrls: nodePools.flatMap((pool) => groupUrls(definition, pool, estate)),
    currentNodeCount: nodePools.reduce((sum, pool) => sum + pool.count, 0),
    id: hex(`${estate.seed}/${name}/id`, 64),
    etag: uuid(`${estate.seed}/${name}/etag/${JSON.stringify(driftOf(name, estate.step))}`),
    autopilot: {},
    ...versionMembers(parts),
    ...networkMembers(parts),
    ...accessMembers(parts),
    ...securityMembers(parts),
    ...operationMembers(parts),
  };
  return merge(base, driftOf(name, estate.step));
}

function versionMembers({ definition, hardened }: GkeParts): JsonObject {
  return {
    initialClusterVersion: hardened ? "1.33.4-gke.1134000" : "1.28.5-gke.1217000",
    currentMasterVersion: versionOf(definition),
    currentNodeVersion: versionOf(definition),
    releaseChannel: hardened ? { channel: "REGULAR" } : {},
    enterpriseConfig: { clusterTier: "STANDARD" },
  };
}

function networkMembers({ definition, hardened }: GkeParts): JsonObject {
  const { account, region } = definition;
  const network = hardened ? "vpc-analytics" : "default";
  const subnetwork = hardened ? "snet-analytics" : "default";
  return {
    network,
    subnetwork,
    clusterIpv4Cidr: "10.128.0.0/14",
    servicesIpv4Cidr: "34.118.224.0/20",
    ipAllocationPolicy: {
      useIpAliases: true,
      clusterIpv4Cidr: "10.128.0.0/14",
      servicesIpv4Cidr: "34.118.224.0/20",
      clusterSecondaryRangeName: "pods",
      stackType: "IPV4",
    },
    networkConfig: {
      network: `projects/${account}/global/networks/${network}`,
      subnetwork: `projects/${account}/regions/${region.replace(/-[a-d]$/, "")}/subnetworks/${subnetwork}`,
      ...(hardened ? { enableIntraNodeVisibility: true } : {}),
      datapathProvider: hardened ? "ADVANCED_DATAPATH" : "LEGACY_DATAPATH",
      defaultSnatStatus: {},
      serviceExternalIpsConfig: {},
    },
    defaultMaxPodsConstraint: { maxPodsPerNode: "110" },
  };
}

function accessMembers({ definition, estate, endpoint, ca, hardened }: GkeParts): JsonObject {
  const groups = { authenticatorGroupsConfig: { enabled: true, securityGroup: "gke-security-groups@norrvik.example" } };
  const insecure = { enableInsecureBindingSystemUnauthenticated: true, enableInsecureBindingSystemAuthenticated: true };
  return {
    endpoint,
    masterAuth: {
      clusterCaCertificate: ca,
      clientCertificateConfig: hardened ? {} : { issueClientCertificate: true },
      ...(hardened ? {} : { clientCertificate: ca }),
    },
    legacyAbac: enabled(!hardened),
    masterAuthorizedNetworksConfig: authorizedNetworks(hardened),
    ...(hardened ? groups : {}),
    privateClusterConfig: {
      ...(hardened ? { enablePrivateNodes: true } : {}),
      privateEndpoint: "10.10.0.2",
      publicEndpoint: endpoint,
    },
    controlPlaneEndpointsConfig: endpointsOf(definition, estate, endpoint),
    rbacBindingConfig: hardened ? {} : insecure,
    anonymousAuthenticationConfig: { mode: hardened ? "LIMITED" : "ENABLED" },
  };
}

function securityMembers({ definition, hardened }: GkeParts): JsonObject {
  const { account } = definition;
  const keyName = `projects/${account}/locations/europe-west1/keyRings/gke/cryptoKeys/etcd`;
  return {
    binaryAuthorization: hardened ? { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" } : {},
    databaseEncryption: hardened
      ? { state: "ENCRYPTED", keyName, currentState: "CURRENT_STATE_ENCRYPTED" }
      : { state: "DECRYPTED", currentState: "CURRENT_STATE_DECRYPTED" },
    shieldedNodes: enabled(hardened),
    ...(hardened ? { workloadIdentityConfig: { workloadPool: `${account}.svc.id.goog` } } : {}),
    securityPostureConfig: { mode: hardened ? "BASIC" : "DISABLED", vulnerabilityMode: "VULNERABILITY_DISABLED" },
    ...(hardened ? { secretManagerConfig: { enabled: true } } : {}),
  };
}

function operationMembers({ definition, hardened }: GkeParts): JsonObject {
  return {
    loggingService: hardened ? "logging.googleapis.com/kubernetes" : "none",
    monitoringService: "monitoring.googleapis.com/kubernetes",
    loggingConfig: {
      componentConfig: hardened ? { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER"] } : {},
    },
    monitoringConfig: {
      componentConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
      managedPrometheusConfig: enabled(hardened),
      advancedDatapathObservabilityConfig: {},
    },
    addonsConfig: addonsOf(hardened),
    maintenancePolicy: { resourceVersion: hex(`${definition.name}/maintenance`, 8) },
    autoscaling: { autoscalingProfile: "BALANCED" },
    notificationConfig: { pubsub: {} },
    nodePoolDefaults: { nodeConfigDefaults: { loggingConfig: { variantConfig: { variant: "DEFAULT" } } } },
    nodePoolAutoConfig: {},
    podAutoscaling: { hpaProfile: hardened ? "PERFORMANCE" : "NONE" },
    userManagedKeysConfig: {},
  };
}

function addonsOf(hardened: boolean): JsonObject {
  return {
    ...(hardened ? {} : { horizontalPodAutoscaling: {}, httpLoadBalancing: {} }),
    kubernetesDashboard: { disabled: true },
    networkPolicyConfig: { disabled: true },
    dnsCacheConfig: enabled(hardened),
    gcePersistentDiskCsiDriverConfig: { enabled: true },
    ...(hardened ? { gcpFilestoreCsiDriverConfig: {}, gcsFuseCsiDriverConfig: { enabled: true } } : {}),
  };
}
