import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createAssessor, subjectOf } from "@periplus/posture/assess/assess";
import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { Cloud } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { importBuilt } from "../discovery/bench-database.ts";
import { normaliseCluster } from "../discovery/cluster-writer.ts";
import { copyRow } from "./copy-text.ts";

const inCluster = 25_000;
/** Clusters that differ from one another; the others have the same objects with other uids. */
const distinct = 8;
const clouds: readonly Cloud[] = ["azure", "aws", "gcp", "kubernetes"];
const severityCodes: Readonly<Record<string, number>> = { critical: 4, high: 3, medium: 2, low: 1 };
const day = 86_400_000;

interface Failure {
  /** The small id of the rule. */
  readonly rule: number;
  readonly severity: number;
}

interface JudgedObject {
  readonly object: Omit<NormalisedObject, "body">;
  /** 3 unhealthy, 2 unknown, 1 healthy, 0 not applicable. */
  readonly health: number;
  readonly failures: readonly Failure[];
}

const resourceColumns = `resources (cluster_id, id, uid, api_version, api_group, kind, namespace, name, labels, owner_uid,
  owner_kind, owner_name, resource_version, fingerprint, health, severity, open_findings, first_seen_at, changed_at, gone_at)`;
const findingColumns = "findings (cluster_id, resource_id, rule_id, severity, first_seen_at, resolved_at)";

/**
 * Fills an empty database with so many resources or a few more, of the load generator's clusters of 25,000 objects behind
 * four connectors, judged by all rules and counted as discovery does. A fiftieth besides has ended, and a quarter of the
 * findings has a forerunner that was resolved. There are no bodies: no list reads them.
 */
export async function fillEstate(client: pg.Client, resources: number): Promise<void> {
  const writer = await EstateWriter.open(client);
  for (let seed = 1; writer.resources < resources; seed++) {
    const objects = await judgeCluster(client, seed);
    const left = Math.ceil((resources - writer.resources) / objects.length);
    const count = Math.min(left, Math.ceil(resources / objects.length / distinct));
    for (let each = 0; each < count; each++) await writer.writeCluster(objects);
    console.error(`${writer.resources} resources`);
  }
  await countEstate(client);
}

async function judgeCluster(client: pg.Client, seed: number): Promise<JudgedObject[]> {
  const pack = readRulePack();
  const { rows } = await client.query<{ id: number; rule_id: string }>("SELECT id, rule_id FROM rules");
  const numbers = new Map(rows.map(({ id, rule_id }) => [rule_id, id]));
  const assessor = createAssessor(pack, {});
  return normaliseCluster(inCluster, seed).map(({ body, ...object }) => {
    const assessments = assessor.assess(subjectOf(JSON.parse(body) as JsonObject));
    const failures = assessments.flatMap(({ ruleId, state }) => {
      const severity = severityCodes[pack.byId.get(ruleId)?.rule.severity ?? ""] ?? 0;
      return state === "unhealthy" ? { rule: numbers.get(ruleId) ?? 0, severity } : [];
    });
    const states = new Set(assessments.map(({ state }) => state));
    const health = states.has("unhealthy") ? 3 : states.has("notAssessed") ? 2 : states.has("healthy") ? 1 : 0;
    return { object, health, failures };
  });
}

class EstateWriter {
  resources = 0;
  readonly #client: pg.Client;
  readonly #connectors: readonly string[];
  #clusters = 0;
  #nextId = 1;

  private constructor(client: pg.Client, connectors: readonly string[]) {
    this.#client = client;
    this.#connectors = connectors;
  }

  static async open(client: pg.Client): Promise<EstateWriter> {
    const { syncRules } = await importBuilt<{ syncRules: (client: pg.Client, pack: object) => Promise<void> }>(
      "database/sync-rules",
    );
    await syncRules(client, readRulePack());
    const connectors = clouds.map(() => randomUUID());
    await client.query(
      `INSERT INTO connectors (id, name, cloud, scope, sealed_access, paused, next_run_at)
       SELECT c.id, c.cloud, c.cloud, '[]', '', true, now() + interval '1 day'
       FROM unnest($1::uuid[], $2::text[]) c (id, cloud)`,
      [connectors, clouds],
    );
    return new EstateWriter(client, connectors);
  }

  async writeCluster(objects: readonly JudgedObject[]): Promise<void> {
    const number = this.#clusters++;
    const cloud = clouds[number % clouds.length];
    const { rows } = await this.#client.query<{ id: number }>(
      `INSERT INTO clusters (connector_id, cloud, external_id, name, first_seen_at)
       VALUES ($1, $2, $3, $3, now()) RETURNING id`,
      [this.#connectors[number % clouds.length], cloud, `${cloud}-${String(number).padStart(2, "0")}`],
    );
    const clusterId = rows[0]?.id ?? 0;
    const firstSeen = Date.now() - 30 * day - clusterId * 60_000;
    const resources: string[] = [];
    const findings: string[] = [];
    for (const [index, { object, health, failures }] of objects.entries()) {
      const id = this.#nextId++;
      const seen = new Date(firstSeen);
      // A fifth was changed since, in one of the hourly readings.
      const changed = index % 5 === 0 ? new Date(firstSeen + (index % 720) * 3_600_000) : seen;
      const row = (rowId: number, goneAt: Date | null): string =>
        copyRow([
          ...[clusterId, rowId, `${clusterId}/${object.uid}`, object.apiVersion, object.group, object.kind],
          ...[object.namespace ?? "", object.name, JSON.stringify(object.labels)],
          ...[object.owner?.uid ?? null, object.owner?.kind ?? null, object.owner?.name ?? null],
          ...[
            object.resourceVersion,
            object.fingerprint,
            health,
            Math.max(0, ...failures.map((each) => each.severity)),
          ],
          ...[failures.length, seen, changed, goneAt],
        ]);
      resources.push(row(id, null));
      if (index % 50 === 0) resources.push(row(this.#nextId++, changed));
      for (const [place, { rule, severity }] of failures.entries()) {
        if ((index + place) % 4 === 0) findings.push(copyRow([clusterId, id, rule, severity, seen, changed]));
        findings.push(copyRow([clusterId, id, rule, severity, changed, null]));
      }
    }
    await this.#copy(resourceColumns, resources);
    await this.#copy(findingColumns, findings);
    this.resources += objects.length;
  }

  async #copy(target: string, rows: readonly string[]): Promise<void> {
    const stream = this.#client.query(copyFrom(`COPY ${target} FROM STDIN`));
    const finished = once(stream, "finish");
    for (let start = 0; start < rows.length; start += 1_000) {
      if (!stream.write(rows.slice(start, start + 1_000).join(""))) await once(stream, "drain");
    }
    stream.end();
    await finished;
  }
}

/** Counts everything that is there, and has the database look at it as its own housekeeping does after a while. */
async function countEstate(client: pg.Client): Promise<void> {
  await client.query(`INSERT INTO inventory_rollups (cluster_id, kind, namespace, severity, health, resources, judged)
    SELECT cluster_id, kind, namespace, severity, health, count(*), count(*) FILTER (WHERE health > 0)
    FROM resources WHERE gone_at IS NULL GROUP BY 1, 2, 3, 4, 5`);
  await client.query(`INSERT INTO finding_rollups (cluster_id, severity, findings)
    SELECT cluster_id, severity, count(*) FROM findings WHERE resolved_at IS NULL GROUP BY 1, 2`);
  await client.query("VACUUM ANALYZE");
  await client.query("CHECKPOINT");
}
