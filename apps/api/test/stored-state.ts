/** Whoever asks a database: a harness, a connection of one's own. */
export interface Asking {
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
}

/**
 * Everything that discovery keeps of the present, without ids and times: two databases that know the same estate give
 * the same.
 */
export async function readStoredState(asking: Asking) {
  const resources = await asking.query(
    `SELECT r.uid, r.api_version, r.kind, r.namespace, r.name, r.labels, r.owner_uid, r.fingerprint, r.health, r.severity,
       r.open_findings, a.healthy, a.unhealthy, a.not_assessed, a.needs_configuration, a.waived, a.mitigated,
       a.facts, (SELECT v.body::text FROM resource_revisions v WHERE v.resource_id = r.id ORDER BY v.observed_at DESC LIMIT 1) AS body,
       (SELECT array_agg(f.rule_id ORDER BY f.rule_id) FROM findings f
        WHERE f.resource_id = r.id AND f.resolved_at IS NULL) AS findings,
       (SELECT array_agg(f.rule_id ORDER BY f.rule_id) FROM findings f
        WHERE f.resource_id = r.id AND f.resolved_at IS NULL AND f.exemption_id IS NOT NULL) AS exempt
     FROM resources r LEFT JOIN resource_assessments a ON a.cluster_id = r.cluster_id AND a.resource_id = r.id
     WHERE r.gone_at IS NULL ORDER BY r.uid, r.kind`,
  );
  return { resources, rollups: await readRollups(asking) };
}

/** The rollups over all clusters, and how their objects stand, as they are kept. */
export async function readRollups(asking: Asking) {
  return {
    standings: await asking.query(
      `SELECT severity, count(*)::int AS resources, sum(open_findings)::int AS findings FROM resources
       WHERE gone_at IS NULL GROUP BY 1 ORDER BY 1`,
    ),
    inventory: await asking.query(
      `SELECT kind, namespace, severity, health, sum(resources)::int AS resources,
         sum(judged)::int AS judged FROM inventory_rollups
       GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    ),
    findings: await asking.query(
      "SELECT severity, sum(findings)::int AS findings FROM finding_rollups GROUP BY 1 ORDER BY 1",
    ),
    rules: await asking.query(
      `SELECT rule_id, sum(healthy)::int AS healthy, sum(unhealthy)::int AS unhealthy, sum(waived)::int AS waived,
         sum(mitigated)::int AS mitigated, sum(not_assessed)::int AS not_assessed,
         sum(needs_configuration)::int AS needs_configuration FROM rule_rollups GROUP BY 1 ORDER BY 1`,
    ),
    controls: await asking.query(
      `SELECT control, sum(healthy)::int AS healthy, sum(unhealthy)::int AS unhealthy, sum(not_assessed)::int AS
         not_assessed, sum(raw_healthy)::int AS raw_healthy, sum(raw_unhealthy)::int AS raw_unhealthy,
         sum(raw_not_assessed)::int AS raw_not_assessed FROM control_rollups GROUP BY 1 ORDER BY 1`,
    ),
    soleFailures: await asking.query(
      `SELECT rule_id, sum(sole_failures)::int AS n, sum(sole_unknown)::int AS unknown FROM rule_rollups
       GROUP BY 1 HAVING sum(sole_failures + sole_unknown) > 0 ORDER BY 1`,
    ),
  };
}

/** The same as they follow from what is stored, counted anew in SQL. */
export async function countRollups(asking: Asking) {
  return {
    standings: await asking.query(
      `SELECT coalesce(f.severity, 0) AS severity, count(*)::int AS resources, coalesce(sum(f.n), 0)::int AS findings
       FROM resources r LEFT JOIN (
         SELECT resource_id, max(severity) AS severity, count(*) AS n FROM findings
         WHERE resolved_at IS NULL AND exemption_id IS NULL GROUP BY 1
       ) f ON f.resource_id = r.id WHERE r.gone_at IS NULL GROUP BY 1 ORDER BY 1`,
    ),
    inventory: await asking.query(
      `SELECT kind, namespace, severity, health, count(*)::int AS resources,
         count(*) FILTER (WHERE a.healthy <> '{}' OR a.unhealthy <> '{}')::int AS judged
       FROM resources r LEFT JOIN resource_assessments a ON a.resource_id = r.id WHERE gone_at IS NULL
       GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    ),
    findings: await asking.query(
      "SELECT severity, count(*)::int AS findings FROM findings WHERE resolved_at IS NULL AND exemption_id IS NULL GROUP BY 1 ORDER BY 1",
    ),
    rules: await asking.query(
      `SELECT rule_id, count(*) FILTER (WHERE state = 'h')::int AS healthy, count(*) FILTER (WHERE state = 'u')::int AS
         unhealthy, count(*) FILTER (WHERE state = 'w')::int AS waived,
         count(*) FILTER (WHERE state = 'm')::int AS mitigated, count(*) FILTER (WHERE state = 'n')::int AS not_assessed,
         count(*) FILTER (WHERE state = 'c')::int AS needs_configuration FROM (${judgements}) j GROUP BY 1 ORDER BY 1`,
    ),
    controls: await asking.query(
      `SELECT control, count(*) FILTER (WHERE failed > 0)::int AS unhealthy,
         count(*) FILTER (WHERE failed = 0 AND unknown = 0 AND well > 0)::int AS healthy,
         count(*) FILTER (WHERE failed = 0 AND unknown > 0)::int AS not_assessed,
         count(*) FILTER (WHERE failed + exempt > 0)::int AS raw_unhealthy,
         count(*) FILTER (WHERE failed + exempt = 0 AND unknown = 0)::int AS raw_healthy,
         count(*) FILTER (WHERE failed + exempt = 0 AND unknown > 0)::int AS raw_not_assessed FROM (${byControl}) c
       GROUP BY 1 ORDER BY 1`,
    ),
    soleFailures: await asking.query(
      `SELECT only_rule AS rule_id, count(*) FILTER (WHERE unknown = 0)::int AS n,
         count(*) FILTER (WHERE unknown > 0)::int AS unknown FROM (${byControl}) c WHERE failed = 1 GROUP BY 1 ORDER BY 1`,
    ),
  };
}

const judgements = `
  SELECT resource_id, unnest(healthy) AS rule_id, 'h' AS state FROM resource_assessments
  UNION ALL SELECT resource_id, rule_id, CASE WHEN rule_id = ANY(waived) THEN 'w' WHEN rule_id = ANY(mitigated) THEN 'm'
    ELSE 'u' END FROM resource_assessments, unnest(unhealthy) AS rule_id
  UNION ALL SELECT resource_id, unnest(not_assessed), 'n' FROM resource_assessments
  UNION ALL SELECT resource_id, unnest(needs_configuration), 'c' FROM resource_assessments`;

const byControl = `
  SELECT j.resource_id, r.control, count(*) FILTER (WHERE state = 'u') AS failed,
    count(*) FILTER (WHERE state = 'n') AS unknown, count(*) FILTER (WHERE state IN ('w', 'm')) AS exempt,
    count(*) FILTER (WHERE state IN ('h', 'm')) AS well, min(j.rule_id) FILTER (WHERE state = 'u') AS only_rule
  FROM (${judgements}) j JOIN rules r ON r.id = j.rule_id WHERE r.scores AND j.state <> 'c' GROUP BY 1, 2`;

/** How many rows each of the large tables has. */
export async function countRows(asking: Asking) {
  const [counts] = await asking.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM resources) AS resources, (SELECT count(*) FROM resource_revisions) AS revisions,
       (SELECT count(*) FROM resource_assessments) AS assessments, (SELECT count(*) FROM findings) AS findings`,
  );
  return counts;
}
