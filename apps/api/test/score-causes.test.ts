import type { ScoreCause, ScorePoint } from "@periplus/shared/score-cause";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { expectHistoryToAddUp } from "./exemption-laws.js";
import { LyingCluster } from "./lying-cluster.js";
import { startTestApp, type TestApp } from "./test-app.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let it: TestApp;
let cluster: LyingCluster;
let connector: string;
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  it = await startTestApp({}, harness.database.url);
  cluster = await LyingCluster.start("identity-causes");
  cluster.lists.set("deployments", [workload("cart", "1", { privileged: true }), workload("mail", "1", {})]);
  cluster.lists.set("services", [service("web", "1", "ClusterIP")]);
  connector = await harness.addConnector(cluster.access, "liar");
});
afterAll(async () => {
  cluster.close();
  await it.close();
  await harness.close();
  await simulator.close();
});

function workload(name: string, version: string, securityContext: object): string {
  const containers = [{ name, image: `${name}:1`, securityContext }];
  return JSON.stringify({
    metadata: { name, namespace: "shop", uid: `uid-${name}`, resourceVersion: version },
    spec: { replicas: 1, template: { metadata: { labels: { app: name } }, spec: { containers } } },
  });
}
const service = (name: string, version: string, type: string) =>
  JSON.stringify({
    metadata: { name, namespace: "shop", uid: `uid-service-${name}`, resourceVersion: version },
    spec: { type, selector: { app: name }, ports: [{ port: 80 }] },
  });
const policy = JSON.stringify({
  metadata: { name: "allow-cart", namespace: "shop", uid: "uid-policy", resourceVersion: "1" },
  spec: { podSelector: { matchLabels: { app: "cart" } }, policyTypes: ["Ingress"] },
});

/** What the newest point of the history says; the estate's and the cluster's say the same where there is one cluster. */
async function lastPoint(): Promise<ScorePoint> {
  const points = async (query: Record<string, string>) =>
    (await it.call("getSecureScoreHistory", { query })).json().points as ScorePoint[];
  const [{ id = "" } = {}] = await harness.query<{ id: string }>("SELECT id::text FROM clusters");
  const [estate, own] = [(await points({})).at(-1), (await points({ clusterId: id })).at(-1)];
  if (!estate) throw new Error("There is no history");
  expect(own).toEqual(estate);
  await expectHistoryToAddUp(harness);
  return estate;
}
const words = ({ causes }: ScorePoint) =>
  causes.map(({ cause, kind, namespace, resources }: ScoreCause) => [cause, kind, namespace, resources]);

test("a cluster that is read for the first time", async () => {
  await harness.discover(connector);
  const point = await lastPoint();
  expect(point.before).toEqual({ score: null, rawScore: null });
  expect(point.causes).toEqual([
    expect.objectContaining({ cause: "connected", effect: point.score, cluster: expect.objectContaining({ id: "1" }) }),
  ]);
});

test("an object that is new, and one that changed", async () => {
  cluster.lists.set("services", [service("web", "2", "NodePort"), service("mail", "1", "ClusterIP")]);
  await harness.discover(connector);
  expect(words(await lastPoint())).toEqual([
    ["added", "Service", "shop", 1],
    ["changed", "Service", "shop", 1],
  ]);
});

test("an object that is judged otherwise for what is around it", async () => {
  cluster.lists.set("networkpolicies", [policy]);
  await harness.discover(connector);
  expect(words(await lastPoint())).toContainEqual(["surroundings", "Deployment", "shop", 1]);
});

test("a kind that is not read any more, and is read again", async () => {
  cluster.refused.add("networkpolicies");
  await harness.discover(connector);
  const lost = await lastPoint();
  expect(lost.causes).toContainEqual(
    expect.objectContaining({
      cause: "lostSight",
      kind: "Deployment",
      namespace: "shop",
      parts: ["networking.k8s.io/networkpolicies"],
    }),
  );
  cluster.refused.clear();
  await harness.discover(connector);
  const found = await lastPoint();
  expect(found.causes).toContainEqual(
    expect.objectContaining({ cause: "newlyVisible", parts: ["networking.k8s.io/networkpolicies"] }),
  );
  expect(found.score).toBe(lost.before?.score);
});

test("objects of a kind that could not be read before", async () => {
  cluster.refused.add("pods");
  const pod = JSON.parse(workload("bare", "1", { privileged: true }));
  cluster.lists.set("pods", [JSON.stringify({ metadata: pod.metadata, spec: pod.spec.template.spec })]);
  await harness.discover(connector);
  cluster.refused.clear();
  await harness.discover(connector);
  expect(words(await lastPoint())).toContainEqual(["newlyVisible", "Pod", "shop", 1]);
});

test("parameters of a rule", async () => {
  const answer = await it.call("setRuleParameters", {
    params: { ruleId: "image-trusted-registries" },
    body: { allowedImagesRegex: "^registry.example/.*" },
  });
  expect(answer.statusCode).toBe(200);
  await harness.discover(connector);
  expect((await lastPoint()).causes).toContainEqual(
    expect.objectContaining({ cause: "parameters", ruleId: "image-trusted-registries" }),
  );
});

test("an object that is gone", async () => {
  cluster.lists.set("services", [service("web", "2", "NodePort")]);
  await harness.discover(connector);
  expect(words(await lastPoint())).toContainEqual(["gone", "Service", "shop", 1]);
});
