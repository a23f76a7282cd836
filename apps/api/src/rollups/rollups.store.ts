import type pg from "pg";
import type { RollupChanges } from "./rollup-changes.js";

type Client = Pick<pg.ClientBase, "query">;

interface RollupTable {
  readonly table: string;
  /** Columns besides `cluster_id` that name a row, with their types. */
  readonly key: Readonly<Record<string, string>>;
  readonly counts: readonly string[];
}

const tables = {
  inventory: {
    table: "inventory_rollups",
    key: { kind: "text", namespace: "text", severity: "smallint", health: "smallint" },
    counts: ["resources", "judged"],
  },
  findings: { table: "finding_rollups", key: { severity: "smallint" }, counts: ["findings"] },
  rules: {
    table: "rule_rollups",
    key: { rule_id: "smallint" },
    counts: [
      "healthy",
      "unhealthy",
      "waived",
      "mitigated",
      "not_assessed",
      "needs_configuration",
      "sole_failures",
      "sole_unknown",
    ],
  },
  controls: {
    table: "control_rollups",
    key: { control: "text" },
    counts: ["healthy", "unhealthy", "not_assessed", "raw_healthy", "raw_unhealthy", "raw_not_assessed"],
  },
} as const satisfies Record<string, RollupTable>;

/** Adds the changes to the cluster's rollups. Returns how many rows were written. */
export async function applyRollupChanges(client: Client, clusterId: number, changes: RollupChanges): Promise<number> {
  const written = [
    await applyTo(client, clusterId, tables.inventory, changes.inventory()),
    await applyTo(client, clusterId, tables.findings, changes.findings()),
    await applyTo(client, clusterId, tables.rules, changes.ruleCounts()),
    await applyTo(client, clusterId, tables.controls, changes.controls()),
  ];
  const rows = written.reduce((sum, count) => sum + count, 0);
  return rows === 0 ? 0 : rows + (await dateOldestFindings(client, clusterId));
}

/** Puts the given counts in place of the cluster's rollups. */
export async function replaceRollups(client: Client, clusterId: number, whole: RollupChanges): Promise<number> {
  await clearRollups(client, clusterId);
  return applyRollupChanges(client, clusterId, whole);
}

/** Removes the cluster's rollups: it does not exist any more. */
export async function clearRollups(client: Client, clusterId: number): Promise<void> {
  for (const { table } of Object.values(tables)) {
    await client.query(`DELETE FROM ${table} WHERE cluster_id = $1`, [clusterId]);
  }
}

async function applyTo(
  client: Client,
  clusterId: number,
  { table, key, counts }: RollupTable,
  rows: readonly object[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const names = [...Object.keys(key), ...counts];
  const types = [...Object.entries(key), ...counts.map((name) => [name, "integer"])].map((pair) => pair.join(" "));
  const sums = counts.map((name) => `${name} = t.${name} + excluded.${name}`);
  const { rowCount } = await client.query(
    `INSERT INTO ${table} AS t (cluster_id, ${names.join(", ")})
     SELECT $1, ${names.join(", ")} FROM json_to_recordset($2::json) AS c (${types.join(", ")})
     ON CONFLICT (cluster_id, ${Object.keys(key).join(", ")}) DO UPDATE SET ${sums.join(", ")}`,
    [clusterId, JSON.stringify(rows)],
  );
  const empty = counts.map((name) => `${name} = 0`).join(" AND ");
  await client.query(`DELETE FROM ${table} WHERE cluster_id = $1 AND ${empty}`, [clusterId]);
  return rowCount ?? 0;
}

/** The only figure of the rollups that is no sum: when the oldest open finding of each rule was first seen. */
async function dateOldestFindings(client: Client, clusterId: number): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE rule_rollups r SET oldest_finding_at = o.at
     FROM rule_rollups k LEFT JOIN (
       SELECT rule_id, min(first_seen_at) AS at FROM findings
       WHERE cluster_id = $1 AND resolved_at IS NULL AND exemption_id IS NULL GROUP BY rule_id
     ) o USING (rule_id)
     WHERE k.cluster_id = $1 AND r.cluster_id = $1 AND r.rule_id = k.rule_id
       AND r.oldest_finding_at IS DISTINCT FROM o.at`,
    [clusterId],
  );
  return rowCount ?? 0;
}
