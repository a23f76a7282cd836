import { type Fault, type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
const ids: Record<string, string> = {};
type Connected = "azure" | "aws" | "gcp" | "kubernetes";

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  for (const [name, access] of Object.entries(accessesOf(simulator.connection)))
    ids[name] = await harness.addConnector(access);
});
afterEach(() => {
  simulator.clearFaults();
  simulator.permissions.reset();
  simulator.skewClock(0);
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

/** Everything that a run tells people. */
function wordsOf(run: EndedRun): string[] {
  const coverages = [run.coverage, ...run.clusters.map(({ coverage }) => coverage)].flat();
  const messages = [
    run.message,
    ...run.clusters.map(({ message }) => message),
    ...coverages.map(({ message }) => message),
  ];
  return messages.filter((message) => typeof message === "string");
}

const discover = (connector: Connected) => harness.discover(ids[connector] ?? "");
/** The words of a run under a fault, and that it does not look whole. */
async function under(connector: Connected, fault: Fault): Promise<string[]> {
  simulator.fault(fault);
  const run = await discover(connector);
  expect(["failed", "completedWithGaps"]).toContain(run.state);
  return wordsOf(run);
}

const arm = { service: "arm", path: /\/managedClusters\?/ } as const;
const eks = { service: "eks", path: "/clusters" } as const;
const engine = { service: "google", path: /\/locations\/-\/clusters/ } as const;
const pods = { service: "kubernetes", plural: "pods" } as const;

describe("a fault of a cloud or a cluster is told with its reason", () => {
  const faults: [name: string, connector: Connected, fault: Fault, words: string][] = [
    [
      "429 with a Retry-After that is too long",
      "azure",
      { kind: "status", status: 429, retryAfterSeconds: 3600, match: arm },
      "Azure asks to come back later",
    ],
    [
      "429 with a Retry-After that is too long",
      "aws",
      { kind: "status", status: 429, retryAfterSeconds: 3600, match: eks },
      "AWS asks to come back later",
    ],
    [
      "429 without Retry-After, again and again",
      "gcp",
      { kind: "status", status: 429, match: engine },
      "Google asks to come back later",
    ],
    [
      "429 of an API server",
      "kubernetes",
      { kind: "status", status: 429, retryAfterSeconds: 3600, match: pods },
      "The API server asks to come back later for core/pods",
    ],
    ["500", "azure", { kind: "status", status: 500, match: arm }, "Azure could not give the clusters"],
    ["500", "aws", { kind: "status", status: 500, match: eks }, "AWS could not give the clusters of"],
    ["500", "gcp", { kind: "status", status: 500, match: engine }, "Google could not give the clusters of"],
    ["500 of an API server", "kubernetes", { kind: "status", status: 500, match: pods }, "answered 500 for core/pods"],
    ["a body that is cut off", "azure", { kind: "truncated", match: arm }, "broke off"],
    ["a body that is cut off", "aws", { kind: "truncated", match: eks }, "broke off"],
    ["a body that is cut off", "gcp", { kind: "truncated", match: engine }, "broke off"],
    ["a web page", "azure", { kind: "html", match: arm }, "A web page came back"],
    ["a web page", "aws", { kind: "html", match: eks }, "A web page came back"],
    ["a web page", "gcp", { kind: "html", match: engine }, "A web page came back"],
    ["a web page in place of an API server", "kubernetes", { kind: "html", match: pods }, "A web page came back"],
    ["a next page that is the same", "azure", { kind: "loopedNextLink", match: arm }, "repeats itself"],
    [
      "a next page on another host",
      "azure",
      { kind: "foreignNextLink", url: "https://elsewhere.example/x", match: arm },
      "elsewhere.example is not a host that this connector may ask",
    ],
    [
      "zones that did not answer",
      "gcp",
      { kind: "missingZones", zones: ["europe-west1-b"], match: engine },
      "did not answer: europe-west1-b",
    ],
    ["a kind that is forbidden", "kubernetes", { kind: "forbidden", match: pods }, "Not allowed to read core/pods"],
    ["a form that is not served", "kubernetes", { kind: "notAcceptable", match: pods }, "answered 406 for core/pods"],
    ["a list that never ends", "kubernetes", { kind: "endlessList", match: pods }, "same objects again and again"],
    ["a session that ended", "aws", { kind: "expiredToken", match: eks }, "The AWS session ended"],
    ["a token that ended", "gcp", { kind: "expiredToken", match: engine }, "Google does not accept the sign-in"],
    ["a connection that breaks", "aws", { kind: "reset", match: eks }, "closed the connection"],
  ];

  test.each(faults)("%s (%s)", async (_name, connector, fault, words) => {
    const told = await under(connector, fault);
    expect(told.filter((message) => message.includes(words))).not.toEqual([]);
  });

  test("a cluster that was deleted since it was listed is gone, and no fault", async () => {
    for (const [connector, match] of [
      ["azure", { service: "arm", path: /managedClusters\/aks-dev\?/ }],
      ["aws", { service: "eks", path: /\/clusters\/eks-data-platform(\?|$)/ }],
      ["gcp", { service: "google", path: /\/clusters\/marketing-web\?/ }],
    ] as const) {
      simulator.fault({ kind: "gone", match });
      const run = await discover(connector);
      expect(wordsOf(run)).toContain("The cloud does not have the cluster any more.");
      expect(run.clusters.filter(({ state }) => state === "failed")).toEqual([]);
    }
  });

  test("an organisation's policy is named as what denies", async () => {
    simulator.permissions.permit({ aws: { allow: ["*"], deny: ["eks:ListClusters"] } });
    const run = await discover("aws");
    expect(run.coverage.map(({ state }) => state)).toEqual(simulator.connection.aws.regions.map(() => "forbidden"));
    expect(run.coverage[0]?.message).toContain("a service control policy denies it");
  });

  test("an API that is not enabled means no clusters, and is no gap", async () => {
    const run = await discover("gcp");
    const sandbox = run.coverage.find(({ part }) => part === "gcp/projects/norrvik-sandbox-lab");
    expect(sandbox).toMatchObject({ state: "absent", message: expect.stringContaining("API is turned off") });
  });

  test.each(["aws", "gcp"] as const)("a clock that differs is told (%s)", async (connector) => {
    simulator.skewClock(2 * 3_600_000);
    const run = await discover(connector);
    expect([run.state, run.message]).toEqual(["failed", expect.stringContaining("clock")]);
  });

  test.each([
    ["of another CA", "foreignCa", "not issued by the CA"],
    ["past its time", "expired", "has expired"],
  ] as const)("a certificate %s", async (_name, certificate, words) => {
    const access = accessesOf(simulator.connection).kubernetes;
    const server = (await simulator.listenWith(certificate)) + new URL(access.server).pathname;
    await harness.changeAccess(ids.kubernetes ?? "", { ...access, server });
    const run = await discover("kubernetes");
    expect([run.state, run.message]).toEqual(["failed", expect.stringContaining(words)]);
    await harness.changeAccess(ids.kubernetes ?? "", access);
  });

  test("a permission that is taken away during a run shows from then on", async () => {
    const rules = [{ verbs: ["list"], apiGroups: ["*"], resources: ["*"] }];
    const identity = { verbs: ["get"], apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"] };
    const slow = simulator.fault({
      kind: "slow",
      milliseconds: 400,
      match: { service: "kubernetes", plural: "nodes" },
      times: 1,
    });
    simulator.permissions.permit({ kubernetes: { "*": [...rules, identity] } });
    const run = harness.waitForEnd(await harness.queueRun(ids.kubernetes ?? ""));
    while (slow.hits === 0) await new Promise((done) => setTimeout(done, 10));
    simulator.permissions.permit({ kubernetes: { "*": [identity] } });
    const [cluster] = (await run).clusters;
    const states = new Set(cluster?.coverage.map(({ state }) => state));
    expect(states).toContain("read");
    expect(states).toContain("forbidden");
  });
});
