import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { LyingCluster } from "./lying-cluster.js";
import { countRollups, readRollups } from "./stored-state.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let cluster: LyingCluster;
let connector: string;

const service = (name: string, more: object = {}, spec: object = {}) =>
  JSON.stringify({ metadata: { name, namespace: "shop", uid: `uid-${name}`, resourceVersion: "1", ...more }, spec });

async function discover() {
  const run = await harness.discover(connector);
  const [only] = run.clusters;
  if (!only) throw new Error("No cluster");
  return { run, cluster: only, services: only.coverage.find(({ part }) => part === "core/services") };
}

const storedNames = async () =>
  (await harness.query<{ name: string }>("SELECT name FROM resources WHERE gone_at IS NULL AND kind = 'Service'"))
    .map(({ name }) => name)
    .toSorted();

const bodyOf = async (name: string) =>
  (
    await harness.query<{ body: Record<string, Record<string, Record<string, string>>> }>(
      `SELECT v.body::json FROM resource_revisions v JOIN resources r ON r.id = v.resource_id WHERE r.name = $1
       ORDER BY v.observed_at DESC LIMIT 1`,
      [name],
    )
  )[0]?.body;

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  cluster = await LyingCluster.start("identity-1");
  connector = await harness.addConnector(cluster.access);
});
afterAll(async () => {
  await harness.close();
  cluster.close();
  await simulator.close();
});

describe("objects that no API server should give", () => {
  test("are kept in a form that can be stored", async () => {
    const huge = "x".repeat(3 * 1024 * 1024);
    cluster.lists.set("services", [
      service("plain"),
      service("nul", { annotations: { note: "a\u0000b", "k\u0000ey": "v" } }),
      `{"metadata":{"name":"half","namespace":"shop","uid":"uid-half","resourceVersion":"1","annotations":{"note":"a\\ud800b"},"labels":{"l":"\\udc00"}}}`,
      `{"metadata":{"name":"__proto__","namespace":"shop","uid":"uid-proto","resourceVersion":"1","labels":{"__proto__":"x"},"annotations":{"__proto__":"y","constructor":"z"}},"__proto__":{"polluted":true}}`,
      service("huge", { annotations: { note: huge } }),
      service("copy-text", { annotations: { note: "tab\tnew\nline\\N\\. \r end" } }, { ports: [{ port: 80 }] }),
    ]);
    const { run, cluster: read, services } = await discover();
    expect(run).toMatchObject({ state: "completed" });
    expect(services).toEqual({ part: "core/services", state: "read", objects: 6 });
    expect(read).toMatchObject({ objects: 6, added: 6 });
    expect(await storedNames()).toEqual(["__proto__", "copy-text", "half", "huge", "nul", "plain"]);
    expect((await bodyOf("nul"))?.metadata?.annotations).toEqual({ note: "a\u2400b", "k\u2400ey": "v" });
    expect((await bodyOf("half"))?.metadata?.annotations).toEqual({ note: "a\ufffdb" });
    expect((await bodyOf("huge"))?.metadata?.annotations?.note).toHaveLength(huge.length);
    expect((await bodyOf("copy-text"))?.metadata?.annotations?.note).toBe("tab\tnew\nline\\N\\. \r end");
    const [proto] = await harness.query<{ labels: string }>(
      "SELECT labels::text FROM resources WHERE name = '__proto__'",
    );
    expect(proto?.labels).toBe('{"__proto__": "x"}');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("and are unchanged when they come again", async () => {
    expect((await discover()).cluster).toMatchObject({ added: 0, changed: 0, unchanged: 6, gone: 0, rows_written: 0 });
  });

  test("are named in the coverage where they cannot be kept, and the others are kept", async () => {
    cluster.lists.set("services", [
      service("plain"),
      "null",
      '"text"',
      "[]",
      service("nameless", { name: undefined }),
      service("long", { name: "n".repeat(10_000) }),
      `{"metadata":{"name":"deep","uid":"uid-deep"},"spec":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`,
      service("new"),
      service("plain"),
    ]);
    const { run, services } = await discover();
    expect(run.state).toBe("completedWithGaps");
    expect(services?.state).toBe("partial");
    expect(services?.message).toContain("6 of its objects could not be kept");
    expect(services?.message).toContain("And 3 more.");
    // Objects without a uid may be any of those that are stored, so none of them is said to be gone.
    expect(await storedNames()).toEqual(["__proto__", "copy-text", "half", "huge", "new", "nul", "plain"]);
  });

  test("do not keep those that are really gone when they have an identity", async () => {
    cluster.lists.set("services", [service("plain"), service("nul", { name: 7, resourceVersion: "2" })]);
    const { services } = await discover();
    expect(services).toMatchObject({ state: "partial", message: expect.stringContaining("1 of its objects") });
    expect(await storedNames()).toEqual(["nul", "plain"]);
  });

  test("are known again by a uid that cannot be stored, and not gone when they break", async () => {
    const odd = (more: object = {}) => service("odd", { uid: "uid\0odd", ...more });
    cluster.lists.set("services", [service("plain"), odd()]);
    expect((await discover()).cluster).toMatchObject({ added: 1, gone: 1 });
    expect((await discover()).cluster).toMatchObject({ added: 0, changed: 0, gone: 0 });
    cluster.lists.set("services", [service("plain"), odd({ name: 7, resourceVersion: "2" })]);
    expect((await discover()).cluster).toMatchObject({ added: 0, changed: 0, gone: 0 });
    expect(await storedNames()).toEqual(["odd", "plain"]);
  });

  test("of two kinds that claim one uid are two objects, also when they change", async () => {
    const claims = (resourceVersion: string, spec = {}) => service("shared", { uid: "one", resourceVersion }, spec);
    cluster.lists.set("services", [claims("1")]).set("namespaces", [claims("1")]);
    await discover();
    cluster.lists.set("namespaces", [claims("2", { finalizers: [] })]);
    const { run, cluster: read } = await discover();
    expect([run.state, read.changed]).toEqual(["completed", 1]);
    const stored = await harness.query<{ kind: string; name: string }>(
      "SELECT kind, name FROM resources WHERE uid = 'one' AND gone_at IS NULL ORDER BY kind",
    );
    expect(stored).toEqual([
      { kind: "Namespace", name: "shared" },
      { kind: "Service", name: "shared" },
    ]);
    cluster.lists.delete("namespaces");
  });

  test("come with words that no database holds, wherever these are told", async () => {
    cluster.gitVersion = "v1.\0";
    cluster.username = "li\0ar \ud800";
    cluster.refused.add("nodes");
    cluster.refusal = `no\0 ${"n".repeat(595)}\u{1f600}`;
    cluster.lists.set("services", [
      service("plain"),
      `{"apiVersion":"v1\\u0000",${service("version").slice(1)}`,
      `{"kind":"Ser\\u0000vice",${service("kind").slice(1)}`,
      `{"metadata":{"name":"${"d".repeat(99)}\u{1f600}","uid":"uid-deep"},"spec":${'{"a":'.repeat(500)}1${"}".repeat(500)}}`,
    ]);
    const { cluster: read, services } = await discover();
    expect(read.state).toBe("done");
    expect(services?.message).toContain("The list of Service holds a ? Ser\u2400vice. ");
    expect(services?.message).toContain("d\ufffd is nested deeper");
    expect(read.coverage.find(({ part }) => part === "core/nodes")?.message).toMatch(/no\u2400 n+\ufffd …/);
    expect(await harness.query("SELECT api_version FROM resources WHERE name = 'version'")).toEqual([
      { api_version: "v1\u2400" },
    ]);
    expect(await harness.query("SELECT version FROM clusters")).toEqual([{ version: "v1.\u2400" }]);
    cluster.refused.clear();
  });

  test("of a version that is not read are missed and not gone, unless nobody expects the kind", async () => {
    for (const plural of ["ingresses", "cronjobs"]) cluster.lists.set(plural, [service(plural)]);
    expect((await discover()).cluster).toMatchObject({ added: 2 });
    cluster.versions.set("ingresses", "v1beta1").set("gateways", "v1beta1").set("cronjobs", null);
    const { run, cluster: read } = await discover();
    const stateOf = (part: string) => read.coverage.find((entry) => entry.part === part)?.state;
    expect(run.state).toBe("completedWithGaps");
    expect(stateOf("networking.k8s.io/ingresses")).toBe("failed");
    expect([stateOf("gateway.networking.k8s.io/gateways"), stateOf("batch/cronjobs")]).toEqual(["absent", "absent"]);
    const present = "SELECT name FROM resources WHERE gone_at IS NULL AND name IN ('ingresses', 'cronjobs')";
    expect(await harness.query(present)).toEqual([{ name: "ingresses" }]);
    cluster.versions.clear();
    for (const plural of ["ingresses", "cronjobs"]) cluster.lists.delete(plural);
    await discover();
  });

  test("leave the counts right", async () => expect(await readRollups(harness)).toEqual(await countRollups(harness)));
});

describe("an address that leads to another cluster by now", () => {
  test("is another cluster, and the one before has an end", async () => {
    const other = await LyingCluster.start("identity-2\0");
    other.lists.set("services", [service("elsewhere")]);
    await harness.changeAccess(connector, other.access);
    const { run } = await discover();
    expect(run.state).toBe("completed");
    const clusters = await harness.query<{ external_id: string; gone: boolean }>(
      "SELECT external_id, gone_at IS NOT NULL AS gone FROM clusters ORDER BY 1",
    );
    expect(clusters).toEqual([
      { external_id: "identity-1", gone: true },
      { external_id: "identity-2\u2400", gone: false },
    ]);
    expect(await storedNames()).toEqual(["elsewhere"]);
    expect(await readRollups(harness)).toEqual(await countRollups(harness));
    other.close();
  });
});
