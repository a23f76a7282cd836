import type { Facets } from "@periplus/shared/resource";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCluster, seedConnector, seedRollups } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

/** More rows than a search may find: lists walk the indexes here, in one walk or in one per value. */
let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
  const { pool } = it.database;
  const azure = await seedConnector(pool, "Azure", "azure");
  const aws = await seedConnector(pool, "AWS", "aws");
  const clusters = [
    await seedCluster(pool, { connectorId: azure, name: "a1", cloud: "azure" }),
    await seedCluster(pool, { connectorId: azure, name: "a2", cloud: "azure" }),
    await seedCluster(pool, { connectorId: aws, name: "b1", cloud: "aws" }),
  ];
  await pool.query(
    `INSERT INTO resources (cluster_id, id, uid, api_version, api_group, kind, namespace, name, labels, resource_version,
       fingerprint, health, severity, first_seen_at, changed_at)
     SELECT ($1::int[])[1 + i % 3], i, 'u' || i, 'v1', '', (ARRAY['Pod', 'Service', 'Role', 'Secret'])[1 + i % 4],
       'ns-' || i % 3, 'app-' || i % 977,
       jsonb_build_object('team', 't' || i % 40) || CASE WHEN i % 700 = 0 THEN '{"rare": "yes"}' ELSE '{}' END::jsonb,
       '1', '', CASE WHEN i % 2 = 0 THEN 3 ELSE 1 END,
       CASE WHEN i % 2 = 0 THEN 1 + (i / 2) % 4 ELSE 0 END, now(), now() - (i % 50) * interval '1 second'
     FROM generate_series(1, 48000) i`,
    [clusters],
  );
  // The first rule fails in half of them, the second in a twentieth, the last in few.
  await pool.query(
    `INSERT INTO findings (cluster_id, resource_id, rule_id, severity, first_seen_at)
     SELECT r.cluster_id, r.id, ru.id, r.severity, now() FROM resources r JOIN (
       SELECT id, row_number() OVER (ORDER BY rule_id) AS number FROM rules
       WHERE rule_id IN ('container-privileged', 'image-digest-pinned', 'secret-not-in-env')) ru
       ON r.id % (ARRAY[2, 20, 900])[ru.number] = 0`,
  );
  await seedRollups(pool);
  await pool.query("ANALYZE");
});
afterAll(() => it.close());

const columns = {
  severity: ["severity"],
  name: ["name"],
  kind: ["kind", "severity"],
  namespace: ["namespace", "severity"],
  changed: ["changed_at"],
};
const orderBy = (sorted: readonly string[], direction: "ASC" | "DESC") =>
  [...sorted, "id"].map((column) => `${column} ${direction}`).join(", ");
const conditions = {
  "": "true",
  "kind:Pod,Service": "kind IN ('Pod', 'Service')",
  "kind:Pod,Pod": "kind = 'Pod'",
  "cloud:azure": "cluster_id IN (SELECT id FROM clusters WHERE cloud = 'azure')",
  "cluster:a1,b1 kind:Pod,Service":
    "kind IN ('Pod', 'Service') AND cluster_id IN (SELECT id FROM clusters WHERE name <> 'a2')",
  "is:healthy": "health = 1",
  "app -kind:Role": "kind <> 'Role'",
  // Nobody knows beforehand how many there are: few, at the end of the order by name, few of an index, nearly all.
  "app-77": "name LIKE '%app-77%'",
  "app-9 ns:ns-1": "name LIKE '%app-9%' AND namespace = 'ns-1'",
  "cluster:b1 app-1 is:unhealthy":
    "cluster_id = (SELECT id FROM clusters WHERE name = 'b1') AND name LIKE '%app-1%' AND health = 3",
  "-app-7": "name NOT LIKE '%app-7%'",
  "label:team": "labels ? 'team'",
  "label:rare cloud:azure": "labels ? 'rare' AND cluster_id IN (SELECT id FROM clusters WHERE cloud = 'azure')",
  "label:team=t8 kind:Pod": "labels ->> 'team' = 't8' AND kind = 'Pod'",
  "rule:container-privileged cluster:b1": "id % 2 = 0 AND cluster_id = (SELECT id FROM clusters WHERE name = 'b1')",
  "rule:image-digest-pinned": "id % 20 = 0",
  "rule:secret-not-in-env -kind:Role": "id % 900 = 0 AND kind <> 'Role'",
};
const cases = Object.entries(conditions).flatMap(([q, condition]) =>
  Object.entries(columns).flatMap(([sort, sorted]) => {
    const isDescending = sort === "severity" || sort === "changed";
    return [
      [q, sort, condition, orderBy(sorted, isDescending ? "DESC" : "ASC")] as const,
      [q, `-${sort}`, condition, orderBy(sorted, isDescending ? "ASC" : "DESC")] as const,
    ];
  }),
);

test.each(cases)("%j by %s: the first pages are those of the whole", async (q, sort, condition, order) => {
  const { rows } = await it.database.pool.query<{ id: string }>(
    `SELECT id FROM resources WHERE ${condition} ORDER BY ${order} LIMIT 1100`,
  );
  const found: string[] = [];
  let cursor: string | null = null;
  for (const limit of ["400", "300", "400"]) {
    const query: Record<string, string> = { q, sort, limit, ...(cursor === null ? {} : { cursor }) };
    const page = (await it.call("listResources", { query })).json();
    found.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  expect(found).toEqual(rows.map(({ id }) => id));
});

const orders = cases.filter(([q]) => q === "").map(([, sort, , order]) => [sort, order] as const);

test.each(orders)("by %s: the pages of a cluster have each of its resources once, in order", async (sort, order) => {
  const { rows } = await it.database.pool.query<{ id: string }>(
    `SELECT id FROM resources WHERE cluster_id = (SELECT id FROM clusters WHERE name = 'b1')
     ORDER BY ${order}`,
  );
  const found: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: Record<string, string> = { q: "cluster:b1", sort, limit: "500", ...(cursor && { cursor }) };
    const page = (await it.call("listResources", { query })).json();
    found.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.nextCursor;
  }
  expect(found).toHaveLength(16_000);
  expect(found).toEqual(rows.map(({ id }) => id));
});

test("a list is counted exactly where the rollups know it or little is found, and else as far as was looked", async () => {
  const count = async (q: string) => (await it.call("listResources", { query: { q, limit: "1" } })).json().count;
  expect(await count("")).toEqual({ value: 48_000, exact: true });
  expect(await count("kind:Pod")).toEqual({ value: 12_000, exact: true });
  // Of 3,000 that are looked at, all fit.
  expect(await count("app")).toEqual({ value: 2_900, exact: false });
  expect(await count("app-77")).toEqual({ value: 540, exact: true });
  expect(await count("label:rare")).toEqual({ value: 68, exact: true });
});

test("menus of more than are counted name every value, and claim no number", async () => {
  const menusOf = async (q: string) => {
    const { facets } = (await it.call("getResourceFacets", { query: { q } })).json() as Facets;
    return Object.fromEntries(facets.map(({ key, values }) => [key, values]));
  };
  const names = (values: Facets["facets"][number]["values"] = []) => values.map(({ value }) => value).sort();
  const common = await menusOf("app kind:Pod");
  expect(names(common.cluster)).toEqual(["a1", "a2", "b1"]);
  expect(names(common.kind)).toEqual(["Pod", "Role", "Secret", "Service"]);
  expect(names(common.is)).toEqual(["unhealthy"]);
  expect(Object.values(common).flatMap((values) => values.map(({ count }) => count))).toContain(null);
  expect(Object.values(common).flatMap((values) => values.filter(({ count }) => count !== null))).toEqual([]);
  const deleted = await menusOf("app is:deleted,healthy,unhealthy");
  expect(names(deleted.cluster)).toEqual(["a1", "a2", "b1"]);
  const rare = await menusOf("app-976 kind:Pod");
  const sum = rare.kind?.reduce((counted, { count }) => counted + (count ?? Number.NaN), 0);
  const { rows } = await it.database.pool.query("SELECT count(*)::int AS n FROM resources WHERE name LIKE '%app-976%'");
  expect(sum).toBe(rows[0]?.n);
});
