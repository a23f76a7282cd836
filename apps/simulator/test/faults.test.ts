import { ContainerServiceClient } from "@azure/arm-containerservice";
import { ClientSecretCredential } from "@azure/identity";
import { Agent, request } from "undici";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Fault, Simulator } from "../src/simulator.js";
import { type Cluster, connect, eksToken, gkeToken, unmanagedToken } from "./kubernetes-client.js";
import { startTrustedSimulator } from "./trusted-simulator.js";
import { readWire } from "./wire.js";

let simulator: Simulator;
let edge: Cluster;

beforeAll(async () => {
  simulator = await startTrustedSimulator();
  edge = connect(simulator, "store-edge", unmanagedToken(simulator));
});
afterEach(() => simulator.clearFaults());
afterAll(async () => {
  await edge.close();
  await simulator.close();
});

const pods = { cluster: "store-edge", plural: "pods" };
const list = () => edge.get("/api/v1/pods?limit=5");

describe("faults of API servers", () => {
  it("refuse in Kubernetes' own form, so many times as asked", async () => {
    const handle = simulator.fault({ match: pods, kind: "status", status: 429, retryAfterSeconds: 1, times: 2 });
    for (let i = 0; i < 2; i++) {
      const { status, headers, body } = await list();
      expect([status, headers["retry-after"]]).toEqual([429, "1"]);
      expect(body).toMatchObject({ kind: "Status", reason: "TooManyRequests", code: 429 });
    }
    expect((await list()).status).toBe(200);
    expect(handle.hits).toBe(2);
  });

  it("meet a share of the requests, evenly", async () => {
    simulator.fault({ match: pods, kind: "status", status: 429, share: 0.3 });
    const statuses = [];
    for (let i = 0; i < 20; i++) statuses.push((await list()).status);
    const [first, second] = [statuses.slice(0, 10), statuses.slice(10)];
    for (const half of [first, second]) expect(half.filter((status) => status === 429)).toHaveLength(3);
  });

  it("leave other kinds and other clusters alone", async () => {
    simulator.fault({ match: pods, kind: "forbidden" });
    expect((await list()).status).toBe(403);
    expect((await edge.get("/api/v1/services?limit=1")).status).toBe(200);
  });

  it("can be lifted", async () => {
    const handle = simulator.fault({ match: pods, kind: "expiredToken" });
    expect((await list()).body).toMatchObject({ reason: "Unauthorized", code: 401 });
    handle.clear();
    expect((await list()).status).toBe(200);
  });

  it.each<[string, Fault, number]>([
    ["503", { match: pods, kind: "status", status: 503 }, 503],
    ["406", { match: pods, kind: "notAcceptable" }, 406],
    ["404", { match: pods, kind: "gone" }, 404],
  ])("answer %s", async (_name, fault, status) => {
    simulator.fault(fault);
    expect((await list()).status).toBe(status);
  });

  it("answer with a web page", async () => {
    simulator.fault({ match: pods, kind: "html" });
    const { status, headers, body } = await list();
    expect(status).toBe(200);
    expect(headers["content-type"]).toContain("text/html");
    expect(body).toContain("<html>");
  });

  it("cut the answer off", async () => {
    simulator.fault({ match: pods, kind: "truncated" });
    await expect(list()).rejects.toThrow();
  });

  it("end the connection", async () => {
    simulator.fault({ match: pods, kind: "reset" });
    await expect(list()).rejects.toThrow();
  });

  it("answer late", async () => {
    simulator.fault({ match: pods, kind: "slow", milliseconds: 120 });
    const start = performance.now();
    expect((await list()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(100);
  });

  it("trickle for ever", async () => {
    simulator.fault({ match: pods, kind: "trickle", intervalMilliseconds: 10 });
    const dispatcher = new Agent({ connect: { ca: simulator.connection.ca } });
    const headers = { authorization: `Bearer ${unmanagedToken(simulator)}` };
    const signal = AbortSignal.timeout(150);
    const answer = await request(`${simulator.connection.url}/k8s/store-edge/api/v1/pods`, {
      dispatcher,
      headers,
      signal,
    });
    await expect(answer.body.text()).rejects.toThrow();
    await dispatcher.destroy();
  });

  it("send a huge page, also as a small compressed one", async () => {
    simulator.fault({ match: pods, kind: "hugePage", bytes: 3_000_000 });
    const plain = await list();
    expect(plain.body.items).toHaveLength(5);
    const dense = await edge.get("/api/v1/pods?limit=5", { "accept-encoding": "gzip" });
    expect(dense.headers["content-encoding"]).toBe("gzip");
    expect(String(dense.body).length).toBeLessThan(300_000);
  });

  it("let a list expire half-way, with a token that goes on", async () => {
    const first = await list();
    simulator.fault({ match: pods, kind: "expired", times: 1 });
    expect((await list()).status).toBe(200);
    const next = await edge.get(`/api/v1/pods?limit=5&continue=${first.body.metadata.continue}`);
    expect(next.body).toMatchObject({ code: 410, reason: "Expired" });
    const rest = await edge.get(`/api/v1/pods?limit=5&continue=${next.body.metadata.continue}`);
    expect(rest.status).toBe(200);
    const names = (answer: { body: { items: { metadata: { name: string } }[] } }) =>
      answer.body.items.map(({ metadata }) => metadata.name);
    expect(names(rest)).not.toEqual(names(first));
  });

  it("never end a list", async () => {
    simulator.fault({ match: pods, kind: "endlessList" });
    const tokens = new Set<string>();
    let token = "";
    for (let i = 0; i < 4; i++) {
      const { status, body } = await edge.get(`/api/v1/pods?limit=5${token && `&continue=${token}`}`);
      expect(status).toBe(200);
      token = body.metadata.continue;
      tokens.add(token);
    }
    expect(tokens.size).toBe(4);
  });

  it("show certificates that must be refused", async () => {
    for (const kind of ["foreignCa", "expired"] as const) {
      const origin = await simulator.listenWith(kind);
      const stranger = connect(simulator, "store-edge", unmanagedToken(simulator), origin);
      await expect(stranger.get("/version")).rejects.toThrow(kind === "expired" ? /expired/ : /certificate/);
      await stranger.close();
    }
  });
});

describe("faults of clouds", () => {
  const client = () => {
    const { azure } = simulator.connection;
    const credential = new ClientSecretCredential(azure.tenantId, azure.clientId, azure.clientSecret, {
      authorityHost: azure.authorityHost,
      disableInstanceDiscovery: true,
    });
    return new ContainerServiceClient(credential, azure.subscriptionIds[0] ?? "", {
      endpoint: azure.resourceManager,
      retryOptions: { maxRetries: 0 },
    });
  };

  it("throttle ARM", async () => {
    simulator.fault({
      match: { service: "arm", path: /managedClusters/ },
      kind: "status",
      status: 429,
      retryAfterSeconds: 7,
    });
    await expect(client().managedClusters.list().next()).rejects.toMatchObject({ statusCode: 429, code: "Throttled" });
  });

  it("loop and lead astray the next page of ARM", async () => {
    simulator.fault({ match: { service: "arm" }, kind: "loopedNextLink" });
    const pages = client().managedClusters.list().byPage();
    const names: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) names.push((await pages.next()).value?.[0]?.name);
    expect(new Set(names).size).toBe(1);
    simulator.clearFaults();
    simulator.fault({ match: { service: "arm" }, kind: "foreignNextLink", url: "https://attacker.example/steal" });
    const first = await client().managedClusters.list().byPage().next();
    expect(first.value.continuationToken).toBe("https://attacker.example/steal");
  });

  it("leave zones of GKE out", async () => {
    const token = await gkeToken(simulator);
    simulator.fault({ match: { service: "google" }, kind: "missingZones", zones: ["europe-west1"] });
    const path = `/v1/projects/${simulator.connection.google.projectIds[0]}/locations/-/clusters`;
    expect(await readWire(simulator, path, token)).toEqual({ missingZones: ["europe-west1"] });
  });

  it("end the tokens of AWS and Google", async () => {
    const token = await eksToken(simulator, "eks-payments-prod");
    const google = await gkeToken(simulator);
    const payments = connect(simulator, "eks-payments-prod", token);
    const analytics = connect(simulator, "analytics-prod", google);
    expect((await payments.get("/api/v1/pods?limit=1")).status).toBe(200);
    simulator.expireTokens();
    expect((await payments.get("/api/v1/pods?limit=1")).status).toBe(401);
    expect((await analytics.get("/api/v1/pods?limit=1")).status).toBe(401);
    await Promise.all([payments.close(), analytics.close()]);
  });
});

describe("the request log", () => {
  it("tells every request, its answer and its fault, and no credential", async () => {
    simulator.requests.clear();
    simulator.fault({ match: pods, kind: "forbidden" });
    await list();
    await edge.get("/version");
    const entries = simulator.requests.entries();
    expect(entries.map(({ url, status, fault }) => [url, status, fault])).toEqual([
      ["/k8s/store-edge/api/v1/pods?limit=5", 403, "forbidden"],
      ["/k8s/store-edge/version", 200, undefined],
    ]);
    expect(JSON.stringify(entries)).not.toContain(unmanagedToken(simulator).slice(0, 20));
  });
});
