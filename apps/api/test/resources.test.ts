import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SeedResource, seedCluster, seedConnector, seedFindings, seedResource, seedRollups } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let rows: (SeedResource & { id: string; cluster: string; cloud: string })[];
const privileged = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "bad", namespace: "shop", uid: "u", labels: { app: "bad" } },
  spec: { containers: [{ name: "main", image: "nginx:1.15", securityContext: { privileged: true } }] },
};
let badId: string;
let badFindings: Map<string, string>;

beforeAll(async () => {
  it = await startTestApp();
  const { pool } = it.database;
  const azure = await seedConnector(pool, "Azure", "azure");
  const other = await seedConnector(pool, "Direct", "kubernetes");
  const coverage = [{ part: "core/nodes", state: "forbidden", objects: 0, message: "Not allowed" }];
  const clusters = [
    {
      id: await seedCluster(pool, { connectorId: azure, name: "prod-eu", cloud: "azure" }),
      name: "prod-eu",
      cloud: "azure",
    },
    {
      id: await seedCluster(pool, { connectorId: azure, name: "dev", cloud: "azure", coverage }),
      name: "dev",
      cloud: "azure",
    },
    {
      id: await seedCluster(pool, { connectorId: other, name: "on-site", cloud: "kubernetes" }),
      name: "on-site",
      cloud: "kubernetes",
    },
  ];
  const gone = await seedCluster(pool, { connectorId: other, name: "gone", cloud: "kubernetes", goneAt: new Date() });
  const kinds = ["Pod", "Deployment", "Service", "ClusterRole"];
  const seeds = Array.from({ length: 90 }, (_, index) => {
    const cluster = clusters[index % 3] as (typeof clusters)[number];
    const kind = kinds[index % 4] as string;
    const health = index % 5 === 0 ? 3 : ((index % 3) as number);
    return {
      clusterId: cluster.id,
      cluster: cluster.name,
      cloud: cluster.cloud,
      kind,
      namespace: kind === "ClusterRole" ? "" : (["shop", "kube-system", "it's%_odd"][index % 3] as string),
      name: index % 7 === 0 ? `redis-${index}` : `name-${index % 10}`,
      labels: index % 2 === 0 ? { app: "web", tier: `t${index % 3}` } : ({} as Record<string, string>),
      health,
      severity: health === 3 ? 1 + (index % 4) : 0,
      // Many in the same microsecond, so that the id has to decide.
      changedAt: new Date(Date.parse("2026-11-10T00:00:00Z") + (index % 4) * 1_000),
      goneAt: index % 11 === 0 ? new Date() : null,
    };
  });
  rows = [];
  for (const seed of seeds) rows.push({ ...seed, id: await seedResource(pool, seed) });
  await seedResource(pool, { clusterId: gone, name: "redis-of-a-cluster-that-is-gone" });
  await pool.query("UPDATE resources SET changed_at = changed_at + interval '0.000123 seconds' WHERE id % 2 = 0");
  const prod = clusters[0]?.id ?? 0;
  badId = await seedResource(pool, {
    clusterId: prod,
    namespace: "shop",
    name: "bad",
    health: 3,
    severity: 4,
    body: privileged,
  });
  badFindings = await seedFindings(pool, prod, badId, privileged);
  await seedRollups(pool);
});
afterAll(() => it.close());

const list = async (query: Record<string, string>) => {
  const answer = await it.call("listResources", { query });
  expect([query, answer.statusCode]).toEqual([query, 200]);
  return answer.json() as {
    items: { id: string; name: string; kind: string }[];
    nextCursor: string | null;
    count?: object;
  };
};
const idsOf = async (q: string) => (await list({ q, limit: "500" })).items.map(({ id }) => id).sort();
const present = () => rows.filter(({ goneAt }) => !goneAt);
const expectIds = (wanted: { id: string }[]) => wanted.map(({ id }) => id).sort();

describe("a query finds what it says", () => {
  test.each<[string, (row: (typeof rows)[number]) => boolean]>([
    ["kind:Service", ({ kind }) => kind === "Service"],
    ["kind:Service,Pod -name:bad", ({ kind }) => kind === "Service" || kind === "Pod"],
    ["-kind:Service,Pod", ({ kind }) => kind !== "Service" && kind !== "Pod"],
    ["kind:Serv*,ClusterRole", ({ kind }) => kind === "Service" || kind === "ClusterRole"],
    ["ns:shop -name:bad", ({ namespace }) => namespace === "shop"],
    ["ns:-", ({ namespace }) => namespace === ""],
    ['ns:"it\'s%_odd"', ({ namespace }) => namespace === "it's%_odd"],
    ["cluster:dev", ({ cluster }) => cluster === "dev"],
    ["cluster:*o* -name:bad", ({ cluster }) => cluster.includes("o")],
    ["cloud:azure -name:bad", ({ cloud }) => cloud === "azure"],
    ["-cloud:azure", ({ cloud }) => cloud !== "azure"],
    ["name:redis-*", ({ name }) => name?.startsWith("redis-") ?? false],
    ["name:name-1", ({ name }) => name === "name-1"],
    ["label:app", ({ labels }) => labels?.app !== undefined],
    ["label:tier=t1", ({ labels }) => labels?.tier === "t1"],
    ["-label:app -name:bad", ({ labels }) => labels?.app === undefined],
    ["is:healthy", ({ health }) => health === 1],
    ["is:unhealthy,unknown -name:bad", ({ health }) => health === 3 || health === 2],
    ["is:na", ({ health }) => health === 0],
    ["severity:high,low", ({ severity }) => severity === 3 || severity === 1],
    ["severity:>=medium -name:bad", ({ severity }) => (severity ?? 0) >= 2],
    ["severity:<medium", ({ severity }) => severity === 1],
    ["redis", ({ name }) => name?.includes("redis") ?? false],
    ["REDIS kind:Pod", ({ name, kind }) => (name?.includes("redis") ?? false) && kind === "Pod"],
    ["-redis -bad", ({ name }) => !name?.includes("redis")],
  ])("%s", async (q, test) => {
    expect(await idsOf(q)).toEqual(expectIds(present().filter(test)));
  });

  test("what has ended is found by is:deleted only", async () => {
    const ended = rows.filter(({ goneAt }) => goneAt);
    const found = await idsOf("is:deleted cluster:prod-eu,dev,on-site");
    expect(found).toEqual(expectIds(ended));
    expect(await idsOf("is:deleted kind:Pod cluster:prod-eu,dev,on-site")).toEqual(
      expectIds(ended.filter(({ kind }) => kind === "Pod")),
    );
    expect(await idsOf("-is:deleted")).toEqual(expectIds([...present(), { id: badId }]));
  });

  test("by a rule that it fails", async () => {
    expect(await idsOf("rule:container-privileged")).toEqual([badId]);
    expect(await idsOf("rule:no-such-rule")).toEqual([]);
  });
});

test.each([
  "'; DROP TABLE resources; --",
  'name:"\') OR true --"',
  "label:\"app=' OR '1'='1\"",
  "ns:\\",
  "name:%",
  "name:_",
  'cluster:"$1"',
  "kind:__proto__",
  "label:__proto__",
  'rule:"\' UNION SELECT sealed_access FROM connectors --"',
])("the text %j is only a text", async (q) => {
  expect((await list({ q })).items).toEqual([]);
  expect((await it.call("getResourceFacets", { query: { q } })).statusCode).toBe(200);
  expect((await list({ q: "" })).items.length).toBeGreaterThan(0);
});

describe("pages", () => {
  const sorts = [
    "severity",
    "-severity",
    "name",
    "-name",
    "kind",
    "-kind",
    "namespace",
    "-namespace",
    "changed",
    "-changed",
  ];
  const queries = ["", "kind:Pod,Deployment,Service", "redis", "is:unhealthy label:app"];

  test.each(sorts.flatMap((sort) => queries.map((q) => [sort, q])))(
    "by %s of %j: nothing twice, nothing missing",
    async (sort, q) => {
      const whole = await list({ q, sort, limit: "500" });
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await list({ q, sort, limit: "7", ...(cursor === null ? {} : { cursor }) });
        found.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(found).toEqual(whole.items.map(({ id }) => id));
      expect(new Set(found).size).toBe(found.length);
      const reversed = await list({ q, sort: sort.startsWith("-") ? sort.slice(1) : `-${sort}`, limit: "500" });
      expect(reversed.items.map(({ id }) => id).reverse()).toEqual(found);
    },
  );

  test("a cursor is good for its own list only", async () => {
    const { nextCursor: cursor } = await list({ q: "kind:Pod", limit: "2" });
    const refuse = async (query: Record<string, string>) =>
      (await it.call("listResources", { query: { cursor: cursor ?? "", ...query } })).json().code;
    expect(await refuse({ q: "kind:Service" })).toBe("invalid-cursor");
    expect(await refuse({ q: "kind:Pod", sort: "name" })).toBe("invalid-cursor");
    expect(await refuse({ q: "kind:Pod", sort: "-severity" })).toBe("invalid-cursor");
    expect((await it.call("listFindings", { query: { cursor: cursor ?? "" } })).json().code).toBe("invalid-cursor");
  });

  test("the first page is counted", async () => {
    expect((await list({ q: "", limit: "2" })).count).toEqual({ value: present().length + 1, exact: true });
    const redis = present().filter(({ name }) => name?.includes("redis")).length;
    const first = await list({ q: "redis", limit: "2" });
    expect(first.count).toEqual({ value: redis, exact: true });
    expect((await list({ q: "redis", limit: "2", cursor: first.nextCursor ?? "" })).count).toBeUndefined();
  });
});

describe("facets", () => {
  const facets = async (q: string) => {
    const { facets } = (await it.call("getResourceFacets", { query: { q } })).json() as {
      facets: { key: string; values: { value: string; count: number }[] }[];
    };
    return Object.fromEntries(
      facets.map(({ key, values }) => [key, Object.fromEntries(values.map(({ value, count }) => [value, count]))]),
    );
  };
  const countBy = (wanted: typeof rows, keyOf: (row: (typeof rows)[number]) => string) => {
    const counts: Record<string, number> = {};
    for (const row of wanted) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
    return counts;
  };

  test("count from the rollups, each without its own term", async () => {
    const found = await facets("kind:Service cluster:dev,on-site");
    const inClusters = present().filter(({ cluster }) => cluster !== "prod-eu");
    expect(found.kind).toEqual(countBy(inClusters, ({ kind }) => kind ?? ""));
    const services = present().filter(({ kind }) => kind === "Service");
    expect(found.cluster).toEqual(countBy(services, ({ cluster }) => cluster));
    const both = services.filter(({ cluster }) => cluster !== "prod-eu");
    expect(found.cloud).toEqual(countBy(both, ({ cloud }) => cloud));
    expect(found.ns).toEqual(countBy(both, ({ namespace }) => namespace || "-"));
  });

  test("and of a search from its hits", async () => {
    const found = await facets("redis kind:Service");
    const redis = present().filter(({ name }) => name?.includes("redis"));
    expect(found.kind).toEqual(countBy(redis, ({ kind }) => kind ?? ""));
    const services = redis.filter(({ kind }) => kind === "Service");
    expect(found.cluster).toEqual(countBy(services, ({ cluster }) => cluster));
    expect(found.is).toEqual(
      countBy(services, ({ health }) => ["na", "healthy", "unknown", "unhealthy"][health ?? 0] ?? ""),
    );
  });
});

test("one resource: as observed, with marks, judged again, with its findings", async () => {
  const detail = (await it.call("getResource", { params: { id: badId } })).json();
  expect(detail).toMatchObject({
    id: badId,
    kind: "Pod",
    name: "bad",
    cluster: { name: "prod-eu", cloud: "azure" },
    goneAt: null,
  });
  const assessment = detail.assessments.find(({ ruleId }: { ruleId: string }) => ruleId === "container-privileged");
  expect(assessment).toMatchObject({ state: "unhealthy", findingId: badFindings.get("container-privileged") });
  expect(detail.open.high + detail.open.medium + detail.open.low + detail.open.critical).toBe(badFindings.size);
  const lines = detail.observed.text.split("\n");
  const marked = detail.observed.marks.map(({ startLine }: { startLine: number }) => lines[startLine - 1].trim());
  expect(marked).toContain("privileged: true");
  expect(detail.revisions).toHaveLength(1);
});

test("a finding: evidence, the place, and a fix that was tried", async () => {
  const id = badFindings.get("container-privileged") ?? "";
  const finding = (await it.call("getFinding", { params: { id } })).json();
  expect(finding).toMatchObject({ id, state: "open", resource: { id: badId }, fix: { verified: true } });
  expect(finding.evidence.length).toBeGreaterThan(0);
  expect(finding.fix.before).toContain("privileged: true");
  expect(finding.fix.after).not.toContain("privileged: true");
});

test("findings by query, worst and newest first, in pages", async () => {
  const found = async (query: Record<string, string>) => (await it.call("listFindings", { query })).json();
  const all = await found({});
  expect(all.items).toHaveLength(badFindings.size);
  const order = ["critical", "high", "medium", "low"];
  const ranks = all.items.map(({ severity }: { severity: string }) => order.indexOf(severity));
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await found({ limit: "2", ...(cursor === null ? {} : { cursor }) });
    ids.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(ids).toEqual(all.items.map(({ id }: { id: string }) => id));
  expect((await found({ q: "is:resolved" })).items).toEqual([]);
  expect(
    (await found({ q: "is:open rule:container-privileged cloud:azure ns:shop kind:Pod name:bad" })).items,
  ).toHaveLength(1);
  expect((await found({ q: "privileged containers" })).items.length).toBeGreaterThan(0);
  expect((await found({ q: "severity:<=low -rule:*" })).items).toEqual([]);
});

test("clusters say how whole their picture is, and the overview adds them up", async () => {
  const clusters = (await it.call("listClusters")).json().items;
  const byName = new Map<string, { readable: string; state: string; stale: boolean; resources: number }>(
    clusters.map((cluster: { name: string }) => [cluster.name, cluster]),
  );
  expect(byName.get("dev")).toMatchObject({ readable: "withGaps", state: "present", stale: true });
  expect(byName.get("prod-eu")).toMatchObject({ readable: "complete" });
  expect(byName.get("gone")).toMatchObject({ state: "gone" });
  const overview = (await it.call("getOverview")).json();
  expect(overview).toMatchObject({
    connectors: 2,
    clusters: 3,
    resources: present().length + 1,
    lastChange: { opened: 9, closed: 3 },
  });
  expect(overview.gaps).toEqual([expect.objectContaining({ name: "dev", message: "Not read: core/nodes" })]);
  expect(Object.values<number>(overview.openFindings).reduce((a, b) => a + b)).toBe(badFindings.size);
  const dev = clusters.find(({ name }: { name: string }) => name === "dev");
  const detail = (await it.call("getCluster", { params: { id: dev.id } })).json();
  expect(detail.coverage).toHaveLength(1);
  expect(detail.kinds.reduce((sum: number, { resources }: { resources: number }) => sum + resources, 0)).toBe(
    dev.resources,
  );
});
