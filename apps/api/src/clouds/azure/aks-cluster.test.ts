import { describe, expect, test } from "vitest";
import { clusterOf, findObstacle, hasEntra, readAksId } from "./aks-cluster.js";
import { readUserKubeconfig } from "./user-kubeconfig.js";

const path = "/subscriptions/s1/resourcegroups/RG-One/providers/Microsoft.ContainerService/managedClusters/Shop";
const withEntra = { aadProfile: { managed: true } };

describe("an ARM id", () => {
  test("is read in any case", () => {
    expect(readAksId(path.toUpperCase())).toMatchObject({ subscription: "S1", group: "RG-ONE", name: "SHOP" });
    expect(readAksId(`${path}/agentPools/a`)).toBeUndefined();
  });

  test("identifies the cluster whatever its case is", () => {
    const id = readAksId(path);
    if (!id) throw new Error("No id");
    expect(
      clusterOf({ name: "Shop", location: "westeurope", properties: { currentKubernetesVersion: "1.34.2" } }, id),
    ).toEqual({
      externalId: path.toLowerCase(),
      name: "Shop",
      account: "s1",
      region: "westeurope",
      version: "1.34.2",
      endpoint: null,
      tags: {},
    });
  });
});

describe("what stands between us and an API server", () => {
  const at = (clusterReach: "internet" | "private", egressAddresses: string[] = []) => ({
    clusterReach,
    egressAddresses,
  });

  test("local accounts only do not, by themselves", () => {
    expect(findObstacle({ properties: {} }, at("private"))).toEqual({});
    expect([hasEntra({ properties: {} }), hasEntra({ properties: withEntra })]).toEqual([false, true]);
  });

  test("a private address, unless we are inside", () => {
    const cluster = { properties: { ...withEntra, apiServerAccessProfile: { enablePrivateCluster: true } } };
    expect(findObstacle(cluster, at("internet")).obstacle).toContain("PERIPLUS_PRIVATE_ADDRESSES=all");
    expect(findObstacle(cluster, at("private"))).toEqual({});
  });

  test("authorised ranges are a hint only: this machine may be among them", () => {
    const cluster = { properties: { ...withEntra, apiServerAccessProfile: { authorizedIPRanges: ["192.0.2.0/24"] } } };
    expect(findObstacle(cluster, at("internet"))).toEqual({ hint: expect.stringContaining("192.0.2.0/24") });
    expect(findObstacle(cluster, at("internet", ["192.0.2.77"]))).toEqual({});
    const hint = expect.stringContaining("asks from 198.51.100.4");
    expect(findObstacle(cluster, at("internet", ["198.51.100.4"]))).toEqual({ hint });
  });
});

describe("the user's kubeconfig", () => {
  const ca = Buffer.from("-----BEGIN CERTIFICATE-----").toString("base64");
  const kubeconfig = (cluster: string, more = "") => `
apiVersion: v1
clusters:
- name: c
  cluster: ${cluster}
users:
- name: u
  user: { client-certificate-data: c2VjcmV0, client-key-data: c2VjcmV0, token: secret }
${more}`;

  test("gives the server and its CA, and nothing of the user", () => {
    const text = kubeconfig(
      `{ server: "https://c.example:443", certificate-authority-data: ${ca}, proxy-url: "http://x" }`,
    );
    expect(readUserKubeconfig(text)).toEqual({ server: "https://c.example:443", ca: "-----BEGIN CERTIFICATE-----" });
  });

  test.each([
    ["no YAML", "{"],
    ["no cluster", "clusters: []"],
    ["plain HTTP", kubeconfig(`{ server: "http://c.example", certificate-authority-data: ${ca} }`)],
    ["no CA", kubeconfig('{ server: "https://c.example", insecure-skip-tls-verify: true }')],
    ["a CA in a file", kubeconfig('{ server: "https://c.example", certificate-authority: /etc/passwd }')],
  ])("is refused with %s", (_name, text) => expect(() => readUserKubeconfig(text)).toThrow("cannot be read"));
});
