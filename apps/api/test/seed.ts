import { randomUUID } from "node:crypto";
import { createAssessor, subjectOf } from "@periplus/posture/assess/assess";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { Cloud } from "@periplus/shared/vocabulary";
import type { Queries } from "../src/database/pool.js";

/** A row of `resources` as a test writes it; everything may be left out. */
export interface SeedResource {
  clusterId: number;
  kind?: string;
  namespace?: string;
  name?: string;
  labels?: Record<string, string>;
  /** 3 unhealthy, 2 unknown, 1 healthy, 0 not applicable. */
  health?: number;
  severity?: number;
  changedAt?: Date;
  goneAt?: Date | null;
  body?: JsonObject;
}

const start = Date.parse("2026-11-01T00:00:00Z");
let next = 1;

export async function seedConnector(pool: Queries, name: string, cloud: Cloud): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `INSERT INTO connectors (id, name, cloud, scope, sealed_access, next_run_at) VALUES ($1, $2, $3, '[]', '', now())`,
    [id, name, cloud],
  );
  return id;
}

export async function seedCluster(
  pool: Queries,
  cluster: { connectorId: string; name: string; cloud: Cloud; goneAt?: Date; takenAt?: Date; coverage?: object[] },
): Promise<number> {
  const { connectorId, name, cloud, goneAt = null, takenAt = new Date(start), coverage = [] } = cluster;
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO clusters (connector_id, cloud, external_id, name, first_seen_at, gone_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [connectorId, cloud, randomUUID(), name, new Date(start), goneAt],
  );
  const id = rows[0]?.id ?? 0;
  await pool.query(
    `WITH s AS (INSERT INTO snapshots (cluster_id, taken_at, coverage, objects, added, changed, unchanged, gone,
         findings_opened, findings_closed, rule_pack_version)
       VALUES ($1, $2, $3, 0, 0, 0, 0, 0, 3, 1, '') RETURNING id)
     UPDATE clusters SET latest_snapshot_id = s.id FROM s WHERE clusters.id = $1`,
    [id, takenAt, JSON.stringify(coverage)],
  );
  return id;
}

/** Returns the resource's id. */
export async function seedResource(pool: Queries, resource: SeedResource): Promise<string> {
  const id = next++;
  const { kind = "Pod", namespace = "default", name = `pod-${id}`, labels = {}, health = 1, severity = 0 } = resource;
  const { changedAt = new Date(start + id * 1_000), goneAt = null } = resource;
  const body = resource.body ?? { apiVersion: "v1", kind, metadata: { name, namespace, uid: `uid-${id}` } };
  await pool.query(
    `INSERT INTO resources (cluster_id, id, uid, api_version, api_group, kind, namespace, name, labels, resource_version,
       fingerprint, health, severity, open_findings, first_seen_at, changed_at, gone_at)
     VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, '1', '', $9, $10, $11, $12, $13, $14)`,
    [
      ...[resource.clusterId, id, `uid-${id}`, String(body.apiVersion), kind, namespace, name, JSON.stringify(labels)],
      ...[health, severity, severity > 0 ? 1 : 0, changedAt, changedAt, goneAt],
    ],
  );
  await pool.query(
    `INSERT INTO resource_revisions (cluster_id, resource_id, observed_at, snapshot_id, fingerprint, body)
     VALUES ($1, $2, $3, 1, '', $4)`,
    [resource.clusterId, id, changedAt, JSON.stringify(body)],
  );
  return String(id);
}

/** Opens a finding for each rule that says unhealthy of the body; returns their ids by rule. */
export async function seedFindings(pool: Queries, clusterId: number, resourceId: string, body: JsonObject) {
  const pack = readRulePack();
  const failing = createAssessor(pack, {})
    .assess(subjectOf(body))
    .filter(({ state }) => state === "unhealthy");
  const { rows } = await pool.query<{ id: string; rule_id: string }>(
    `INSERT INTO findings (cluster_id, resource_id, rule_id, severity, first_seen_at)
     SELECT $1, $2, r.id, r.severity, $4 FROM rules r WHERE r.rule_id = ANY($3)
     RETURNING id, (SELECT rule_id FROM rules WHERE id = findings.rule_id)`,
    [clusterId, resourceId, failing.map(({ ruleId }) => ruleId), new Date(start)],
  );
  return new Map(rows.map(({ id, rule_id }) => [rule_id, id]));
}

/** Counts what is there into the rollups of inventory and findings, as discovery does. */
export async function seedRollups(pool: Queries): Promise<void> {
  await pool.query("TRUNCATE finding_rollups");
  // Not by TRUNCATE: processes that keep the counts hear of what is deleted.
  await pool.query("DELETE FROM inventory_rollups");
  await pool.query(`INSERT INTO inventory_rollups (cluster_id, kind, namespace, severity, health, resources)
    SELECT cluster_id, kind, namespace, severity, health, count(*) FROM resources WHERE gone_at IS NULL GROUP BY 1, 2, 3, 4, 5`);
  await pool.query(`INSERT INTO finding_rollups (cluster_id, severity, findings)
    SELECT cluster_id, severity, count(*) FROM findings WHERE resolved_at IS NULL GROUP BY 1, 2`);
}
