import { isObject, type Json, type JsonObject } from "../estate/objects.js";

/**
 * Numbers of the enum values that the estate uses, by the last two names of the field's path, from the protocol buffers
 * of google.container.v1 and google.cloud.resourcemanager.v3. `*` stands for any parent.
 */
export const ENUM_NUMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "*.status": { PROVISIONING: 1, RUNNING: 2, RECONCILING: 3, STOPPING: 4, ERROR: 5, DEGRADED: 6 },
  "nodePools.status": { PROVISIONING: 1, RUNNING: 2, RUNNING_WITH_ERROR: 3, RECONCILING: 4, STOPPING: 5, ERROR: 6 },
  "projects.state": { ACTIVE: 1, DELETE_REQUESTED: 2 },
  "releaseChannel.channel": { UNSPECIFIED: 0, RAPID: 1, REGULAR: 2, STABLE: 3, EXTENDED: 4 },
  "databaseEncryption.state": { ENCRYPTED: 1, DECRYPTED: 2, ALL_OBJECTS_ENCRYPTION_ENABLED: 3 },
  "databaseEncryption.currentState": { CURRENT_STATE_DECRYPTED: 2, CURRENT_STATE_ENCRYPTED: 7 },
  "networkConfig.datapathProvider": { LEGACY_DATAPATH: 1, ADVANCED_DATAPATH: 2 },
  "networkConfig.inTransitEncryptionConfig": {
    IN_TRANSIT_ENCRYPTION_DISABLED: 1,
    IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT: 2,
  },
  "networkPolicy.provider": { CALICO: 1 },
  "ipAllocationPolicy.stackType": { IPV4: 1, IPV4_IPV6: 2 },
  "networkTierConfig.networkTier": {
    NETWORK_TIER_DEFAULT: 1,
    NETWORK_TIER_PREMIUM: 2,
    NETWORK_TIER_STANDARD: 3,
  },
  "binaryAuthorization.evaluationMode": { DISABLED: 1, PROJECT_SINGLETON_POLICY_ENFORCE: 2 },
  "workloadMetadataConfig.mode": { GCE_METADATA: 1, GKE_METADATA: 2 },
  "securityPostureConfig.mode": { DISABLED: 1, BASIC: 2, ENTERPRISE: 3 },
  "securityPostureConfig.vulnerabilityMode": {
    VULNERABILITY_DISABLED: 1,
    VULNERABILITY_BASIC: 2,
    VULNERABILITY_ENTERPRISE: 3,
  },
  "anonymousAuthenticationConfig.mode": { ENABLED: 1, LIMITED: 2 },
  "autoscaling.autoscalingProfile": { OPTIMIZE_UTILIZATION: 1, BALANCED: 2 },
  "upgradeSettings.strategy": { BLUE_GREEN: 2, SURGE: 3, SHORT_LIVED: 5 },
  "controlPlaneEgress.mode": { VIA_CONTROL_PLANE: 1, NONE: 2 },
  "nodeCreationConfig.nodeCreationMode": { VIA_KUBELET: 1, VIA_CONTROL_PLANE: 2 },
  "enterpriseConfig.clusterTier": { STANDARD: 1, ENTERPRISE: 2 },
  "podAutoscaling.hpaProfile": { NONE: 1, PERFORMANCE: 2 },
  "gatewayApiConfig.channel": { CHANNEL_DISABLED: 1, CHANNEL_EXPERIMENTAL: 3, CHANNEL_STANDARD: 4 },
  "variantConfig.variant": { DEFAULT: 1, MAX_THROUGHPUT: 2 },
  "*.effectiveCgroupMode": { EFFECTIVE_CGROUP_MODE_V1: 1, EFFECTIVE_CGROUP_MODE_V2: 2 },
  "taints.effect": { NO_SCHEDULE: 1, PREFER_NO_SCHEDULE: 2, NO_EXECUTE: 3 },
  "sandboxConfig.type": { GVISOR: 1 },
  "componentConfig.enableComponents": {
    SYSTEM_COMPONENTS: 1,
    WORKLOADS: 2,
    APISERVER: 3,
    SCHEDULER: 4,
    CONTROLLER_MANAGER: 5,
    STORAGE: 7,
    HPA: 8,
    POD: 9,
    DAEMONSET: 10,
    DEPLOYMENT: 11,
    STATEFULSET: 12,
    CADVISOR: 13,
    KUBELET: 14,
    DCGM: 15,
    JOBSET: 16,
  },
};

function numbersFor(parent: string, name: string): Readonly<Record<string, number>> | undefined {
  return ENUM_NUMBERS[`${parent}.${name}`] ?? ENUM_NUMBERS[`*.${name}`];
}

function convert(value: Json, parent: string, name: string): Json {
  if (Array.isArray(value)) return value.map((item) => convert(item, parent, name));
  if (isObject(value)) return numberMembers(value, name);
  if (typeof value !== "string") return value;
  return numbersFor(parent, name)?.[value] ?? value;
}

function numberMembers(document: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(document).map(([member, value]) => [member, convert(value, name, member)]));
}

/** The document with the numbers of its enum values, as `$alt=json;enum-encoding=int` asks for them. */
export function numberEnums(document: JsonObject): JsonObject {
  return numberMembers(document, "");
}
