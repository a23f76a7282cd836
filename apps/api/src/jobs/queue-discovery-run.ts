import type pg from "pg";
import type { Jobs } from "./jobs.js";

/**
 * Queues a discovery run of a connector within the caller's transaction: the run and its job exist together or not at
 * all. Returns the run's id; undefined when the connector has a run that has not ended.
 */
export async function queueDiscoveryRun(
  client: pg.ClientBase,
  jobs: Jobs,
  connectorId: string,
  trigger: "manual" | "schedule",
  now: Date,
): Promise<string | undefined> {
  // The lock on the connector makes the look and the insert one step.
  await client.query("SELECT FROM connectors WHERE id = $1 FOR UPDATE", [connectorId]);
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO discovery_runs (connector_id, trigger, created_at)
     SELECT $1, $2, $3 WHERE NOT EXISTS (
       SELECT FROM discovery_runs WHERE connector_id = $1 AND state IN ('queued', 'running'))
     RETURNING id`,
    [connectorId, trigger, now],
  );
  const runId = rows[0]?.id;
  if (runId !== undefined) await jobs.send("discover-connector", { runId }, { client, singletonKey: runId });
  return runId;
}
