import type { Facets } from "@periplus/shared/resource";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sql, sql } from "../src/database/sql.js";
import { ResourceConditions } from "../src/resources/resource-conditions.js";
import { seedCluster, seedConnector, seedRollups } from "./seed.js";
import { type CallOptions, startTestApp, type TestApp } from "./test-app.js";

/** Menus and counts come from rollups that a process keeps in memory: what they say must be what is there. */
let it: TestApp;
let connectors: string[];
let clusters: number[];
let nextId = 1;

beforeAll(async () => {
  it = await startTestApp();
  const { pool } = it.database;
  connectors = [await seedConnector(pool, "Azure", "azure"), await seedConnector(pool, "AWS", "aws")];
  const [azure = "", aws = ""] = connectors;
  clusters = [
    await seedCluster(pool, { connectorId: azure, name: "prod-1", cloud: "azure" }),
    await seedCluster(pool, { connectorId: azure, name: "prod-2", cloud: "azure" }),
    await seedCluster(pool, { connectorId: aws, name: "dev-1", cloud: "aws" }),
    await seedCluster(pool, { connectorId: aws, name: "old-1", cloud: "aws", goneAt: new Date() }),
  ];
  for (const cluster of clusters) await addResources(cluster, 400);
  await seedRollups(pool);
});
afterAll(() => it.close());

/** Of every kind, namespace, health and severity, some combinations more often than others. */
async function addResources(clusterId: number, count: number): Promise<void> {
  await it.database.pool.query(
    `INSERT INTO resources (cluster_id, id, uid, api_version, api_group, kind, namespace, name, resource_version,
       fingerprint, health, severity, first_seen_at, changed_at, gone_at)
     SELECT $1, i, 'u' || i, 'v1', '', (ARRAY['Pod', 'Pod', 'Pod', 'Service', 'Namespace'])[1 + i % 5],
       CASE WHEN i % 5 = 4 THEN '' ELSE (ARRAY['shop', 'shop-test', 'kube-system'])[1 + i % 3] END, 'app-' || i, '1', '',
       CASE WHEN i % 7 < 3 THEN 3 ELSE i % 3 END, CASE WHEN i % 7 < 3 THEN 1 + i % 4 ELSE 0 END, now(), now(),
       CASE WHEN i % 11 = 0 THEN now() END
     FROM generate_series($2::int, $2 + $3 - 1) i`,
    [clusterId, nextId, count],
  );
  nextId += count;
}

/** What each menu counts by, as queries write it; null for what none can name. */
const values = {
  cloud: "c.cloud",
  cluster: "c.name",
  kind: "r.kind",
  ns: "coalesce(nullif(r.namespace, ''), '-')",
  severity: "(ARRAY['low', 'medium', 'high', 'critical'])[r.severity]",
  is: "(ARRAY['na', 'healthy', 'unknown', 'unhealthy'])[r.health + 1]",
};

/** What the database counts row by row for each menu and in all, by the conditions of lists. */
async function countLive(q: string): Promise<Record<string, Record<string, number>>> {
  const conditions = await ResourceConditions.read(it.database.pool, q);
  const count = async (value: string, where: Sql) => {
    const select = sql`SELECT * FROM resources r WHERE ${where}`.toQuery();
    const { rows } = await it.database.pool.query<{ value: string; count: number }>(
      `SELECT ${value} AS value, count(*)::int AS count FROM (${select.text}) r JOIN clusters c ON c.id = r.cluster_id
       GROUP BY 1 HAVING ${value} IS NOT NULL`,
      select.values,
    );
    return Object.fromEntries(rows.map((row) => [row.value, row.count]));
  };
  const menus: Record<string, Record<string, number>> = { total: await count("'all'::text", conditions.where()) };
  for (const [key, value] of Object.entries(values)) {
    menus[key] = await count(
      value,
      conditions.whereBut((term) => term === key),
    );
  }
  return menus;
}

async function countShown(
  q: string,
  as: CallOptions = {},
  by: TestApp = it,
): Promise<Record<string, Record<string, number>>> {
  const { facets } = (await by.call("getResourceFacets", { query: { q }, ...as })).json() as Facets;
  const { count } = (await by.call("listResources", { query: { q, limit: "1" }, ...as })).json();
  const menus = facets.map(({ key, values: some }) => [key, Object.fromEntries(some.map((v) => [v.value, v.count]))]);
  return { ...Object.fromEntries(menus), total: count.value === 0 ? {} : { all: count.value } };
}

const termOf = (key: string, ...values: string[]) =>
  fc
    .record({ not: fc.boolean(), values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }) })
    .map(({ not, values: some }) => `${not ? "-" : ""}${key}:${some.join(",")}`);
const query = fc
  .uniqueArray(
    fc.oneof(
      termOf("cloud", "azure", "aws", "gcp"),
      termOf("cluster", "prod-1", "prod-*", "dev-1", "old-1", "none"),
      termOf("kind", "Pod", "Service", "N*", "Nothing"),
      termOf("ns", "-", "shop", "shop*", "*test", "kube-system"),
      termOf("severity", "critical", ">=medium", "<high", "low"),
      termOf("is", "healthy", "unhealthy", "unknown", "na"),
    ),
    { maxLength: 4 },
  )
  .map((terms) => terms.join(" "));

test("menus and counts are those of the rows, whatever is asked for", async () => {
  await fc.assert(
    fc.asyncProperty(query, async (q) => {
      expect(await countShown(q)).toEqual(await countLive(q));
    }),
    { numRuns: 60 },
  );
});

test("what changes is counted with the next request", async () => {
  const [first = 0, second = 0, third = 0] = clusters;
  const { pool } = it.database;
  const steps = [
    () => addResources(first, 50),
    () =>
      pool.query("UPDATE resources SET namespace = 'new-' || id % 4 WHERE cluster_id = $1 AND kind = 'Pod'", [second]),
    () => pool.query("UPDATE resources SET gone_at = now() WHERE cluster_id = $1 AND health = 3", [third]),
    () => pool.query("DELETE FROM resources WHERE cluster_id = $1", [third]),
  ];
  for (const step of steps) {
    const before = await countShown("");
    await step();
    await seedRollups(pool);
    const after = await countShown("");
    expect(after).not.toEqual(before);
    expect(after).toEqual(await countLive(""));
  }
  await pool.query("UPDATE clusters SET gone_at = now() WHERE id = $1", [second]);
  expect(await countShown("")).toEqual(await countLive(""));
  await pool.query("DELETE FROM clusters WHERE id = $1", [second]);
  expect(await countShown("kind:Pod")).toEqual(await countLive("kind:Pod"));
  const { rows } = await pool.query("SELECT FROM inventory_versions WHERE cluster_id = $1", [second]);
  expect(rows).toEqual([]);
});

test("whoever is limited to some connectors counts these alone, whoever asked before", async () => {
  const [azure = "", aws = ""] = connectors;
  const [first = 0] = clusters;
  const tokenOf = async (connectorIds: string[]) => ({
    token: await it.access.createToken({ role: "reader", connectorIds }),
  });
  const [ofAzure, ofAws] = [await tokenOf([azure]), await tokenOf([aws])];
  const { rows } = await it.database.pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM resources WHERE cluster_id = $1 AND gone_at IS NULL",
    [first],
  );
  const total = { all: rows[0]?.count };
  const nothing = { cloud: {}, cluster: {}, kind: {}, ns: {}, severity: {}, is: {}, total: {} };
  // One cluster of Azure is left, and none of AWS has anything.
  for (const firstToAsk of [ofAzure, undefined]) {
    // Nobody has asked since: what is kept of the counts is what this one's request has it read.
    await seedRollups(it.database.pool);
    expect((await countShown("", firstToAsk)).total).toEqual(total);
    expect((await countShown("")).total).toEqual(total);
    expect((await countShown("", ofAzure)).total).toEqual(total);
    expect(await countShown("", ofAws)).toEqual(nothing);
  }
});

test("whose grants change counts by these with the next request, in every browser and with every token", async () => {
  const one = await addConnector("one");
  const two = await addConnector("two");
  const three = await addConnector("three");
  const grantsTo = (...ids: string[]) => [{ role: "reader", connectorIds: ids }];
  const body = { kind: "person", name: "Ada", signInName: "ada", grants: grantsTo(one, two) };
  const { account, link } = (await it.call("createAccount", { body })).json();
  const password = "correct horse battery staple";
  const [cookie] = (await it.call("choosePassword", { token: null, body: { code: link.code, password } })).cookies;
  const browser: CallOptions = { token: null, headers: { cookie: `${cookie?.name}=${cookie?.value}` } };
  const own = (await it.call("createOwnToken", { ...browser, body: { name: "own", role: "reader" } })).json();
  const expectAll = async (clusterNames: readonly string[]) => {
    for (const as of [browser, { token: own.secret }]) {
      const shown = await countShown("", as);
      expect(Object.keys(shown.cluster ?? {}).sort()).toEqual([...clusterNames].sort());
      const live = await Promise.all(clusterNames.map((name) => countLive(`cluster:${name}`)));
      expect(shown.total).toEqual({ all: live.reduce((sum, { total }) => sum + (total?.all ?? 0), 0) });
      expect(Object.keys(shown.ns ?? {}).sort()).toEqual(clusterNames.map((name) => `only-${name}`).sort());
      // What is named and may not be seen is as if it were not there.
      expect((await countShown("cluster:three", as)).total).toEqual(
        clusterNames.includes("three") ? (await countLive("cluster:three")).total : {},
      );
    }
  };
  await countShown("");
  await expectAll(["one", "two"]);
  await it.call("updateAccount", { params: { id: account.id }, body: { grants: grantsTo(two, three) } });
  await expectAll(["two", "three"]);
  await it.call("updateAccount", { params: { id: account.id }, body: { grants: grantsTo(three) } });
  await expectAll(["three"]);
});

/** With a cluster of its name, and in that a namespace that no other cluster has. */
async function addConnector(name: string): Promise<string> {
  const { pool } = it.database;
  const connectorId = await seedConnector(pool, name, "gcp");
  const cluster = await seedCluster(pool, { connectorId, name, cloud: "gcp" });
  await addResources(cluster, 20 * (1 + name.length));
  await pool.query("UPDATE resources SET namespace = $2 WHERE cluster_id = $1", [cluster, `only-${name}`]);
  await seedRollups(pool);
  return connectorId;
}

test("every process tells of what another one wrote with its next request", async () => {
  const other = await startTestApp({}, it.database.url);
  try {
    await addConnector("four");
    for (const kind of ["Pod", "Service", "Secret"]) {
      for (const by of [it, other]) expect(await countShown("kind:Pod", {}, by)).toEqual(await countLive("kind:Pod"));
      await it.database.pool.query("UPDATE resources SET kind = $1 WHERE namespace = 'only-four'", [kind]);
      await seedRollups(it.database.pool);
    }
  } finally {
    await other.close();
  }
});

test("while counts are written, nobody is told half of them", async () => {
  const { database } = it;
  const before = await countShown("");
  await database.transaction(async (client) => {
    await client.query("UPDATE inventory_rollups SET resources = resources + 1");
    expect(await countShown("")).toEqual(before);
    await client.query("DELETE FROM inventory_rollups");
    expect(await countShown("")).toEqual(before);
    await seedRollups(client);
  });
  expect(await countShown("")).toEqual(before);
});
