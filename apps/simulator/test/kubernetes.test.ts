import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kindOfKey } from "../src/estate/kinds.js";
import type { Simulator } from "../src/simulator.js";
import { aksToken, type Cluster, connect, eksToken, gkeToken, unmanagedToken } from "./kubernetes-client.js";
import { startTrustedSimulator } from "./trusted-simulator.js";

const METADATA_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
const AGGREGATED =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

let simulator: Simulator;
let shop: Cluster;
let edge: Cluster;

beforeAll(async () => {
  simulator = await startTrustedSimulator();
  shop = connect(simulator, "aks-shop-prod", await aksToken(simulator));
  edge = connect(simulator, "store-edge", unmanagedToken(simulator));
});
afterAll(async () => {
  await Promise.all([shop.close(), edge.close()]);
  await simulator.close();
});

async function listAll(
  cluster: Cluster,
  path: string,
  limit: number,
): Promise<{ uids: string[]; versions: Set<string> }> {
  const uids: string[] = [];
  const versions = new Set<string>();
  let continuation = "";
  do {
    const { status, body } = await cluster.get(
      `${path}?limit=${limit}${continuation && `&continue=${encodeURIComponent(continuation)}`}`,
    );
    expect(status).toBe(200);
    for (const item of body.items) uids.push(item.metadata.uid);
    versions.add(body.metadata.resourceVersion);
    continuation = body.metadata.continue ?? "";
  } while (continuation !== "");
  return { uids, versions };
}

describe("lists", () => {
  it("come in pages of one snapshot and leave nothing out", async () => {
    const whole = await shop.get("/api/v1/pods");
    const { uids, versions } = await listAll(shop, "/api/v1/pods", 17);
    expect(uids).toEqual(whole.body.items.map((item: { metadata: { uid: string } }) => item.metadata.uid));
    expect(new Set(uids).size).toBe(uids.length);
    expect(versions.size).toBe(1);
  });

  it("tell how many items remain", async () => {
    const total = (await shop.get("/api/v1/pods")).body.items.length;
    const { body } = await shop.get("/api/v1/pods?limit=10");
    expect(body.metadata.remainingItemCount).toBe(total - 10);
    expect(body.kind).toBe("PodList");
    expect(body.items[0].kind).toBeUndefined();
  });

  it("stay with their snapshot when the estate moves on, and end with a usable token", async () => {
    const own = await startTrustedSimulator();
    const cluster = connect(own, "store-edge", unmanagedToken(own));
    const first = await cluster.get("/api/v1/pods?limit=5");
    const next = `/api/v1/pods?limit=5&continue=${encodeURIComponent(first.body.metadata.continue)}`;
    own.advance();
    const second = await cluster.get(next);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    own.advance();
    own.advance();
    const expired = await cluster.get(next);
    expect(expired.status).toBe(410);
    expect(expired.body).toMatchObject({ kind: "Status", status: "Failure", reason: "Expired", code: 410 });
    const rest = await cluster.get(
      `/api/v1/pods?limit=5&continue=${encodeURIComponent(expired.body.metadata.continue)}`,
    );
    expect(rest.status).toBe(200);
    expect(rest.body.metadata.resourceVersion).not.toBe(first.body.metadata.resourceVersion);
    await cluster.close();
    await own.close();
  });

  it("can be asked for metadata only, and say 406 to what they cannot give", async () => {
    const { body } = await shop.get("/api/v1/pods?limit=2", { accept: METADATA_LIST });
    expect(body.kind).toBe("PartialObjectMetadataList");
    expect(Object.keys(body.items[0]).sort()).toEqual(["apiVersion", "kind", "metadata"]);
    const refused = await shop.get("/api/v1/pods", { accept: "application/vnd.kubernetes.protobuf" });
    expect(refused.status).toBe(406);
  });

  it("are compressed where they are large and the client accepts it", async () => {
    const dense = await shop.get("/api/v1/pods", { "accept-encoding": "gzip" });
    expect(dense.headers["content-encoding"]).toBe("gzip");
    const small = await shop.get("/api/v1/namespaces?limit=1", { "accept-encoding": "gzip" });
    expect(small.headers["content-encoding"]).toBeUndefined();
  });
});

describe("discovery", () => {
  it("answers in the aggregated and in the older form", async () => {
    const aggregated = await shop.get("/apis", { accept: AGGREGATED });
    expect(aggregated.body.kind).toBe("APIGroupDiscoveryList");
    const groups = aggregated.body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
    const legacy = await shop.get("/apis");
    expect(legacy.body.groups.map(({ name }: { name: string }) => name)).toEqual(groups);
    const resources = await shop.get("/apis/apps/v1");
    expect(resources.body.resources.map(({ name }: { name: string }) => name)).toContain("deployments/scale");
    expect((await shop.get("/version")).body.gitVersion).toBe("v1.35.3");
  });

  it("serves the newest kinds only where the version has them", async () => {
    const { body } = await edge.get("/apis/admissionregistration.k8s.io/v1");
    const names = body.resources.map(({ name }: { name: string }) => name);
    expect(names).toContain("validatingadmissionpolicies");
    expect(names).not.toContain("mutatingadmissionpolicies");
  });
});

describe("authorization", () => {
  it("keeps secrets and configmaps closed, in every cluster", async () => {
    for (const path of ["/api/v1/secrets", "/api/v1/configmaps"]) {
      const { status, body } = await edge.get(path);
      expect(status).toBe(403);
      expect(body).toMatchObject({ kind: "Status", reason: "Forbidden", code: 403 });
      expect(body.message).toContain('User "system:serviceaccount:periplus:posture-reader" cannot list resource');
    }
  });

  it("answers reviews as it acts", async () => {
    const ask = async (cluster: Cluster, verb: string, resource: string) => {
      const spec = { resourceAttributes: { verb, group: "", resource } };
      const { status, body } = await cluster.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { spec });
      expect(status).toBe(201);
      return body.status.allowed;
    };
    expect(await ask(edge, "list", "pods")).toBe(true);
    expect(await ask(edge, "list", "secrets")).toBe(false);
    expect(await ask(shop, "list", "nodes")).toBe(true);
    expect(await ask(shop, "create", "pods")).toBe(false);
    const self = await edge.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {});
    expect(self.body.status.userInfo.username).toBe("system:serviceaccount:periplus:posture-reader");
    const rules = await shop.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
      spec: { namespace: "default" },
    });
    expect(rules.body.status.incomplete).toBe(true);
  });

  it("lets the scanner read the namespace that identifies a cluster", async () => {
    const { status, body } = await edge.get("/api/v1/namespaces/kube-system");
    expect(status).toBe(200);
    expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect((await edge.get("/api/v1/namespaces/default")).status).toBe(403);
  });

  it("shows the gaps of narrower identities", async () => {
    const sandbox = connect(simulator, "eks-partner-sandbox", await eksToken(simulator, "eks-partner-sandbox"));
    expect((await sandbox.get("/api/v1/pods?limit=1")).status).toBe(200);
    expect((await sandbox.get("/api/v1/nodes?limit=1")).status).toBe(403);
    expect((await sandbox.get("/apis/rbac.authorization.k8s.io/v1/clusterroles?limit=1")).status).toBe(403);
    await sandbox.close();
  });
});

describe("authentication", () => {
  it("takes each cloud's token at that cloud's clusters only", async () => {
    const tokens: Record<string, string> = {
      "aks-dev": await aksToken(simulator),
      "eks-payments-prod": await eksToken(simulator, "eks-payments-prod"),
      "analytics-prod": await gkeToken(simulator),
      "store-edge": unmanagedToken(simulator),
    };
    for (const [issuedFor, token] of Object.entries(tokens)) {
      for (const name of Object.keys(tokens)) {
        const cluster = connect(simulator, name, token);
        const { status } = await cluster.get("/api/v1/pods?limit=1");
        expect(`${issuedFor} at ${name}: ${status}`).toBe(`${issuedFor} at ${name}: ${name === issuedFor ? 200 : 401}`);
        await cluster.close();
      }
    }
  });

  it("takes an EKS token only for the cluster that it names", async () => {
    const other = connect(simulator, "eks-partner-sandbox", await eksToken(simulator, "eks-payments-prod"));
    expect((await other.get("/api/v1/pods")).body).toMatchObject({ kind: "Status", reason: "Unauthorized", code: 401 });
    await other.close();
  });

  it("knows strangers as anonymous, who may ask for the version", async () => {
    const anonymous = connect(simulator, "store-edge", undefined);
    expect((await anonymous.get("/version")).status).toBe(200);
    expect((await anonymous.get("/api/v1/pods")).status).toBe(403);
    await anonymous.close();
  });
});

describe("kinds", () => {
  it("have objects in at least one cluster each", () => {
    const total = new Map<string, number>();
    for (const counts of Object.values(simulator.counts())) {
      for (const [key, count] of Object.entries(counts)) total.set(key, (total.get(key) ?? 0) + count);
    }
    const unused = [...total].filter(([, count]) => count === 0).map(([key]) => key);
    expect(unused.filter((key) => kindOfKey(key) === undefined)).toEqual([]);
  });
});
