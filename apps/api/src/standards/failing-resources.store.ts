import { Injectable } from "@nestjs/common";
import { rowId } from "@periplus/shared/id";
import type { Page } from "@periplus/shared/page";
import type { FailingResource, FailingResourceQuery } from "@periplus/shared/standard";
import type { Cloud } from "@periplus/shared/vocabulary";
import { z } from "zod";
import { severityOf } from "../database/codes.js";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";

interface FailingRow {
  /** What the next page starts after: a finding, or a resource. */
  readonly key: string;
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly cluster_id: number;
  readonly cluster_name: string;
  readonly rule_id: string | null;
  readonly finding_id: string | null;
  readonly severity: number;
}

/** What keeps a requirement from passing, and where. */
interface Failing {
  readonly standardId: string;
  readonly requirementId: string;
  /** The rules of which open findings fail it; null: a check of Pod Security does. */
  readonly ruleIds: readonly string[] | null;
  /** Of which clouds the clusters have to meet it; null: of all. */
  readonly clouds: readonly Cloud[] | null;
}

const cursorKeys = z.tuple([z.int().min(0).max(4), rowId]);
const resource = sql`r.id, r.kind, r.namespace, r.name, r.cluster_id, c.name AS cluster_name`;

/** The resources that keep requirements from passing. */
@Injectable()
export class FailingResourcesStore {
  constructor(private readonly database: Database) {}

  /** Worst and newest first. */
  async list(failing: Failing, { clusterId, cursor, limit }: FailingResourceQuery): Promise<Page<FailingResource>> {
    const list = `failing ${failing.standardId} ${failing.requirementId} ${clusterId ?? ""}`;
    const [severity, key] = cursor === undefined ? [null, null] : readCursor(list, cursor, cursorKeys);
    const inScope = sql`c.gone_at IS NULL AND (${clusterId ?? null}::int IS NULL OR c.id = ${clusterId ?? null}::int)
      AND (${failing.clouds}::text[] IS NULL OR c.cloud = ANY(${failing.clouds}::text[]))`;
    const rows = failing.ruleIds === null ? ofCheck(failing.requirementId, inScope) : ofRules(failing.ruleIds, inScope);
    const query = sql`SELECT * FROM (${rows}) f
      WHERE ${severity}::smallint IS NULL OR (f.severity, f.key) < (${severity}::smallint, ${key}::bigint)
      ORDER BY f.severity DESC, f.key DESC LIMIT ${limit + 1}`;
    const { rows: found } = await this.database.pool.query<FailingRow>(query.toQuery());
    return toPage(list, found, limit, (row) => [row.severity, row.key], toFailing);
  }
}

function ofRules(ruleIds: readonly string[], inScope: Sql): Sql {
  return sql`SELECT f.id AS key, ${resource}, ru.rule_id, f.id AS finding_id, f.severity
    FROM findings f JOIN rules ru ON ru.id = f.rule_id JOIN clusters c ON c.id = f.cluster_id
    JOIN resources r ON r.cluster_id = f.cluster_id AND r.id = f.resource_id
    WHERE f.resolved_at IS NULL AND f.exemption_id IS NULL AND ru.rule_id = ANY(${ruleIds}::text[]) AND ${inScope}`;
}

function ofCheck(check: string, inScope: Sql): Sql {
  return sql`SELECT r.id AS key, ${resource}, NULL AS rule_id, NULL::bigint AS finding_id, 0::smallint AS severity
    FROM pod_security_failures p JOIN clusters c ON c.id = p.cluster_id
    JOIN resources r ON r.cluster_id = p.cluster_id AND r.id = p.resource_id AND r.gone_at IS NULL
    WHERE p.checks @> ARRAY[${check}]::text[] AND ${inScope}`;
}

function toFailing(row: FailingRow): FailingResource {
  return {
    id: row.id,
    kind: row.kind,
    namespace: row.namespace === "" ? null : row.namespace,
    name: row.name,
    cluster: { id: String(row.cluster_id), name: row.cluster_name },
    ruleId: row.rule_id,
    findingId: row.finding_id,
    severity: severityOf(row.severity) ?? null,
  };
}
