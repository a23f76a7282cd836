import type { ExemptionCategory } from "@periplus/shared/exemption";
import type pg from "pg";
import type { CountedJudgement } from "../rollups/judgement.js";
import { judgementColumns } from "../rollups/judgement-columns.js";
import type { CountedResource } from "../rollups/rollup-changes.js";
import type { ResourceStanding } from "../rollups/standings.store.js";

type Client = Pick<pg.ClientBase, "query">;

/** An open finding that another exemption covers than the one that is written, or none any more. Ids as text. */
export interface MovedFinding {
  readonly id: string;
  readonly cluster_id: number;
  readonly resource_id: string;
  readonly rule_id: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly category: ExemptionCategory | null;
}

export interface ExemptableResource extends CountedResource {
  readonly id: string;
  readonly clusterId: number;
  readonly before: ResourceStanding;
}

type ExemptableRow = CountedJudgement &
  ResourceStanding & {
    readonly id: string;
    readonly clusterId: number;
    readonly kind: string;
    readonly namespace: string;
  };

/**
 * The resources of findings, with what is said of them; to the end of the transaction nobody else changes that. Those that
 * a discovery is writing are left out.
 */
export async function loadExemptable(client: Client, moved: readonly MovedFinding[]): Promise<ExemptableResource[]> {
  const keys = [...new Map(moved.map((finding) => [finding.resource_id, finding])).values()];
  const { rows } = await client.query<ExemptableRow>(
    `SELECT r.id, r.cluster_id AS "clusterId", r.kind, r.namespace, r.health, r.severity, r.open_findings,
       ${judgementColumns}
     FROM unnest($1::int[], $2::bigint[]) k (cluster_id, id)
     JOIN resource_assessments a ON a.cluster_id = k.cluster_id AND a.resource_id = k.id
     JOIN resources r ON r.cluster_id = k.cluster_id AND r.id = k.id
     WHERE r.gone_at IS NULL FOR UPDATE OF a SKIP LOCKED`,
    [keys.map(({ cluster_id }) => cluster_id), keys.map(({ resource_id }) => resource_id)],
  );
  return rows.map(({ id, clusterId, kind, namespace, health, severity, open_findings, ...judgement }) => ({
    id,
    clusterId,
    kind,
    namespace,
    judgement,
    before: { health, severity, open_findings },
  }));
}

interface Exempted {
  readonly id: string;
  readonly clusterId: number;
  readonly judgement: CountedJudgement;
  readonly findings: readonly MovedFinding[];
}

/** Writes what is exempt, at the objects and at their findings. Returns how many rows were written. */
export async function writeExempt(client: Client, exempted: readonly Exempted[]): Promise<number> {
  const findings = exempted.flatMap((resource) => resource.findings);
  if (findings.length === 0) return 0;
  const assessments = exempted.map(({ id, clusterId, judgement: { waived, mitigated } }) => ({
    id,
    cluster_id: clusterId,
    waived,
    mitigated,
  }));
  const assessed = await client.query(
    `UPDATE resource_assessments a SET waived = j.waived, mitigated = j.mitigated
     FROM json_to_recordset($1::json) AS j (cluster_id integer, id bigint, waived smallint[], mitigated smallint[])
     WHERE a.cluster_id = j.cluster_id AND a.resource_id = j.id`,
    [JSON.stringify(assessments)],
  );
  const marked = await client.query(
    `UPDATE findings f SET exemption_id = j.exemption_id
     FROM json_to_recordset($1::json) AS j (cluster_id integer, id bigint, exemption_id bigint)
     WHERE f.cluster_id = j.cluster_id AND f.id = j.id`,
    [JSON.stringify(findings.map(({ id, cluster_id, to }) => ({ id, cluster_id, exemption_id: to })))],
  );
  return (assessed.rowCount ?? 0) + (marked.rowCount ?? 0);
}
