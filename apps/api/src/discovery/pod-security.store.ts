import { assessPodSecurity } from "@periplus/posture/pod-security/assess-pod-security";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { podBearingKinds } from "@periplus/posture/snapshot/pod-spec";
import type pg from "pg";
import type { Queries } from "../database/pool.js";
import { podSecurityMinorOf } from "../posture/pod-security-version.js";

interface DueCluster {
  readonly id: number;
  readonly snapshotId: string;
  readonly minor: number;
}

/**
 * Says of clusters in which nothing changed since they were held against Pod Security that they were as they are now. What
 * is older than their snapshot is forgotten before it: while that is there, so is every one since.
 */
export async function keepUnchanged(pool: Queries): Promise<void> {
  await pool.query(
    `UPDATE pod_security_tallies p SET snapshot_id = c.latest_snapshot_id FROM clusters c
     WHERE c.id = p.cluster_id AND c.gone_at IS NULL AND c.latest_snapshot_id > p.snapshot_id
       AND EXISTS (SELECT FROM snapshots s WHERE s.cluster_id = c.id AND s.id = p.snapshot_id)
       AND NOT EXISTS (SELECT FROM snapshots s WHERE s.cluster_id = c.id AND s.id > p.snapshot_id
         AND s.id <= c.latest_snapshot_id AND s.added + s.changed + s.gone > 0)`,
  );
}

/** Removes what is known of a cluster that does not exist any more; returns the rows. */
export async function clearPodSecurity(client: Queries, clusterId: number): Promise<number> {
  const failures = await client.query("DELETE FROM pod_security_failures WHERE cluster_id = $1", [clusterId]);
  const tallies = await client.query("DELETE FROM pod_security_tallies WHERE cluster_id = $1", [clusterId]);
  return (failures.rowCount ?? 0) + (tallies.rowCount ?? 0);
}

/** Clusters whose workloads were not held against Pod Security as they are now, by their version of Kubernetes. */
export async function listDueClusters(pool: Queries): Promise<DueCluster[]> {
  const { rows } = await pool.query<{ id: number; snapshotId: string; version: string | null; done: number | null }>(
    `SELECT c.id, c.latest_snapshot_id::text AS "snapshotId", c.version,
       CASE WHEN p.snapshot_id = c.latest_snapshot_id THEN p.minor END AS done
     FROM clusters c LEFT JOIN pod_security_tallies p ON p.cluster_id = c.id
     WHERE c.gone_at IS NULL AND c.latest_snapshot_id IS NOT NULL ORDER BY c.id`,
  );
  return rows.flatMap(({ id, snapshotId, version, done }) => {
    const minor = podSecurityMinorOf(version);
    return minor === undefined || minor === done ? [] : [{ id, snapshotId, minor }];
  });
}

const bodiesAtOnce = 250;

/** Holds everything that bears a pod in a cluster against both levels. Pods that a workload made are counted at it. */
export async function tallyPodSecurity(client: pg.ClientBase, { id, snapshotId, minor }: DueCluster): Promise<void> {
  const failing = new Map<string, number>();
  const failures: { resource_id: string; checks: string[] }[] = [];
  let judged = 0;
  for await (const { resourceId, body } of readPodBearing(client, id)) {
    const checks = failedChecks(body, `1.${minor}`);
    if (checks === undefined) continue;
    judged += 1;
    for (const check of checks) failing.set(check, (failing.get(check) ?? 0) + 1);
    if (checks.length > 0) failures.push({ resource_id: resourceId, checks });
  }
  await client.query("DELETE FROM pod_security_failures WHERE cluster_id = $1", [id]);
  await client.query(
    `INSERT INTO pod_security_failures (cluster_id, resource_id, checks)
     SELECT $1, resource_id, checks FROM json_to_recordset($2::json) AS f (resource_id bigint, checks text[])`,
    [id, JSON.stringify(failures)],
  );
  await client.query(
    `INSERT INTO pod_security_tallies (cluster_id, snapshot_id, minor, judged, failing) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (cluster_id) DO UPDATE SET snapshot_id = excluded.snapshot_id, minor = excluded.minor,
       judged = excluded.judged, failing = excluded.failing`,
    [id, snapshotId, minor, judged, Object.fromEntries(failing)],
  );
}

/** The checks of either level that an object fails; undefined for one without a pod. */
function failedChecks(body: JsonObject, version: string): string[] | undefined {
  const baseline = assessPodSecurity(body, { level: "baseline", version });
  const restricted = assessPodSecurity(body, { level: "restricted", version });
  if (baseline === null || restricted === null) return undefined;
  return [...new Set([...baseline.failures, ...restricted.failures].map(({ check }) => check))];
}

async function* readPodBearing(client: pg.ClientBase, clusterId: number) {
  await client.query(
    `DECLARE pod_bearing NO SCROLL CURSOR FOR
     SELECT r.id AS "resourceId", (SELECT v.body FROM resource_revisions v WHERE v.resource_id = r.id AND NOT v.gone
       ORDER BY v.observed_at DESC LIMIT 1) AS body
     FROM resources r WHERE r.cluster_id = $1 AND r.gone_at IS NULL
       AND r.api_group || '/' || r.kind = ANY($2::text[])
       AND (r.owner_uid IS NULL
         OR EXISTS (SELECT FROM resource_assessments a WHERE a.cluster_id = $1 AND a.resource_id = r.id))`,
    [clusterId, podBearingKinds],
  );
  for (;;) {
    const { rows } = await client.query<{ resourceId: string; body: JsonObject }>(
      `FETCH ${bodiesAtOnce} FROM pod_bearing`,
    );
    if (rows.length === 0) break;
    yield* rows;
  }
  await client.query("CLOSE pod_bearing");
}
