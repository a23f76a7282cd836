import { Injectable } from "@nestjs/common";
import { CloudEndpointsRegistry } from "../config/cloud-endpoints.js";
import { Database } from "../database/pool.js";
import { Jobs } from "../jobs/jobs.js";
import { queueDiscoveryRun } from "../jobs/queue-discovery-run.js";

export interface DueConnector {
  readonly id: string;
  readonly intervalMinutes: number;
}

export interface LostRun {
  readonly id: string;
  /** Of the claim that was lost. */
  readonly attempt: number;
}

/** What the scheduler looks at every minute. */
@Injectable()
export class ScheduleStore {
  constructor(
    private readonly database: Database,
    private readonly registry: CloudEndpointsRegistry,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Connectors whose time has come, the most overdue first, without those that have a run, and without those of the
   * sample data while the sample estate does not run.
   */
  async listDue(now: Date, limit: number): Promise<DueConnector[]> {
    const { rows } = await this.database.pool.query<DueConnector>(
      `SELECT c.id, c.interval_minutes AS "intervalMinutes" FROM connectors c
       WHERE NOT c.paused AND (NOT c.sample OR $3) AND coalesce(c.next_run_at, $1) <= $1 AND NOT EXISTS (
         SELECT FROM discovery_runs r WHERE r.connector_id = c.id AND r.state IN ('queued', 'running'))
       ORDER BY c.next_run_at NULLS FIRST LIMIT $2`,
      [now, limit, this.registry.hasSample],
    );
    return rows;
  }

  /** Queues a run and says when the one after it is due. */
  async start(connectorId: string, now: Date, next: Date): Promise<void> {
    await this.database.transaction(async (client) => {
      await queueDiscoveryRun(client, this.jobs, connectorId, "schedule", now);
      await client.query("UPDATE connectors SET next_run_at = $2 WHERE id = $1", [connectorId, next]);
    });
  }

  /** Runs whose worker is gone, and runs that wait although their job must have got lost. */
  async listLost(): Promise<LostRun[]> {
    const { rows } = await this.database.pool.query<LostRun>(
      `SELECT id, attempts AS attempt FROM discovery_runs
       WHERE (state = 'running' AND coalesce(lease_until, created_at) < now())
          OR (state = 'queued' AND created_at < now() - interval '10 minutes')
       ORDER BY id`,
    );
    return rows;
  }
}
