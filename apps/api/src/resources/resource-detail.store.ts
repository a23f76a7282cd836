import { Injectable } from "@nestjs/common";
import { type Subject, subjectOf } from "@periplus/posture/assess/assess";
import { failingContainers, judgesContainers } from "@periplus/posture/assess/failing-containers";
import { markText } from "@periplus/posture/evidence/marked-text";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { OpenFindings } from "@periplus/shared/cluster";
import type { ResultOf } from "@periplus/shared/endpoints";
import type { ResourceAssessment } from "@periplus/shared/resource";
import { instantTexts } from "../database/instant-texts.js";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";
import { notFound } from "../http/problem.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { StoredFactsService } from "../posture/stored-facts.service.js";
import { type ResourceRow, resourceColumns, toResource } from "./resource-row.js";

interface DetailRow extends ResourceRow {
  readonly snapshot_at: string | null;
  readonly owner: { id: string; kind: string; name: string } | null;
}

interface RevisionRow {
  readonly observed_at: Date;
  readonly gone: boolean;
}

interface OpenFindingRow {
  readonly id: string;
  readonly rule_id: string;
  readonly first_seen_at: Date;
  readonly exemption_id: string | null;
}

const mostRevisions = 50;

/** One resource as it was observed, judged again from its stored body by the rules and settings of now. */
@Injectable()
export class ResourceDetailStore {
  constructor(
    private readonly database: Database,
    private readonly assessor: CurrentAssessor,
    private readonly facts: StoredFactsService,
  ) {}

  /** The stored body of a resource that is there now. */
  async readPresent(id: string): Promise<{ clusterId: number; body: JsonObject }> {
    const row = await this.findRow(id);
    if (row.gone_at !== null) throw notFound("resource");
    return { clusterId: row.cluster_id, body: (await this.readBody(id)).body };
  }

  async get(id: string): Promise<ResultOf<"getResource">> {
    const row = await this.findRow(id);
    const [revisions, observed, findings] = await Promise.all([
      this.readRevisions(id),
      this.readBody(id),
      this.readOpenFindings(row),
    ]);
    const isPresent = row.gone_at === null;
    const subject = isPresent ? await this.facts.subjectIn(row.cluster_id, observed.body) : subjectOf(observed.body);
    const assessments = await this.assess(row.cluster_id, subject, isPresent ? findings : []);
    const evidence = assessments
      .filter(({ state }) => state === "unhealthy")
      .flatMap((assessment) => assessment.evidence);
    return {
      ...toResource(row),
      open: countBySeverity(assessments),
      owner: row.owner,
      observed: markText(observed.body, evidence),
      observedAt: observed.observed_at,
      snapshotAt: row.snapshot_at,
      assessments,
      revisions: revisions.map(({ observed_at, gone }) => ({ observedAt: observed_at, gone })),
    };
  }

  private async findRow(id: string): Promise<DetailRow> {
    const query = sql`SELECT ${resourceColumns}, c.name AS cluster_name, c.cloud, s.taken_at AS snapshot_at,
        CASE WHEN o.id IS NOT NULL THEN json_build_object('id', o.id::text, 'kind', o.kind, 'name', o.name) END AS owner
      FROM resources r
      JOIN clusters c ON c.id = r.cluster_id
      LEFT JOIN snapshots s ON s.id = c.latest_snapshot_id
      LEFT JOIN LATERAL (SELECT id, kind, name FROM resources
        WHERE cluster_id = r.cluster_id AND uid = r.owner_uid AND kind = r.owner_kind AND gone_at IS NULL
        ORDER BY api_group LIMIT 1) o ON true
      WHERE r.id = ${id}::bigint`;
    const [row] = (await this.database.pool.query<DetailRow>({ ...query.toQuery(), types: instantTexts })).rows;
    if (!row) throw notFound("resource");
    return row;
  }

  private async readRevisions(id: string): Promise<RevisionRow[]> {
    const query = sql`SELECT observed_at, gone FROM resource_revisions WHERE resource_id = ${id}::bigint
      ORDER BY observed_at DESC LIMIT ${mostRevisions}`;
    return (await this.database.pool.query<RevisionRow>(query.toQuery())).rows;
  }

  private async readBody(id: string): Promise<{ body: JsonObject; observed_at: Date }> {
    const query = sql`SELECT body::json, observed_at FROM resource_revisions WHERE resource_id = ${id}::bigint AND NOT gone
      ORDER BY observed_at DESC LIMIT 1`;
    const [row] = (await this.database.pool.query<{ body: JsonObject; observed_at: Date }>(query.toQuery())).rows;
    if (!row) throw notFound("resource");
    return row;
  }

  private async readOpenFindings({ cluster_id, id }: DetailRow): Promise<OpenFindingRow[]> {
    const query = sql`SELECT f.id, ru.rule_id, f.first_seen_at, f.exemption_id FROM findings f JOIN rules ru ON ru.id = f.rule_id
      WHERE f.cluster_id = ${cluster_id} AND f.resource_id = ${id}::bigint AND f.resolved_at IS NULL`;
    return (await this.database.pool.query<OpenFindingRow>(query.toQuery())).rows;
  }

  private async assess(
    clusterId: number,
    subject: Subject,
    findings: readonly OpenFindingRow[],
  ): Promise<ResourceAssessment[]> {
    const settings = await this.assessor.read();
    const assessor = settings.assessorOf(clusterId);
    const findingOf = new Map(findings.map((finding) => [finding.rule_id, finding]));
    return assessor.assess(subject).flatMap(({ ruleId, state, reason, evidence }) => {
      const compiled = settings.pack.byId.get(ruleId);
      const rule = compiled?.rule;
      if (!rule) return [];
      const finding = state === "unhealthy" ? findingOf.get(ruleId) : undefined;
      return {
        ruleId,
        title: rule.title,
        severity: rule.severity,
        state,
        reason,
        evidence,
        findingId: finding?.id ?? null,
        exemptionId: finding?.exemption_id ?? null,
        containers:
          state === "unhealthy" && compiled !== undefined && judgesContainers(compiled)
            ? failingContainers(assessor, ruleId, subject).filter((name) => name !== null)
            : [],
        since: finding?.first_seen_at.toISOString() ?? null,
      };
    });
  }
}

function countBySeverity(assessments: readonly ResourceAssessment[]): OpenFindings {
  const open: OpenFindings = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity, findingId, exemptionId } of assessments) {
    if (findingId !== null && exemptionId === null) open[severity] += 1;
  }
  return open;
}
