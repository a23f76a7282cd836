import type { RequestOf } from "@periplus/shared/endpoints";
import { expect } from "@playwright/test";
import { test } from "./fixtures.js";
import { expectHarmless, expectNoOverflow, hidden, markup, shown } from "./harmless.js";

/** What of `LyingCluster` is used here: its own types are those of Node, which the DOM's contradict. */
interface LyingCluster {
  readonly lists: Map<string, string[]>;
  readonly access: RequestOf<"createConnector">["body"]["access"];
  close(): void;
}
const source = "../apps/api/test/lying-cluster.ts";

async function startCluster(identity: string): Promise<LyingCluster> {
  const loaded = (await import(source)) as { LyingCluster: { start(identity: string): Promise<LyingCluster> } };
  return loaded.LyingCluster.start(identity);
}

const long = "x".repeat(5_000);
const formula = '=HYPERLINK("https://evil.example","open")';
const texts = {
  "evil.example/markup": markup,
  "evil.example/hidden": hidden,
  "evil.example/link": "javascript:document.title='taken'",
  "evil.example/long": long,
  "evil.example/formula": formula,
  "evil.example/nul": "a\u0000b\ud800",
  constructor: "c",
  toString: "t",
};

const object = (name: string, content: object) =>
  // The name of a prototype, too, which no object literal takes.
  JSON.stringify({
    metadata: { name, namespace: "shop", uid: `uid-${name}`, resourceVersion: "1", labels: texts, annotations: texts },
    ...content,
  }).replace('"constructor"', '"__proto__":"p","constructor"');
const container = { name: markup, image: `evil/${hidden}:${long}`, securityContext: { privileged: true } };
const lists: Record<string, string[]> = {
  namespaces: [object("shop", {})],
  pods: [
    object(hidden, { spec: { containers: [container] }, status: { phase: markup, message: hidden } }),
    object(markup, { spec: { containers: [container], nodeName: formula } }),
    object(formula, {
      spec: { containers: [{ ...container, command: [markup, hidden], env: [{ name: hidden, value: markup }] }] },
    }),
  ],
  nodes: [object(`node-${hidden}`, { status: { nodeInfo: { kubeletVersion: markup, osImage: hidden } } })],
  clusterrolebindings: [
    object(`binding ${markup}`, {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [
        { kind: "User", name: markup },
        { kind: "Group", name: hidden },
      ],
    }),
  ],
  services: [object(`service-${long.slice(0, 300)}`, { spec: { type: "LoadBalancer", externalIPs: [markup] } })],
};

test("whatever a cluster says is shown as what it is, on every page that shows it", async ({
  adminPage: page,
  api,
}) => {
  test.slow();
  page.on("dialog", (dialog) => {
    throw new Error(`Something ran: ${dialog.message()}`);
  });
  const cluster = await startCluster(`hostile ${markup} ${hidden}`);
  for (const [plural, items] of Object.entries(lists)) cluster.lists.set(plural, items);
  const connector = await api.call("createConnector", { body: { name: `Hostile ${markup}`, access: cluster.access } });
  try {
    const lastRun = async () => (await api.call("getConnector", { params: { id: connector.id } })).lastRun;
    await expect
      .poll(async () => (await lastRun())?.state, { timeout: 30_000 })
      .toMatch(/^(completed|partial|failed)$/);
    const { items: resources } = await api.call("listResources", { query: { q: "kind:Pod ns:shop" } });
    const hostile = resources.filter(({ name }) => [hidden, markup, formula].includes(name));
    expect(hostile.map(({ name }) => name).toSorted()).toEqual([hidden, markup, formula].toSorted());
    const { items: findings } = await api.call("listFindings", {
      query: { q: "rule:container-privileged", limit: 500 },
    });
    const ours = findings.filter(({ resource }) => hostile.some(({ id }) => id === resource?.id));
    const clusterId = hostile[0]?.cluster.id ?? "";
    const paths = [
      ...["/overview", "/connectors", "/clusters", "/recommendations", `/inventory?q=${encodeURIComponent("ns:shop")}`],
      ...[`/connectors/${connector.id}`, `/discoveries/${(await lastRun())?.id}`, `/clusters/${clusterId}`],
      ...[`/clusters/${clusterId}/history`, `/findings?q=${encodeURIComponent("ns:shop")}`],
      ...hostile.flatMap(({ id }) => ["", "?tab=configuration", "?tab=fix"].map((tab) => `/resources/${id}${tab}`)),
      ...ours.slice(0, 3).map(({ id }) => `/findings/${id}`),
      ...["", "?tab=parameters", `?tab=parameters&cluster=${clusterId}`, "?tab=enforce"].map(
        (tab) => `/recommendations/container-privileged${tab}`,
      ),
      ...["/history", "/standards", "/standards/cis-kubernetes-1.12?tab=clusters", `/score?cluster=${clusterId}`],
      "/standards/cis-kubernetes-1.12/requirements/5.2.2",
      ...(await api.call("listSnapshots", { params: { id: clusterId } })).items.map(
        ({ id }) => `/clusters/${clusterId}/history?at=${id}`,
      ),
      ...["/audit", `/audit?subject=${connector.id}`],
      ...(await api.call("listAuditEvents", { query: { subject: connector.id } })).items.map(
        ({ seq }) => `/audit/${seq}`,
      ),
    ];
    for (const path of paths) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.waitForLoadState("networkidle");
      await expectHarmless(page);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await expectNoOverflow(page, `${path} at ${width}`);
      }
    }
    await page.goto(`/resources/${hostile.find(({ name }) => name === hidden)?.id}`);
    await expect(page.getByText(shown).first()).toBeVisible();
  } finally {
    await api.call("deleteConnector", { params: { id: connector.id } });
    cluster.close();
  }
});
