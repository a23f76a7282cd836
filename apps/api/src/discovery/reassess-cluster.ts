import type pg from "pg";
import { JudgementWriter } from "./ingestion/judgement-writer.js";
import { judgementColumns } from "./ingestion/resources.store.js";
import { replaceRollups } from "./ingestion/rollups.store.js";
import { createWriteCounts, type WriteCounts } from "./ingestion/write-counts.js";
import { isSameJudgement, type Judgement } from "./judgement.js";
import type { JudgingKit } from "./judging.js";
import { RollupChanges } from "./rollup-changes.js";
import { healthOfJudgement } from "./rule-book.js";

interface StoredBody extends Judgement {
  readonly id: string;
  readonly kind: string;
  readonly group: string;
  readonly namespace: string;
  readonly health: number;
  readonly severity: number;
  /** Null where no rule looks at the kind. */
  readonly body: string | null;
}

interface Standing {
  readonly id: string;
  readonly health: number;
  readonly severity: number;
  readonly open_findings: number;
}

const rowsAtOnce = 500;

/**
 * Judges every present object of a cluster again from its stored body, within the caller's transaction, which holds the
 * cluster's lock. Asks no cluster; writes only what changes, and the rollups anew.
 */
export async function reassessCluster(
  client: pg.ClientBase,
  { clusterId, takenAt }: { clusterId: number; takenAt: Date },
  { judge, rules, version }: JudgingKit,
): Promise<WriteCounts> {
  const counts = createWriteCounts();
  const writer = new JudgementWriter(client, { clusterId, takenAt }, rules, counts);
  const whole = new RollupChanges(rules);
  await openCursor(client, clusterId, [...judge.judgedKinds]);
  for (;;) {
    const { rows } = await client.query<StoredBody>(`FETCH ${rowsAtOnce} FROM stored_bodies`);
    if (rows.length === 0) break;
    const standings: Standing[] = [];
    for (const row of rows) {
      const judgement = judge.judge({ group: row.group, kind: row.kind, body: row.body ?? "{}" });
      whole.add({ kind: row.kind, namespace: row.namespace, judgement });
      if (!isSameJudgement(row, judgement)) writer.change(row.id, row, judgement);
      const health = healthOfJudgement(judgement);
      const severity = rules.worstSeverity(judgement);
      const open_findings = judgement.unhealthy.length;
      const same = health === row.health && severity === row.severity && open_findings === row.unhealthy.length;
      if (!same) standings.push({ id: row.id, health, severity, open_findings });
    }
    await writer.flush();
    counts.rows += await updateStandings(client, clusterId, standings);
  }
  await client.query("CLOSE stored_bodies");
  counts.rows += await updateFindingSeverities(client, clusterId);
  counts.rows += await replaceRollups(client, clusterId, whole);
  await markAssessed(client, clusterId, version);
  return counts;
}

/** Bodies of kinds that no rule looks at stay where they are. */
async function openCursor(client: pg.ClientBase, clusterId: number, judgedKinds: string[]): Promise<void> {
  await client.query(
    `DECLARE stored_bodies NO SCROLL CURSOR FOR
     SELECT r.id, r.kind, r.api_group AS "group", r.namespace, r.health, r.severity, ${judgementColumns},
       CASE WHEN r.api_group || '/' || r.kind = ANY($2::text[]) THEN (
         SELECT v.body::text FROM resource_revisions v WHERE v.resource_id = r.id ORDER BY v.observed_at DESC LIMIT 1
       ) END AS body
     FROM resources r LEFT JOIN resource_assessments a ON a.cluster_id = r.cluster_id AND a.resource_id = r.id
     WHERE r.cluster_id = $1 AND r.gone_at IS NULL`,
    [clusterId, judgedKinds],
  );
}

async function updateStandings(client: pg.ClientBase, clusterId: number, standings: Standing[]): Promise<number> {
  if (standings.length === 0) return 0;
  const { rowCount } = await client.query(
    `UPDATE resources r SET health = s.health, severity = s.severity, open_findings = s.open_findings
     FROM json_to_recordset($2::json) AS s (id bigint, health smallint, severity smallint, open_findings smallint)
     WHERE r.cluster_id = $1 AND r.id = s.id`,
    [clusterId, JSON.stringify(standings)],
  );
  return rowCount ?? 0;
}

/** A rule may have become more or less severe since its findings were opened. */
async function updateFindingSeverities(client: pg.ClientBase, clusterId: number): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE findings f SET severity = r.severity FROM rules r
     WHERE f.cluster_id = $1 AND f.resolved_at IS NULL AND r.id = f.rule_id AND r.severity <> f.severity`,
    [clusterId],
  );
  return rowCount ?? 0;
}

async function markAssessed(client: pg.ClientBase, clusterId: number, version: string): Promise<void> {
  await client.query(
    `UPDATE snapshots s SET rule_pack_version = $2 FROM clusters k
     WHERE k.id = $1 AND s.id = k.latest_snapshot_id`,
    [clusterId, version],
  );
}
