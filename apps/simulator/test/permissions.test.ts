import { EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Simulator } from "../src/simulator.js";
import { aksToken, connect, eksToken, gkeToken, unmanagedToken } from "./kubernetes-client.js";
import { startTrustedSimulator } from "./trusted-simulator.js";
import { armToken, ask } from "./wire.js";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startTrustedSimulator();
});
afterEach(() => simulator.permissions.reset());
afterAll(() => simulator.close());

const service = "Microsoft.ContainerService/managedClusters";

/** Whether the scanner may list a kind, by the list itself and by a SelfSubjectAccessReview. */
async function mayList(name: string, token: string, path: string, group = ""): Promise<boolean> {
  const cluster = connect(simulator, name, token);
  const listed = (await cluster.get(`${path}?limit=1`)).status;
  const resourceAttributes = { verb: "list", group, resource: path.split("/").at(-1) };
  const review = await cluster.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    spec: { resourceAttributes },
  });
  await cluster.close();
  expect(listed).toBe(review.body.status.allowed ? 200 : 403);
  return review.body.status.allowed;
}

describe("Azure", () => {
  it("refuses an action that the role does not have, and names it", async () => {
    const [subscription = ""] = simulator.connection.azure.subscriptionIds;
    const token = await armToken(simulator);
    const group = `/subscriptions/${subscription}/resourceGroups/rg-aks-shop-prod/providers/Microsoft.ContainerService`;
    const pools = () =>
      ask(simulator, `${group}/managedClusters/aks-shop-prod/agentPools?api-version=2026-06-01`, token);
    simulator.permissions.permit({ azure: { actions: [`${service}/read`, `${service}/*/read`] } });
    expect((await pools()).status).toBe(200);
    simulator.permissions.permit({
      azure: { actions: [`${service}/*`], notActions: [`${service.toLowerCase()}/agentpools/read`] },
    });
    const refused = await pools();
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatchObject({
      code: "AuthorizationFailed",
      message: expect.stringContaining(`'${service}/agentPools/read'`),
    });
    const listed = await ask(simulator, "/subscriptions?api-version=2022-12-01", token);
    expect(listed.body.value).toEqual([]);
  });

  it("asks the data actions inside clusters that Azure RBAC guards, and the ClusterRole in the others", async () => {
    const token = await aksToken(simulator);
    simulator.permissions.permit({ azure: { actions: [], dataActions: [`${service}/apps/*/read`] } });
    expect(await mayList("aks-shop-prod", token, "/apis/apps/v1/deployments", "apps")).toBe(true);
    expect(await mayList("aks-shop-prod", token, "/api/v1/pods")).toBe(false);
    expect(await mayList("aks-logistics-prod", token, "/api/v1/pods")).toBe(true);
    simulator.permissions.permit({ kubernetes: { "*": [] } });
    expect(await mayList("aks-logistics-prod", token, "/api/v1/pods")).toBe(false);
  });

  it("lets a role read Secrets that forgets to leave them out", async () => {
    const token = await aksToken(simulator);
    simulator.permissions.permit({ azure: { actions: [], dataActions: [`${service}/*/read`] } });
    expect(await mayList("aks-shop-prod", token, "/api/v1/secrets")).toBe(true);
    const notDataActions = [`${service}/secrets/read`];
    simulator.permissions.permit({ azure: { actions: [], dataActions: [`${service}/*/read`], notDataActions } });
    expect(await mayList("aks-shop-prod", token, "/api/v1/secrets")).toBe(false);
  });
});

describe("AWS", () => {
  async function listClusters(sessionPolicy?: object): Promise<unknown> {
    const { aws } = simulator.connection;
    const options = { region: "eu-west-1", endpoint: aws.endpoint };
    const { accessKeyId, secretAccessKey } = aws;
    const { Credentials: given } = await new STSClient({
      ...options,
      credentials: { accessKeyId, secretAccessKey },
    }).send(
      new AssumeRoleCommand({
        RoleArn: aws.roleArn,
        ExternalId: aws.externalId,
        RoleSessionName: "test",
        ...(sessionPolicy ? { Policy: JSON.stringify(sessionPolicy) } : {}),
      }),
    );
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
    return new EKSClient({ ...options, credentials, maxAttempts: 1 }).send(new ListClustersCommand({}));
  }

  it("needs the role's policy, the session's, and no deny of the organisation", async () => {
    const narrow = { Statement: [{ Effect: "Allow", Action: "eks:Describe*", Resource: "*" }] };
    await expect(listClusters()).resolves.toHaveProperty("clusters");
    await expect(listClusters(narrow)).rejects.toThrow("no session policy allows the eks:ListClusters action");
    simulator.permissions.permit({ aws: { allow: ["eks:DescribeCluster"] } });
    await expect(listClusters()).rejects.toThrow("no identity-based policy allows the eks:ListClusters action");
    simulator.permissions.permit({ aws: { allow: ["*"], deny: ["eks:List*"] } });
    await expect(listClusters()).rejects.toThrow("explicit deny in a service control policy");
  });

  it("asks the bound ClusterRole inside clusters", async () => {
    const token = await eksToken(simulator, "eks-payments-prod");
    simulator.permissions.permit({
      kubernetes: { "eks-payments-prod": [{ verbs: ["list"], apiGroups: [""], resources: ["pods"] }] },
    });
    expect(await mayList("eks-payments-prod", token, "/api/v1/pods")).toBe(true);
    expect(await mayList("eks-payments-prod", token, "/api/v1/nodes")).toBe(false);
  });
});

describe("Google", () => {
  it("shows no project without the permission to get it, and refuses the clusters by name of theirs", async () => {
    const token = await gkeToken(simulator);
    simulator.permissions.permit({ google: ["container.clusters.list"] });
    expect((await ask(simulator, "/v3/projects:search", token)).body).toEqual({});
    const clusters = "/v1/projects/norrvik-analytics-prod/locations/-/clusters";
    expect((await ask(simulator, clusters, token)).status).toBe(200);
    simulator.permissions.permit({ google: [] });
    expect((await ask(simulator, clusters, token)).body.error.message).toContain("container.clusters.list");
  });

  it("asks a permission for each kind, and the ClusterRole for those that have none", async () => {
    const token = await gkeToken(simulator);
    const name = "analytics-prod";
    const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    simulator.permissions.permit({ google: ["container.networkPolicies.list"] });
    expect(await mayList(name, token, "/apis/networking.k8s.io/v1/networkpolicies", "networking.k8s.io")).toBe(true);
    expect(await mayList(name, token, "/api/v1/pods")).toBe(false);
    expect(await mayList(name, token, policies, "admissionregistration.k8s.io")).toBe(false);
    const rule = {
      verbs: ["list"],
      apiGroups: ["admissionregistration.k8s.io"],
      resources: ["validatingadmissionpolicies"],
    };
    simulator.permissions.permit({ kubernetes: { [name]: [rule] } });
    expect(await mayList(name, token, policies, "admissionregistration.k8s.io")).toBe(true);
  });
});

it("a cluster that no cloud manages asks its ClusterRole, and changes count at once", async () => {
  const token = unmanagedToken(simulator);
  expect(await mayList("store-edge", token, "/api/v1/pods")).toBe(true);
  simulator.permissions.permit({ kubernetes: { "store-edge": [] } });
  expect(await mayList("store-edge", token, "/api/v1/pods")).toBe(false);
  simulator.permissions.reset();
  expect(await mayList("store-edge", token, "/api/v1/pods")).toBe(true);
});
