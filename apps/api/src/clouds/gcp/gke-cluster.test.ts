import { expect, test } from "vitest";
import { clusterOf, findKubernetes, readGkeName } from "./gke-cluster.js";

const credential = { token: () => Promise.resolve("t") };
const ca = Buffer.from("CA").toString("base64");
const inside = { endpoints: {}, clusterReach: "private", egressAddresses: [] } as const;
const outside = { endpoints: {}, clusterReach: "internet", egressAddresses: [] as string[] } as const;
const dns = (allowExternalTraffic: boolean) => ({
  controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: "gke-1.europe-west1.gke.goog", allowExternalTraffic } },
});

test("the DNS endpoint comes first, with a public certificate", () => {
  const found = findKubernetes(
    { endpoint: "192.0.2.1", masterAuth: { clusterCaCertificate: ca }, ...dns(true) },
    credential,
    outside,
  );
  expect(found).toEqual({ server: "https://gke-1.europe-west1.gke.goog", credential, reach: "internet" });
});

test("where it admits nobody from outside, the address with the cluster's own CA", () => {
  const found = findKubernetes(
    { endpoint: "192.0.2.1", masterAuth: { clusterCaCertificate: ca }, ...dns(false) },
    credential,
    outside,
  );
  expect(found).toEqual({ server: "https://192.0.2.1", ca: "CA", credential, reach: "internet" });
});

test("a private address is reached from inside only", () => {
  const cluster = {
    endpoint: "10.0.0.2",
    masterAuth: { clusterCaCertificate: ca },
    privateClusterConfig: { enablePrivateEndpoint: true },
  };
  expect(findKubernetes(cluster, credential, outside)).toContain("Turn on the cluster's DNS endpoint");
  expect(findKubernetes(cluster, credential, inside)).toMatchObject({ server: "https://10.0.0.2" });
});

test("authorised networks are told with our address, unless it is among them", () => {
  const cluster = {
    endpoint: "192.0.2.1",
    masterAuth: { clusterCaCertificate: ca },
    masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] },
  };
  const from = (egressAddresses: string[]) => findKubernetes(cluster, credential, { ...outside, egressAddresses });
  expect(from([])).toHaveProperty("hint", expect.stringContaining("only 203.0.113.0/24"));
  expect(from(["198.51.100.4"])).toHaveProperty("hint", expect.stringContaining("asks from 198.51.100.4"));
  expect(from(["203.0.113.9"])).not.toHaveProperty("hint");
});

test("without any endpoint there is no way", () => {
  expect(findKubernetes({}, credential, inside)).toContain("Turn on the DNS endpoint");
});

test("names", () => {
  expect(readGkeName("projects/p/locations/l/clusters/c")).toEqual({ project: "p", location: "l", name: "c" });
  expect(readGkeName("projects/p/clusters/c")).toBeUndefined();
  expect(clusterOf({ name: "c", location: "l", currentMasterVersion: "1.35.1-gke.1" }, "p")).toMatchObject({
    externalId: "projects/p/locations/l/clusters/c",
    version: "1.35.1-gke.1",
  });
  expect(clusterOf({ name: "c" }, "p")).toBeUndefined();
});
