import type { Addresses } from "./addresses.js";
import { encodedCa } from "./addresses.js";
import { AZURE } from "./company.js";
import { aksAgentPools, aksCluster, aksIdOf } from "./control-plane/aks.js";
import {
  aksDiagnosticSettings,
  aksMaintenance,
  aksTrustedAccess,
  TRUSTED_ACCESS_ROLES,
} from "./control-plane/aks-extras.js";
import type { ClusterDefinition } from "./definition.js";
import type { Estate } from "./estate.js";
import { isObject, type JsonObject } from "./objects.js";

/** A resource of ARM: what the routes themselves look at. */
export interface ArmResource extends JsonObject {
  id: string;
  name: string;
}

export interface Subscription extends JsonObject {
  subscriptionId: string;
  state: string;
}

/** The administrator's credential of clusters without Entra. It opens nothing. */
export const ADMIN_CERTIFICATE = Buffer.from(`-----BEGIN CERTIFICATE-----\n${"QWRtaW5z".repeat(20)}\n`).toString(
  "base64",
);
export const ADMIN_KEY = Buffer.from(`-----BEGIN RSA PRIVATE KEY-----\n${"S2V5".repeat(40)}\n`).toString("base64");
export const ADMIN_TOKEN = "administrator0of0local0accounts0and0nobody0else";

function withLocalAccounts(cluster: ArmResource): ArmResource {
  const { aadProfile: _gone, ...properties } = isObject(cluster.properties) ? cluster.properties : {};
  return { ...cluster, properties: { ...properties, disableLocalAccounts: false } };
}

/** What ARM tells of the estate, in its own words. */
export class AzureEstate {
  readonly #estate: Estate;
  readonly #addresses: Addresses;

  constructor(
    estate: Estate,
    addresses: Addresses,
    private readonly hasEntra: (cluster: string) => boolean = () => true,
  ) {
    this.#estate = estate;
    this.#addresses = addresses;
  }

  /** All subscriptions; one of them was switched off. */
  subscriptions(): Subscription[] {
    const make = (subscriptionId: string, displayName: string, state: string): Subscription => ({
      id: `/subscriptions/${subscriptionId}`,
      authorizationSource: "RoleBased",
      managedByTenants: [],
      tags: { company: "norrvik" },
      subscriptionId,
      tenantId: AZURE.tenantId,
      displayName,
      state,
      subscriptionPolicies: {
        locationPlacementId: "Public_2014-09-01",
        quotaId: "EnterpriseAgreement_2014-09-01",
        spendingLimit: "Off",
      },
    });
    return [
      make(AZURE.production, "Norrvik Production", "Enabled"),
      make(AZURE.development, "Norrvik Development", "Enabled"),
      make(AZURE.retired, "Norrvik Retired Pilot", "Disabled"),
    ];
  }

  /** The managed clusters of a subscription, or of one of its resource groups. */
  clusters(subscriptionId: string, group?: string): ArmResource[] {
    return this.#definitions()
      .filter(({ account }) => account === subscriptionId)
      .filter(
        (definition) =>
          group === undefined || aksIdOf(definition).toLowerCase().includes(`/resourcegroups/${group.toLowerCase()}/`),
      )
      .map((definition) => {
        const cluster: ArmResource = aksCluster(definition, this.#estate);
        return this.hasEntra(definition.name) ? cluster : withLocalAccounts(cluster);
      });
  }

  /** The agent pools of a cluster. */
  agentPools(cluster: string): JsonObject[] {
    return aksAgentPools(this.#definition(cluster), this.#estate);
  }

  /** The maintenance configurations of a cluster. */
  maintenanceConfigurations(cluster: string): JsonObject[] {
    return aksMaintenance(this.#definition(cluster));
  }

  /** The trusted access role bindings of a cluster. */
  trustedAccessRoleBindings(cluster: string): JsonObject[] {
    return aksTrustedAccess(this.#definition(cluster));
  }

  /** What the roles may do that services have in the clusters of a location. */
  trustedAccessRoles(): JsonObject[] {
    return TRUSTED_ACCESS_ROLES;
  }

  /** The diagnostic settings of a cluster. */
  diagnosticSettings(cluster: string): JsonObject[] {
    return aksDiagnosticSettings(this.#definition(cluster));
  }

  /** The kubeconfig of a user: without secrets where Entra signs people in. */
  userKubeconfig(cluster: string, format: string): string {
    const { name } = this.#definition(cluster);
    const user = !this.hasEntra(name)
      ? // As good as cluster-admin: whoever reads this takes the address and the CA, and nothing of the rest.
        `    client-certificate-data: ${ADMIN_CERTIFICATE}\n    client-key-data: ${ADMIN_KEY}\n    token: ${ADMIN_TOKEN}\n`
      : format === "exec"
        ? `    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      command: kubelogin\n      args:\n      - get-token\n      - --environment\n      - AzurePublicCloud\n      - --server-id\n      - 6dae42f8-4368-4678-94ff-3960e28e3630\n      - --client-id\n      - 80faf920-1908-4b52-b5ef-a8e7bedfc67a\n      - --tenant-id\n      - ${AZURE.tenantId}\n      - --login\n      - devicecode\n      installHint: |2\n\n        kubelogin is not installed which is required to connect to AAD enabled cluster.\n      provideClusterInfo: false\n      env: null\n`
        : `    auth-provider:\n      config:\n        apiserver-id: 6dae42f8-4368-4678-94ff-3960e28e3630\n        client-id: 80faf920-1908-4b52-b5ef-a8e7bedfc67a\n        config-mode: "1"\n        environment: AzurePublicCloud\n        tenant-id: ${AZURE.tenantId}\n      name: azure\n`;
    const userName = `clusterUser_rg-${name}_${name}`;
    return (
      `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ${encodedCa(this.#addresses)}\n` +
      `    server: ${this.#addresses.serverOf(name)}\n  name: ${name}\n` +
      `contexts:\n- context:\n    cluster: ${name}\n    user: ${userName}\n  name: ${name}\n` +
      `current-context: ${name}\nkind: Config\npreferences: {}\nusers:\n- name: ${userName}\n  user:\n${user}`
    );
  }

  #definitions(): ClusterDefinition[] {
    return this.#estate.definitions.filter(({ cloud }) => cloud === "azure");
  }

  #definition(cluster: string): ClusterDefinition {
    return this.#estate.definition(cluster.toLowerCase());
  }
}
