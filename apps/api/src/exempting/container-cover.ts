import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { ExemptionCategory } from "@periplus/shared/exemption";
import type pg from "pg";
import { sql } from "../database/sql.js";
import type { ExemptionReach } from "./reach.js";

/** A finding of which every failing container is exempt. */
export interface CoveredFinding {
  readonly finding_id: string;
  readonly exemption_id: string;
  readonly category: ExemptionCategory;
}

/** Gives the containers of a stored body that fail a rule, by name; null where what fails is no container. */
export type FailingContainers = (ruleNumber: number, clusterId: number, body: JsonObject) => readonly (string | null)[];

interface ContainerRow {
  readonly finding_id: string;
  readonly exemption_id: string;
  readonly category: ExemptionCategory;
  readonly container: string;
  readonly rule_id: number;
  readonly cluster_id: number;
  readonly body: JsonObject;
}

/**
 * The open findings within reach that exemptions of single containers cover wholly. A container exemption names one
 * resource, so this looks at no more bodies than there are such exemptions.
 */
export async function findCoveredByContainers(
  client: pg.ClientBase,
  reach: ExemptionReach,
  failingIn: FailingContainers,
): Promise<CoveredFinding[]> {
  const query = sql`
    SELECT f.id AS finding_id, e.id AS exemption_id, e.category, e.container, f.rule_id, f.cluster_id,
      (SELECT v.body::json FROM resource_revisions v WHERE v.resource_id = r.id AND NOT v.gone
       ORDER BY v.observed_at DESC LIMIT 1) AS body
    FROM exemptions e
    JOIN resources r ON r.cluster_id = e.cluster_id AND r.namespace = e.namespace AND r.kind = e.kind
      AND r.name = e.name AND r.gone_at IS NULL
    JOIN findings f ON f.cluster_id = r.cluster_id AND f.resource_id = r.id AND f.rule_id = e.rule_id
    WHERE e.container IS NOT NULL AND e.state = 'active' AND e.expires_at > ${reach.now} AND f.resolved_at IS NULL
      AND ${reach.condition}
    ORDER BY e.id`;
  const { rows } = await client.query<ContainerRow>(query.toQuery());
  return [...Map.groupBy(rows, ({ finding_id }) => finding_id).values()].flatMap((exempt) => {
    const [first] = exempt;
    if (first === undefined) return [];
    return coverOf(exempt, failingIn(first.rule_id, first.cluster_id, first.body));
  });
}

/** All that fails must be exempt: a finding of several containers stays open for one. Of two categories, the plainer one. */
function coverOf(exempt: readonly ContainerRow[], failing: readonly (string | null)[]): CoveredFinding[] {
  const needed = failing.map((name) => exempt.find(({ container }) => container === name));
  const found = needed.filter((row) => row !== undefined);
  const [first] = found.toSorted((a, b) => Number(BigInt(a.exemption_id) - BigInt(b.exemption_id)));
  if (first === undefined || found.length < failing.length) return [];
  const category = found.some((row) => row.category === "waiver") ? "waiver" : "mitigated";
  return [{ finding_id: first.finding_id, exemption_id: first.exemption_id, category }];
}
