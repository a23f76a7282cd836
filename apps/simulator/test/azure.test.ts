import { ContainerServiceClient } from "@azure/arm-containerservice";
import { SubscriptionClient } from "@azure/arm-resources-subscriptions";
import { ClientAssertionCredential, ClientSecretCredential, type TokenCredential } from "@azure/identity";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AzureConnection } from "../src/connection.js";
import type { Simulator } from "../src/simulator.js";
import { startTrustedSimulator } from "./trusted-simulator.js";

let simulator: Simulator;
let azure: AzureConnection;

beforeAll(async () => {
  simulator = await startTrustedSimulator();
  azure = simulator.connection.azure;
});
afterAll(() => simulator.close());

const authority = () => ({ authorityHost: azure.authorityHost, disableInstanceDiscovery: true });

function credential(secret = azure.clientSecret): TokenCredential {
  return new ClientSecretCredential(azure.tenantId, azure.clientId, secret, authority());
}

function containerService(subscriptionId: string, using = credential()): ContainerServiceClient {
  return new ContainerServiceClient(using, subscriptionId, {
    endpoint: azure.resourceManager,
    retryOptions: { maxRetries: 0 },
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("the Azure SDK", () => {
  it("lists subscriptions, of which one is disabled", async () => {
    const client = new SubscriptionClient(credential(), { endpoint: azure.resourceManager });
    const subscriptions = await collect(client.subscriptions.list());
    const enabled = subscriptions
      .filter(({ state }) => state === "Enabled")
      .map(({ subscriptionId }) => subscriptionId);
    expect(enabled).toEqual(azure.subscriptionIds);
    expect(subscriptions.some(({ state }) => state === "Disabled")).toBe(true);
  });

  it("lists managed clusters over several pages", async () => {
    const [subscription = ""] = azure.subscriptionIds;
    const clusters = await collect(containerService(subscription).managedClusters.list());
    expect(clusters.map(({ name }) => name)).toEqual(["aks-shop-prod", "aks-logistics-prod"]);
    expect(clusters[0]?.disableLocalAccounts).toBe(true);
    const lists = simulator.requests.entries(({ url }) => url.includes("/managedClusters?"));
    expect(lists.length).toBeGreaterThanOrEqual(2);
  });

  it("reads what belongs to a cluster", async () => {
    const [subscription = ""] = azure.subscriptionIds;
    const client = containerService(subscription);
    const group = "rg-aks-shop-prod";
    const pools = await collect(client.agentPools.list(group, "aks-shop-prod"));
    expect(pools.map(({ name }) => name)).toEqual(["system", "apps"]);
    const maintenance = await collect(client.maintenanceConfigurations.listByManagedCluster(group, "aks-shop-prod"));
    expect(maintenance).toHaveLength(2);
    const bindings = await collect(client.trustedAccessRoleBindings.list(group, "aks-shop-prod"));
    expect(bindings[0]?.sourceResourceId).toContain("Microsoft.DataProtection");
    const credentials = await client.managedClusters.listClusterUserCredentials(group, "aks-shop-prod", {
      format: "exec",
    });
    const kubeconfig = Buffer.from(credentials.kubeconfigs?.[0]?.value ?? "").toString();
    expect(kubeconfig).toContain(`${simulator.connection.url}/k8s/aks-shop-prod`);
    expect(kubeconfig).toContain("kubelogin");
  });

  it("signs in with a federated token", async () => {
    const assertion = () => simulator.federatedToken("api://AzureADTokenExchange");
    const federated = new ClientAssertionCredential(azure.tenantId, azure.clientId, assertion, authority());
    const [, subscription = ""] = azure.subscriptionIds;
    const clusters = await collect(containerService(subscription, federated).managedClusters.list());
    expect(clusters.map(({ name }) => name)).toEqual(["aks-dev"]);
  });

  it("is refused with a wrong secret, a wrong audience, and an unknown subscription", async () => {
    const [subscription = ""] = azure.subscriptionIds;
    await expect(
      collect(containerService(subscription, credential("wrong-secret")).managedClusters.list()),
    ).rejects.toThrow(/AADSTS7000215/);
    const wrongAudience: TokenCredential = {
      getToken: () => credential().getToken("6dae42f8-4368-4678-94ff-3960e28e3630/.default"),
    };
    await expect(collect(containerService(subscription, wrongAudience).managedClusters.list())).rejects.toMatchObject({
      statusCode: 401,
    });
    await expect(collect(containerService(azure.tenantId).managedClusters.list())).rejects.toMatchObject({
      code: "SubscriptionNotFound",
    });
  });
});
