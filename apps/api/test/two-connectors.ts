import { createAssessor, subjectOf } from "@periplus/posture/assess/assess";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { Cloud } from "@periplus/shared/vocabulary";
import type { Database, Queries } from "../src/database/pool.js";
import { seedCluster, seedConnector, seedFindings, seedResource } from "./seed.js";

/** What an endpoint can be asked about, of one connector. */
export interface Side {
  readonly connectorId: string;
  readonly clusterId: string;
  readonly resourceId: string;
  readonly findingId: string;
  readonly exemptionId: string;
  readonly runId: string;
  readonly attestationId: string;
}

/** Every id of their side starts with this, and every name with "theirs": neither may show on our side. */
const theirNumbers = 77_000_000;
export const traceOfTheirs = /theirs|7700\d{4}/;

/**
 * An estate of two connectors with everything that can be kept of each; nobody who sees one may learn of the other.
 * `alone` is called while ours is the only one.
 */
export async function seedTwoConnectors(
  database: Database,
  alone: (ours: Side) => Promise<void> = () => Promise.resolve(),
): Promise<{ ours: Side; theirs: Side }> {
  const { pool } = database;
  const ours = await seedSide(pool, "ours", "aws", 0);
  await seedCustomRule(pool);
  await alone(ours);
  const identities = [
    "clusters",
    "discovery_runs",
    "snapshots",
    "findings",
    "exemptions",
    "score_points",
    "attestations",
  ];
  for (const table of identities)
    await pool.query("SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", [table, theirNumbers]);
  const theirs = await seedSide(pool, "theirs", "gcp", theirNumbers);
  return { ours, theirs };
}

export const seededRule = "custom-seeded";

/** A rule that somebody wrote: it holds everywhere, and everybody may read it. */
async function seedCustomRule(pool: Queries): Promise<void> {
  const text = `id: ${seededRule}
version: 1
title: Services should be known
severity: low
control: manage-access-and-permissions
status: preview
description: What is checked.
rationale: Why.
target: { kinds: [v1/Service] }
healthy: "true"
message: "'unknown'"
remedy: { kind: manual, risk: safe, text: Do it. }
`;
  await pool.query(
    `INSERT INTO rules (rule_id, title, severity, control, scores)
     VALUES ($1, 'Services should be known', 1, 'manage-access-and-permissions', false)`,
    [seededRule],
  );
  await pool.query(
    `INSERT INTO custom_rules (rule_id, version, text, created_at, created_by, updated_at, updated_by)
     VALUES ($1, 1, $2, now(), 'somebody', now(), 'somebody')`,
    [seededRule, text],
  );
  await pool.query(
    `INSERT INTO custom_rule_versions (rule_id, version, change, text, at, by)
     VALUES ($1, 1, 'created', $2, now(), 'somebody')`,
    [seededRule, text],
  );
}

async function seedSide(pool: Queries, name: string, cloud: Cloud, offset: number): Promise<Side> {
  const connectorId = await seedConnector(pool, `${name}-connector`, cloud);
  const takenAt = new Date(Date.now() - 60_000);
  const coverage = [{ part: `${name}/part`, state: "forbidden", objects: 0, message: `${name} is not read` }];
  const clusterId = await seedCluster(pool, { connectorId, name: `${name}-cluster`, cloud, takenAt, coverage });
  await seedCluster(pool, { connectorId, name: `${name}-gone`, cloud, goneAt: new Date() });
  const resources = [await seedPod(pool, name, clusterId, offset), await seedPod(pool, name, clusterId, offset)];
  const findings = await Promise.all(resources.map(({ id, body }) => seedFindings(pool, clusterId, id, body)));
  await pool.query(
    "UPDATE findings SET resolved_at = now() WHERE id = (SELECT max(id) FROM findings WHERE cluster_id = $1)",
    [clusterId],
  );
  await judge(pool, clusterId, resources);
  await countSide(pool, clusterId);
  await pool.query(
    `INSERT INTO score_points (at, granularity, cluster_id, score, raw_score, assessed_share, before, causes)
     SELECT now(), g, c, 0.5, 0.5, 1, '{"score": 0.6, "rawScore": 0.6}', '[]'
     FROM unnest(ARRAY['workload', 'cluster']) g, unnest(ARRAY[$1, NULL]::int[]) c`,
    [clusterId],
  );
  await pool.query(
    `INSERT INTO rule_settings (rule_id, connector_id, cluster_id, settings, updated_by)
     VALUES ('container-privileged', $1, NULL, '{"excludedNamespaces": ["x"]}', $3), ('container-privileged', NULL, $2, '{}', $3)`,
    [connectorId, clusterId, name],
  );
  const sideOf = { connectorId, clusterId: String(clusterId), resourceId: resources[0]?.id ?? "" };
  const findingId = findings[0]?.get("container-privileged") ?? "";
  const exemptionId = await seedExemption(pool, name, connectorId);
  const attestationId = await seedAttestations(pool, name, connectorId, clusterId);
  await pool.query(
    `INSERT INTO pod_security_tallies (cluster_id, snapshot_id, minor, checks, judged, failing)
     SELECT id, latest_snapshot_id, 34, '', 2, '{"privileged": 2}' FROM clusters WHERE id = $1`,
    [clusterId],
  );
  await pool.query(
    `INSERT INTO pod_security_failures (cluster_id, resource_id, checks)
     SELECT cluster_id, id, '{privileged}' FROM resources WHERE cluster_id = $1`,
    [clusterId],
  );
  const runId = await seedRun(pool, name, connectorId, clusterId);
  return { ...sideOf, findingId, exemptionId, runId, attestationId };
}

async function seedPod(pool: Queries, name: string, clusterId: number, offset: number) {
  const namespace = `${name}-namespace`;
  const container = { name: `${name}-container`, image: "nginx", securityContext: { privileged: true } };
  const body: JsonObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${name}-pod`, namespace, labels: { side: name } },
    spec: { containers: [container] },
  };
  const seeded = await seedResource(pool, {
    ...{ clusterId, namespace, name: `${name}-pod`, labels: { side: name }, health: 3, severity: 4, body },
  });
  const id = String(Number(seeded) + offset);
  await pool.query("UPDATE resources SET id = $2 WHERE id = $1", [seeded, id]);
  await pool.query("UPDATE resource_revisions SET resource_id = $2 WHERE resource_id = $1", [seeded, id]);
  return { id, body };
}

async function judge(pool: Queries, clusterId: number, resources: readonly { id: string; body: JsonObject }[]) {
  const { rows } = await pool.query<{ id: number; rule_id: string }>("SELECT id, rule_id FROM rules");
  const numbers = new Map(rows.map(({ id, rule_id }) => [rule_id, id]));
  for (const { id, body } of resources) {
    const assessments = createAssessor(readRulePack(), {}).assess(subjectOf(body));
    const inState = (state: string) =>
      assessments.filter((each) => each.state === state).map(({ ruleId }) => numbers.get(ruleId));
    await pool.query(
      `INSERT INTO resource_assessments (cluster_id, resource_id, healthy, unhealthy, not_assessed, needs_configuration)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [clusterId, id, inState("healthy"), inState("unhealthy"), inState("notAssessed"), inState("needsConfiguration")],
    );
  }
}

/** The rollups of one cluster, from what was seeded. */
async function countSide(pool: Queries, clusterId: number): Promise<void> {
  await pool.query(
    `INSERT INTO inventory_rollups (cluster_id, kind, namespace, severity, health, resources, judged)
     SELECT cluster_id, kind, namespace, severity, health, count(*), count(*) FROM resources WHERE cluster_id = $1
     GROUP BY 1, 2, 3, 4, 5`,
    [clusterId],
  );
  await pool.query(
    `INSERT INTO finding_rollups (cluster_id, severity, findings)
     SELECT cluster_id, severity, count(*) FROM findings WHERE cluster_id = $1 AND resolved_at IS NULL GROUP BY 1, 2`,
    [clusterId],
  );
  await pool.query(
    `INSERT INTO rule_rollups (cluster_id, rule_id, healthy, unhealthy, not_assessed, needs_configuration, sole_failures,
       oldest_finding_at)
     SELECT cluster_id, rule_id, 1, count(*), 1, 1, 1, min(first_seen_at) FROM findings
     WHERE cluster_id = $1 AND resolved_at IS NULL GROUP BY 1, 2`,
    [clusterId],
  );
  await pool.query(
    `INSERT INTO control_rollups (cluster_id, control, healthy, unhealthy, not_assessed, raw_healthy, raw_unhealthy,
       raw_not_assessed) SELECT DISTINCT $1::int, control, 1, 2, 1, 1, 2, 1 FROM rules`,
    [clusterId],
  );
}

async function seedExemption(pool: Queries, name: string, connectorId: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO exemptions (rule_id, category, connector_id, place, reason, owner, expires_at, created_at, created_by)
     SELECT id, 'waiver', $1, $2, $2 || ' knows why', $2, now() + interval '9 days', now(), $2
     FROM rules WHERE rule_id = 'container-privileged' RETURNING id`,
    [connectorId, name],
  );
  const id = rows[0]?.id ?? "";
  await pool.query(
    "INSERT INTO exemption_events (exemption_id, at, by, what, after) VALUES ($1, now(), $2, 'created', $3)",
    [id, name, { category: "waiver", reason: name, owner: name, state: "active", expiresAt: new Date().toISOString() }],
  );
  return id;
}

/** Of the requirement of which everything is asked: of the connector, and of its cluster. Returns the latter's id. */
async function seedAttestations(pool: Queries, name: string, connectorId: string, clusterId: number): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO attestations (standard_id, requirement_id, connector_id, cluster_id, place, reason, evidence, created_at,
       created_by, expires_at)
     SELECT 'pss', 'privileged', n, c, $3, $3 || ' knows it', 'https://' || $3 || '.example', now(), $3, now() + interval '9 days'
     FROM (VALUES ($1::uuid, NULL::int), (NULL, $2)) s (n, c) RETURNING id`,
    [connectorId, clusterId, name],
  );
  return rows[1]?.id ?? "";
}

async function seedRun(pool: Queries, name: string, connectorId: string, clusterId: number): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO discovery_runs (connector_id, trigger, state, stage, ended_at, message)
     VALUES ($1, 'manual', 'completed', 'ended', now(), $2) RETURNING id`,
    [connectorId, name],
  );
  const id = rows[0]?.id ?? "";
  await pool.query("INSERT INTO discovery_run_clusters (run_id, cluster_id, state) VALUES ($1, $2, 'done')", [
    id,
    clusterId,
  ]);
  return id;
}
