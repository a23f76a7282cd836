import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { LyingCluster } from "./lying-cluster.js";
import { countRollups, readRollups, readStoredState } from "./stored-state.js";

let simulator: Simulator;
let harness: DiscoveryHarness;

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

/** What a rule says of the object of this name. */
async function verdictOn(name: string, rule: string): Promise<string> {
  const [row] = await harness.query<{ verdict: string }>(
    `SELECT CASE WHEN u.id = ANY(a.healthy) THEN 'healthy' WHEN u.id = ANY(a.unhealthy) THEN 'unhealthy'
       WHEN u.id = ANY(a.not_assessed) THEN 'notAssessed' ELSE 'notApplicable' END AS verdict
     FROM resources r JOIN resource_assessments a ON a.resource_id = r.id, rules u
     WHERE r.gone_at IS NULL AND r.name = $1 AND u.rule_id = $2`,
    [name, rule],
  );
  return row?.verdict ?? "no row";
}

describe("facts about other objects of a cluster", () => {
  const covered = "workload-network-policy-covered";
  const object = (name: string, version: string, spec: object) =>
    JSON.stringify({ metadata: { name, namespace: "shop", uid: `uid-${name}`, resourceVersion: version }, spec });
  const cart = object("cart", "1", {
    template: { metadata: { labels: { app: "cart" } }, spec: { containers: [{ name: "cart", image: "cart:1" }] } },
  });
  const policy = (version: string, app: string) =>
    object("allow-cart", version, { podSelector: { matchLabels: { app } }, policyTypes: ["Ingress"] });
  let cluster: LyingCluster;
  let connector: string;

  async function discover() {
    const [only] = (await harness.discover(connector)).clusters;
    if (!only) throw new Error("No cluster");
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
    return only;
  }

  beforeAll(async () => {
    cluster = await LyingCluster.start("identity-facts");
    cluster.lists.set("deployments", [cart]);
    connector = await harness.addConnector(cluster.access, "liar");
  });
  afterAll(() => cluster.close());

  test("count from the first reading", async () => {
    await discover();
    expect(await verdictOn("cart", covered)).toBe("unhealthy");
  });

  test("judge an unchanged object again when they change", async () => {
    cluster.lists.set("networkpolicies", [policy("1", "cart")]);
    expect(await discover()).toMatchObject({ added: 1, changed: 0, findings_closed: expect.any(Number) });
    expect(await verdictOn("cart", covered)).toBe("healthy");
    cluster.lists.set("networkpolicies", [policy("2", "another")]);
    expect(await discover()).toMatchObject({ added: 0, changed: 1 });
    expect(await verdictOn("cart", covered)).toBe("unhealthy");
    cluster.lists.set("networkpolicies", [policy("3", "cart")]);
    await discover();
    cluster.lists.set("networkpolicies", []);
    expect(await discover()).toMatchObject({ gone: 1 });
    expect(await verdictOn("cart", covered)).toBe("unhealthy");
  });

  test("write nothing while they stay", async () => {
    cluster.lists.set("networkpolicies", [policy("4", "cart")]);
    await discover();
    expect(await discover()).toMatchObject({ unchanged: 2, rows_written: 0 });
    expect(await verdictOn("cart", covered)).toBe("healthy");
  });

  test("write the version alone of an object that has only another version, and once", async () => {
    cluster.lists.set("networkpolicies", [policy("5", "cart")]);
    expect(await discover()).toMatchObject({ unchanged: 2, rows_written: 1 });
    expect(
      await harness.query("SELECT resource_version FROM resources WHERE name = 'allow-cart' AND gone_at IS NULL"),
    ).toEqual([{ resource_version: "5" }]);
    expect(await discover()).toMatchObject({ unchanged: 2, rows_written: 0 });
    expect(await verdictOn("cart", covered)).toBe("healthy");
  });
});

describe("facts that could not be read whole", () => {
  test("leave the verdicts open that rest on them, and give them back with the next whole reading", async () => {
    const connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
    await harness.discover(connector);
    const whole = await readStoredState(harness);
    const ofRule = ({ rules }: Awaited<ReturnType<typeof readRollups>>, id: unknown) =>
      rules.find((rule) => (rule as { rule_id: unknown }).rule_id === id);
    const [{ id } = { id: 0 }] = await harness.query<{ id: number }>(
      "SELECT id FROM rules WHERE rule_id = 'workload-network-policy-covered'",
    );
    expect(ofRule(whole.rollups, id)).toMatchObject({ not_assessed: 0 });

    simulator.fault({
      kind: "forbidden",
      match: {
        service: "kubernetes",
        cluster: simulator.connection.kubernetes[0]?.name ?? "",
        plural: "networkpolicies",
      },
    });
    await harness.discover(connector);
    const blind = await readRollups(harness);
    // A policy that was seen still counts. That there is none cannot be said any more.
    expect(ofRule(blind, id)).toMatchObject({ unhealthy: 0, not_assessed: expect.any(Number) });
    expect((ofRule(blind, id) as { not_assessed: number }).not_assessed).toBeGreaterThan(0);
    expect(blind).toEqual(await countRollups(harness));

    simulator.clearFaults();
    await harness.discover(connector);
    expect(await readStoredState(harness)).toEqual(whole);
  });

  test("give the same when everything is judged anew from what is stored", async () => {
    const before = await readStoredState(harness);
    await harness.query("UPDATE resource_assessments SET facts = 'another', healthy = '{}'");
    await harness.query("UPDATE snapshots SET rule_pack_version = 'another'");
    await harness.tick();
    await expect
      .poll(() => harness.query("SELECT FROM resource_assessments WHERE facts = 'another'"), { timeout: 15_000 })
      .toEqual([]);
    await expect.poll(() => readStoredState(harness), { timeout: 15_000 }).toEqual(before);
  });
});

describe("facts about the cluster as a whole", () => {
  const ownRule = `id: custom-classes-need-an-engine
version: 1
title: Storage classes need a policy engine
severity: low
control: manage-access-and-permissions
status: preview
description: What is checked.
rationale: Why.
target: { kinds: [storage.k8s.io/v1/StorageClass] }
facts: [cluster]
healthy: facts.cluster.enforcesPolicies
message: "'There is none.'"
remedy: { kind: manual, risk: safe, text: Do it. }
`;
  const ofCluster = (name: string, version: string, metadata: object, rest: object = {}) =>
    JSON.stringify({ metadata: { name, uid: `uid-${name}`, resourceVersion: version, ...metadata }, ...rest });
  const shop = (version: string, level: string) =>
    ofCluster("shop", version, { labels: { "pod-security.kubernetes.io/enforce": level } });
  const apiServer = ofCluster(
    "api-server-x",
    "1",
    {
      namespace: "kube-system",
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "DaemonSet", name: "api-server", uid: "uid-ds", controller: true },
      ],
    },
    { spec: { containers: [{ name: "a", image: "kube-apiserver:v1.33.1", command: ["kube-apiserver"] }] } },
  );
  const node = ofCluster("node", "1", {}, { status: { nodeInfo: { kubeletVersion: "v1.33.1" } } });
  let own: DiscoveryHarness;
  let cluster: LyingCluster;
  let discover: () => Promise<unknown>;

  beforeAll(async () => {
    own = await DiscoveryHarness.start(simulator.connection);
    cluster = await LyingCluster.start("identity-whole");
    await own.query(
      `WITH rule AS (INSERT INTO rules (rule_id, title, severity, control, scores)
         VALUES ('custom-classes-need-an-engine', 'T', 1, 'manage-access-and-permissions', false) RETURNING rule_id)
       INSERT INTO custom_rules (rule_id, version, text, created_at, created_by, updated_at, updated_by)
       SELECT rule_id, 1, $1, now(), 'somebody', now(), 'somebody' FROM rule`,
      [ownRule],
    );
    const connector = await own.addConnector(cluster.access, "liar");
    discover = () => own.discover(connector);
  });
  afterAll(async () => {
    await own.close();
    cluster.close();
  });

  /** What everything comes to when it is judged anew from what is stored. */
  async function judgeAll() {
    await own.assessAll();
    return readStoredState(own);
  }

  test("are asked of kinds, too, of which no fact is made", async () => {
    cluster.lists.set("storageclasses", [ofCluster("fast", "1", {})]);
    for (const [version, level] of ["privileged", "restricted", "privileged"].entries()) {
      cluster.lists.set("namespaces", [shop(String(version), level)]);
      await discover();
      expect(await readStoredState(own), level).toEqual(await judgeAll());
    }
  });

  test("are of a page as a whole, or not at all", async () => {
    const policy = (version: string, app: string) =>
      ofCluster("policy", version, { namespace: "shop" }, { spec: { podSelector: { matchLabels: { app } } } });
    const template = {
      metadata: { labels: { app: "cart" } },
      spec: { containers: [{ name: "cart", image: "cart:1" }] },
    };
    cluster.lists.set("deployments", [ofCluster("cart", "1", { namespace: "shop" }, { spec: { template } })]);
    cluster.lists.set("networkpolicies", [policy("1", "cart")]);
    await discover();
    cluster.lists.set("networkpolicies", [policy("2", "other"), `{"metadata":{"name":"x","uid":"y"},nonsense}`]);
    await discover();
    expect(await readStoredState(own)).toEqual(await judgeAll());
    cluster.lists.delete("networkpolicies");
  });

  test("follow what was read last, whatever the clock of the worker says that read it before", async () => {
    const role = (version: string, verb: string) =>
      ofCluster(
        "reader",
        version,
        { namespace: "shop" },
        { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: [verb] }] },
      );
    cluster.lists.set("roles", [role("1", "get")]);
    await discover();
    await own.query("UPDATE snapshots SET taken_at = taken_at + interval '1 hour'");
    await own.query("UPDATE resource_revisions SET observed_at = observed_at + interval '1 hour'");
    cluster.lists.set("roles", [role("2", "*")]);
    await discover();
    expect(await readStoredState(own)).toEqual(await judgeAll());
    const [last] = await own.query<{ body: string }>(
      "SELECT v.body::text FROM resource_revisions v JOIN resources r ON r.id = v.resource_id WHERE r.name = 'reader' ORDER BY v.observed_at DESC LIMIT 1",
    );
    expect(last?.body).toContain('"*"');
  });

  test("do not depend on whether an API server that a workload made was looked into", async () => {
    cluster.lists.set("pods", [apiServer]);
    cluster.lists.set("nodes", [node]);
    await discover();
    expect(await readStoredState(own)).toEqual(await judgeAll());
    cluster.lists.set("namespaces", [shop("9", "restricted")]);
    await discover();
    expect(await readStoredState(own)).toEqual(await judgeAll());
  });
});
