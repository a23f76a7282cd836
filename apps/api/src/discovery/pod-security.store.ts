import { engineVersion } from "@periplus/posture/pack/read-rule-pack";
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
  /** The snapshot that was held against the same checks last; null where nothing of it holds any more. */
  readonly since: string | null;
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

interface ListedCluster {
  readonly id: number;
  readonly snapshotId: string;
  readonly version: string | null;
  /** What was done last; `isKept`: its snapshot is not forgotten yet, and so neither is what changed since. */
  readonly doneId: string | null;
  readonly isDoneByThese: boolean | null;
  readonly doneMinor: number | null;
  readonly isKept: boolean;
}

/**
 * Clusters whose workloads were not held against Pod Security as they are now, by their version of Kubernetes. `checks` is
 * the version of what checks.
 */
export async function listDueClusters(pool: Queries, checks = engineVersion): Promise<DueCluster[]> {
  const { rows } = await pool.query<ListedCluster>(
    `SELECT c.id, c.latest_snapshot_id::text AS "snapshotId", c.version, p.snapshot_id::text AS "doneId",
       p.minor AS "doneMinor", p.checks = $1 AS "isDoneByThese",
       EXISTS (SELECT FROM snapshots s WHERE s.cluster_id = c.id AND s.id = p.snapshot_id) AS "isKept"
     FROM clusters c LEFT JOIN pod_security_tallies p ON p.cluster_id = c.id
     WHERE c.gone_at IS NULL AND c.latest_snapshot_id IS NOT NULL ORDER BY c.id`,
    [checks],
  );
  return rows.flatMap(({ id, snapshotId, version, doneId, doneMinor, isDoneByThese, isKept }) => {
    const minor = podSecurityMinorOf(version);
    if (minor === undefined) return [];
    const holds = isDoneByThese === true && minor === doneMinor;
    if (holds && snapshotId === doneId) return [];
    return [{ id, snapshotId, minor, since: holds && isKept ? doneId : null }];
  });
}

const bodiesAtOnce = 250;

/** Holds what bears a pod in a cluster, and has changed, against both levels. Pods that a workload made are counted at it. */
export async function tallyPodSecurity(client: pg.ClientBase, due: DueCluster): Promise<void> {
  const { id, snapshotId, minor, since } = due;
  const ids = since === null ? null : await listChanged(client, id, since);
  // An object without a pod fails no check and is not judged.
  const failures: { resource_id: string; checks: string[] }[] = [];
  for await (const { resourceId, body } of readPodBearing(client, id, ids)) {
    const checks = failedChecks(body, `1.${minor}`);
    if (checks?.length !== 0) failures.push({ resource_id: resourceId, checks: checks ?? [] });
  }
  await client.query(
    "DELETE FROM pod_security_failures WHERE cluster_id = $1 AND ($2::bigint[] IS NULL OR resource_id = ANY($2::bigint[]))",
    [id, ids],
  );
  await client.query(
    `INSERT INTO pod_security_failures (cluster_id, resource_id, checks)
     SELECT $1, resource_id, checks FROM json_to_recordset($2::json) AS f (resource_id bigint, checks text[])`,
    [id, JSON.stringify(failures)],
  );
  await client.query(
    `INSERT INTO pod_security_tallies (cluster_id, snapshot_id, minor, checks, judged, failing)
     SELECT $1, $2, $3, $5,
       (SELECT count(*) FROM resources r WHERE ${bearsPod("$4")})
         - (SELECT count(*) FROM pod_security_failures WHERE cluster_id = $1 AND checks = '{}'),
       (SELECT coalesce(jsonb_object_agg(name, failing), '{}') FROM (
          SELECT name, count(*) AS failing FROM pod_security_failures f, unnest(f.checks) AS name
          WHERE f.cluster_id = $1 GROUP BY 1) counts)
     ON CONFLICT (cluster_id) DO UPDATE SET snapshot_id = excluded.snapshot_id, minor = excluded.minor,
       checks = excluded.checks, judged = excluded.judged, failing = excluded.failing`,
    [id, snapshotId, minor, podBearingKinds, engineVersion],
  );
}

async function listChanged(client: pg.ClientBase, clusterId: number, since: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "SELECT DISTINCT resource_id AS id FROM resource_revisions WHERE cluster_id = $1 AND snapshot_id > $2",
    [clusterId, since],
  );
  return rows.map(({ id }) => id);
}

/** The checks of either level that an object fails; undefined for one without a pod. */
function failedChecks(body: JsonObject, version: string): string[] | undefined {
  const baseline = assessPodSecurity(body, { level: "baseline", version });
  const restricted = assessPodSecurity(body, { level: "restricted", version });
  if (baseline === null || restricted === null) return undefined;
  return [...new Set([...baseline.failures, ...restricted.failures].map(({ check }) => check))];
}

/** A row `r` of the cluster `$1` is present, of one of `kinds` that bear a pod, and no workload made it. */
function bearsPod(kinds: string): string {
  return `r.cluster_id = $1 AND r.gone_at IS NULL AND r.api_group || '/' || r.kind = ANY(${kinds}::text[])
    AND (r.owner_uid IS NULL
      OR EXISTS (SELECT FROM resource_assessments a WHERE a.cluster_id = $1 AND a.resource_id = r.id))`;
}

/** Some objects by their ids, or all where these are null. */
async function* readPodBearing(client: pg.ClientBase, clusterId: number, ids: readonly string[] | null) {
  await client.query(
    `DECLARE pod_bearing NO SCROLL CURSOR FOR
     SELECT r.id AS "resourceId", (SELECT v.body::json FROM resource_revisions v WHERE v.resource_id = r.id AND NOT v.gone
       ORDER BY v.observed_at DESC LIMIT 1) AS body
     FROM resources r WHERE ${bearsPod("$2")} AND ($3::bigint[] IS NULL OR r.id = ANY($3::bigint[]))`,
    [clusterId, podBearingKinds, ids],
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
