import { expect, test } from "vitest";
import { paceOfAws, paceOfAzure, paceOfGoogle } from "./cloud-pacing.js";

const lanesOf = ({ lanes }: ReturnType<typeof paceOfAzure>) => lanes.map(({ name }) => name);
const arm = (path: string) => ({ url: new URL(`https://management.azure.com${path}`) });
const service = "/subscriptions/S1/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters";

test("Azure counts lists of clusters apart from what is asked of one, and both against the subscription", () => {
  expect(lanesOf(paceOfAzure(arm("/subscriptions/S1/providers/Microsoft.ContainerService/managedClusters")))).toEqual([
    "azure/s1",
    "azure/s1/lists",
  ]);
  expect(lanesOf(paceOfAzure(arm(`${service}/c/agentPools`)))).toEqual(["azure/s1", "azure/s1/aks"]);
  expect(lanesOf(paceOfAzure(arm("/subscriptions/s1/providers/Microsoft.Insights/x")))).toEqual(["azure/s1"]);
  expect(lanesOf(paceOfAzure(arm("/subscriptions")))).toEqual(["azure/management.azure.com"]);
});

test("AWS counts each region and service of an account, Google each project", () => {
  const eks = { url: new URL("https://eks.eu-west-1.amazonaws.com/clusters") };
  expect(lanesOf(paceOfAws("123", eks))).toEqual(["aws/123/eks.eu-west-1.amazonaws.com"]);
  const engine = { url: new URL("https://container.googleapis.com/v1/projects/shop/locations/-/clusters") };
  expect(lanesOf(paceOfGoogle(engine))).toEqual(["gcp/shop/engine"]);
  const account = {
    url: new URL("https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a:generateAccessToken"),
  };
  expect(lanesOf(paceOfGoogle(account))).toEqual(["gcp/iamcredentials.googleapis.com"]);
});
