import type { ClusterDefinition } from "../definition.js";
import type { JsonObject } from "../objects.js";
import { aksIdOf } from "./aks.js";

/** When a cluster may be upgraded; careless clusters say nothing. */
export function aksMaintenance(definition: ClusterDefinition): JsonObject[] {
  if (definition.posture === "careless") return [];
  const make = (name: string, schedule: JsonObject): JsonObject => ({
    id: `${aksIdOf(definition)}/maintenanceConfigurations/${name}`,
    name,
    type: "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
    properties: {
      maintenanceWindow: {
        schedule,
        durationHours: 6,
        utcOffset: "+01:00",
        startDate: "2025-10-01",
        startTime: "01:00",
        notAllowedDates: [{ start: "2026-11-23", end: "2026-12-31" }],
      },
    },
  });
  return [
    make("aksManagedAutoUpgradeSchedule", { weekly: { intervalWeeks: 2, dayOfWeek: "Tuesday" } }),
    make("aksManagedNodeOSUpgradeSchedule", { daily: { intervalDays: 3 } }),
  ];
}

/** Other Azure services that may reach into the cluster. */
export function aksTrustedAccess(definition: ClusterDefinition): JsonObject[] {
  if (definition.name !== "aks-shop-prod") return [];
  return [
    {
      id: `${aksIdOf(definition)}/trustedAccessRoleBindings/backup`,
      name: "backup",
      type: "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings",
      properties: {
        provisioningState: "Succeeded",
        sourceResourceId: `/subscriptions/${definition.account}/resourceGroups/rg-backup/providers/Microsoft.DataProtection/backupVaults/bv-norrvik`,
        roles: ["Microsoft.DataProtection/backupVaults/backup-operator"],
      },
    },
  ];
}

const rule = (apiGroup: string, resources: string[], verbs: string[]): JsonObject => ({
  verbs,
  apiGroups: [apiGroup],
  resources,
  resourceNames: [],
  nonResourceURLs: [],
});

/** Roles that first-party services have published, as a location's list gives them. */
export const TRUSTED_ACCESS_ROLES: JsonObject[] = [
  {
    sourceResourceType: "Microsoft.DataProtection/backupVaults",
    name: "backup-operator",
    rules: [
      rule("*", ["*"], ["get", "list"]),
      rule("", ["pods/exec"], ["create"]),
      rule("clusterbackup.dataprotection.microsoft.com", ["*"], ["*"]),
    ],
  },
  {
    sourceResourceType: "Microsoft.MachineLearningServices/workspaces",
    name: "mlworkload",
    rules: [rule("", ["pods", "secrets"], ["get", "list", "watch", "create"])],
  },
];

const LOG_CATEGORIES = [
  "kube-apiserver",
  "kube-audit",
  "kube-audit-admin",
  "kube-controller-manager",
  "kube-scheduler",
  "cluster-autoscaler",
  "cloud-controller-manager",
  "guard",
];

/** Where the control plane's logs go (Microsoft.Insights, 2021-05-01-preview). */
export function aksDiagnosticSettings(definition: ClusterDefinition): JsonObject[] {
  if (definition.posture === "careless") return [];
  const wanted = definition.posture === "hardened" ? LOG_CATEGORIES : ["kube-apiserver", "guard"];
  const name = "to-log-analytics";
  return [
    {
      id: `${aksIdOf(definition).toLowerCase()}/providers/microsoft.insights/diagnosticSettings/${name}`,
      type: "Microsoft.Insights/diagnosticSettings",
      name,
      location: null,
      kind: null,
      tags: null,
      properties: {
        storageAccountId: null,
        serviceBusRuleId: null,
        workspaceId: `/subscriptions/${definition.account}/resourceGroups/rg-monitoring/providers/Microsoft.OperationalInsights/workspaces/law-norrvik`,
        eventHubAuthorizationRuleId: null,
        eventHubName: null,
        metrics: [{ category: "AllMetrics", enabled: false, retentionPolicy: { days: 0, enabled: false } }],
        logs: LOG_CATEGORIES.map((category) => ({
          category,
          categoryGroup: null,
          enabled: wanted.includes(category),
          retentionPolicy: { days: 0, enabled: false },
        })),
        logAnalyticsDestinationType: null,
      },
      identity: null,
    },
  ];
}
