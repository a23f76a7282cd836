import type { JsonObject } from "@periplus/posture/snapshot/object";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database } from "../src/database/pool.js";
import { listDueClusters, tallyPodSecurity } from "../src/discovery/pod-security.store.js";
import { testDatabase } from "./database.js";
import { seedCluster, seedConnector, seedResource } from "./seed.js";

let database: Database;
let cluster: number;
beforeAll(async () => {
  database = new Database(await testDatabase());
  const connectorId = await seedConnector(database.pool, "somebody's", "kubernetes");
  cluster = await seedCluster(database.pool, { connectorId, name: "prod", cloud: "kubernetes" });
  await database.pool.query("UPDATE clusters SET version = '1.34.1' WHERE id = $1", [cluster]);
});
afterAll(() => database.onApplicationShutdown());

const podOf = (name: string, spec: object | undefined) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  ...(spec && { spec: { containers: [{ name: "a", image: "b", ...spec }] } }),
});
const loud = { securityContext: { privileged: true } };

function seedPod(name: string, spec: object | undefined): Promise<string> {
  return seedResource(database.pool, { clusterId: cluster, name, body: podOf(name, spec) as JsonObject });
}

/** A snapshot in which objects changed: their states, and null for what is gone. */
async function publish(states: ReadonlyMap<string, object | null>): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>(
    `WITH taken AS (INSERT INTO snapshots (cluster_id, taken_at, coverage, objects, added, changed, unchanged, gone,
         findings_opened, findings_closed, rule_pack_version) VALUES ($1, now(), '[]', 1, 0, 1, 0, 0, 0, 0, '')
       RETURNING id)
     UPDATE clusters SET latest_snapshot_id = (SELECT id FROM taken) WHERE id = $1 RETURNING latest_snapshot_id AS id`,
    [cluster],
  );
  for (const [id, body] of states) {
    await database.pool.query(
      `INSERT INTO resource_revisions (cluster_id, resource_id, observed_at, snapshot_id, gone, fingerprint, body)
       VALUES ($1, $2, now(), $3, $4, '', $5)`,
      [cluster, id, rows[0]?.id, body === null, body && JSON.stringify(body)],
    );
    if (body === null) await database.pool.query("UPDATE resources SET gone_at = now() WHERE id = $1", [id]);
  }
}

/** What is said now, and whether it was made from what has changed alone. */
async function tally(): Promise<{ fromChanges: boolean; judged: number; privileged: number; failures: string[] }> {
  const [due] = await listDueClusters(database.pool);
  if (!due) throw new Error("Nothing is due");
  await database.transaction((client) => tallyPodSecurity(client, due));
  const { rows } = await database.pool.query<{ judged: number; privileged: number; failures: string[] }>(
    `SELECT judged, coalesce((failing ->> 'privileged')::int, 0) AS privileged, ARRAY(
       SELECT r.name FROM pod_security_failures f JOIN resources r ON r.id = f.resource_id
       WHERE f.checks @> '{privileged}' ORDER BY 1) AS failures FROM pod_security_tallies`,
  );
  return { fromChanges: due.since !== null, judged: 0, privileged: 0, failures: [], ...rows[0] };
}

test("what is said after changes is what would be said of everything", async () => {
  const [calmed, ended, kept] = [
    await seedPod("calmed", loud),
    await seedPod("ended", loud),
    await seedPod("kept", loud),
  ];
  const [turned, emptied] = [await seedPod("turned", {}), await seedPod("emptied", {})];
  await seedPod("empty", undefined);
  expect(await tally()).toEqual({
    fromChanges: false,
    judged: 5,
    privileged: 3,
    failures: ["calmed", "ended", "kept"],
  });
  // What is stored of it is another now and no snapshot says so: whoever looks at everything would see it.
  await database.pool.query("UPDATE resource_revisions SET body = $2 WHERE resource_id = $1", [
    kept,
    podOf("kept", {}),
  ]);
  const loudAgain = await seedPod("new", loud);
  await publish(
    new Map<string, object | null>([
      [calmed, podOf("calmed", {})],
      [ended, null],
      [turned, podOf("turned", loud)],
      [emptied, podOf("emptied", undefined)],
      [loudAgain, podOf("new", loud)],
    ]),
  );
  expect(await tally()).toEqual({ fromChanges: true, judged: 4, privileged: 3, failures: ["kept", "new", "turned"] });
  await database.pool.query("UPDATE clusters SET version = '1.35.0' WHERE id = $1", [cluster]);
  expect(await tally()).toEqual({ fromChanges: false, judged: 4, privileged: 2, failures: ["new", "turned"] });
});

test("where the snapshot that was looked at is forgotten, everything is looked at", async () => {
  await publish(new Map());
  await database.pool.query("DELETE FROM snapshots WHERE id = (SELECT snapshot_id FROM pod_security_tallies)");
  expect(await tally()).toMatchObject({ fromChanges: false, judged: 4 });
});

test("where what checks is another, everything is looked at", async () => {
  expect(await listDueClusters(database.pool)).toEqual([]);
  const due = await listDueClusters(database.pool, "of the next release");
  expect(due).toMatchObject([{ id: cluster, since: null }]);
});
