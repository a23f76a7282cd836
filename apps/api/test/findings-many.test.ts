import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCluster, seedConnector } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

/** More findings than are looked at or found: lists are read in each of the ways that there are. */
let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
  const { pool } = it.database;
  const azure = await seedConnector(pool, "Azure", "azure");
  const clusters = [
    await seedCluster(pool, { connectorId: azure, name: "a1", cloud: "azure" }),
    await seedCluster(pool, { connectorId: azure, name: "a2", cloud: "azure" }),
    await seedCluster(pool, { connectorId: azure, name: "gone", cloud: "azure", goneAt: new Date() }),
  ];
  await pool.query(
    `INSERT INTO resources (cluster_id, id, uid, api_version, api_group, kind, namespace, name, resource_version,
       fingerprint, first_seen_at, changed_at, gone_at)
     SELECT ($1::int[])[1 + i % 3], i, 'u' || i, 'v1', '', (ARRAY['Pod', 'Pod', 'Pod', 'Role'])[1 + i % 4], 'ns-' || i % 3,
       'app-' || i % 977, '1', '', now(), now(), CASE WHEN i % 10 = 0 THEN now() END
     FROM generate_series(1, 12000) i`,
    [clusters],
  );
  // The first rule fails in half of them, the last in one of a hundred; what ended has only findings that were resolved.
  await pool.query(
    `INSERT INTO findings (cluster_id, resource_id, rule_id, severity, first_seen_at, resolved_at)
     SELECT r.cluster_id, r.id, ru.id, 1 + (r.id + ru.number) % 4, now(),
       CASE WHEN r.gone_at IS NOT NULL OR (r.id + ru.number) % 5 = 0 THEN now() END
     FROM resources r JOIN (
       SELECT id, row_number() OVER (ORDER BY rule_id) AS number FROM rules
       WHERE rule_id IN ('container-privileged', 'aks-host-encryption', 'image-digest-pinned', 'secret-not-in-env')) ru
       ON r.id % (ARRAY[2, 3, 5, 100])[ru.number] = 0`,
  );
  await pool.query("ANALYZE");
});
afterAll(() => it.close());

const names: Readonly<Record<string, string>> = {
  "": "true",
  privileged: "(r.name LIKE '%privileged%' OR ru.rule_id = 'container-privileged')",
  "app-7": "r.name LIKE '%app-7%'",
  "app-977": "r.name LIKE '%app-977%'",
  "digest app-9": "ru.rule_id = 'image-digest-pinned' AND r.name LIKE '%app-9%'",
  "-app-7 kind:Role": "r.name NOT LIKE '%app-7%' AND r.kind = 'Role'",
  "cluster:a1": "c.name = 'a1'",
  "cluster:a2 app-5 ns:ns-1": "c.name = 'a2' AND r.name LIKE '%app-5%' AND r.namespace = 'ns-1'",
  "rule:aks-host-encryption": "ru.rule_id = 'aks-host-encryption'",
  "rule:secret-* severity:>=high": "ru.rule_id LIKE 'secret-%' AND f.severity >= 3",
  "-rule:aks-host-encryption app-1": "ru.rule_id <> 'aks-host-encryption' AND r.name LIKE '%app-1%'",
};
const states = { "is:open": "f.resolved_at IS NULL", "is:resolved": "f.resolved_at IS NOT NULL", "": "true" };
const cases = Object.entries(names).flatMap(([words, condition]) =>
  Object.entries(states).map(([is, state]) => [`${is} ${words}`.trim(), `${condition} AND ${state}`] as const),
);

test.each(cases)("%j: the first pages are those of the whole", async (q, condition) => {
  const { rows } = await it.database.pool.query<{ id: string }>(
    `SELECT f.id FROM findings f JOIN resources r ON r.cluster_id = f.cluster_id AND r.id = f.resource_id
       JOIN rules ru ON ru.id = f.rule_id JOIN clusters c ON c.id = f.cluster_id
     WHERE c.gone_at IS NULL AND ${condition} ORDER BY f.severity DESC, f.id DESC LIMIT 1100`,
  );
  const found: string[] = [];
  let cursor: string | null = null;
  for (const limit of ["400", "300", "400"]) {
    const query: Record<string, string> = { q, limit, ...(cursor === null ? {} : { cursor }) };
    const page = (await it.call("listFindings", { query })).json();
    found.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  expect(found).toEqual(rows.map(({ id }) => id));
});
