import { Injectable } from "@nestjs/common";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { DiscoveryRun } from "@periplus/shared/discovery-run";
import type pg from "pg";
import { Database } from "../../database/pool.js";

/** Every query names the run by its id, a 64-bit integer as text. */
export type RunId = string;

export interface ClaimedRun {
  readonly id: RunId;
  readonly connectorId: string;
  readonly stage: DiscoveryRun["stage"];
  /** Fences the claim: whoever claims later has a higher one. */
  readonly attempt: number;
}

export interface RunStanding {
  readonly cancelRequested: boolean;
  /** Clusters that have not ended. */
  readonly open: number;
}

/** Less than it takes the queue to see that a worker is gone: its job is tried again when the run is free. */
const leaseSeconds = 15;
const lease = `now() + interval '${leaseSeconds} seconds'`;

/** The life of discovery runs. Leases are measured by the database's clock: workers' clocks differ. */
@Injectable()
export class RunsStore {
  constructor(private readonly database: Database) {}

  /** Takes up a run that waits, or one whose worker is gone. Undefined when somebody else has it or it has ended. */
  async claim(id: RunId, now: Date): Promise<ClaimedRun | undefined> {
    const { rows } = await this.database.pool.query<ClaimedRun>(
      `UPDATE discovery_runs SET state = 'running', attempts = attempts + 1, lease_until = ${lease},
         started_at = coalesce(started_at, $2), stage = CASE stage WHEN 'waiting' THEN 'signIn' ELSE stage END
       WHERE id = $1 AND (state = 'queued' OR (state = 'running' AND lease_until < now()))
       RETURNING id, connector_id AS "connectorId", stage, attempts AS attempt`,
      [id, now],
    );
    return rows[0];
  }

  /** False when the claim is not ours any more. */
  async renew({ id, attempt }: ClaimedRun): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `UPDATE discovery_runs SET lease_until = ${lease} WHERE id = $1 AND attempts = $2 AND state = 'running'`,
      [id, attempt],
    );
    return rowCount === 1;
  }

  /** Lets another worker take the run up at once. */
  async release({ id, attempt }: ClaimedRun): Promise<void> {
    await this.database.pool.query(
      "UPDATE discovery_runs SET lease_until = now() WHERE id = $1 AND attempts = $2 AND state = 'running'",
      [id, attempt],
    );
  }

  /** Tells who listens, too. */
  async setStage(id: RunId, stage: DiscoveryRun["stage"]): Promise<void> {
    await this.database.pool.query(
      `WITH staged AS (UPDATE discovery_runs SET stage = $2 WHERE id = $1 RETURNING id)
       SELECT pg_notify('discovery_run', id::text) FROM staged`,
      [id, stage],
    );
  }

  /** Undefined when the run does not exist any more. */
  async standing(id: RunId): Promise<RunStanding | undefined> {
    const { rows } = await this.database.pool.query<RunStanding>(
      `SELECT cancel_requested_at IS NOT NULL AS "cancelRequested",
         (SELECT count(*)::int FROM discovery_run_clusters c
          WHERE c.run_id = r.id AND c.state IN ('waiting', 'reading', 'assessing')) AS open
       FROM discovery_runs r WHERE id = $1`,
      [id],
    );
    return rows[0];
  }

  /**
   * Ends a run; clusters that did not end are `cancelled` with it. Does nothing when it has ended already, or when the
   * claim is not ours any more.
   */
  async end(
    { id, attempt }: Pick<ClaimedRun, "id" | "attempt">,
    { state, message }: { state: DiscoveryRun["state"]; message: string | null },
    now: Date,
  ): Promise<void> {
    await this.database.transaction(async (client) => {
      const { rowCount } = await client.query(
        `UPDATE discovery_runs SET state = $2, stage = 'ended', message = $3, ended_at = $4, lease_until = NULL
         WHERE id = $1 AND attempts = $5 AND ended_at IS NULL`,
        [id, state, message, now, attempt],
      );
      if (rowCount === 0) return;
      await client.query(
        `UPDATE discovery_run_clusters SET state = 'cancelled', reading = NULL, ended_at = $2
         WHERE run_id = $1 AND state IN ('waiting', 'reading', 'assessing')`,
        [id, now],
      );
      await client.query("SELECT pg_notify('discovery_run', $1)", [id]);
    });
  }

  async notify(id: RunId): Promise<void> {
    await this.database.pool.query("SELECT pg_notify('discovery_run', $1)", [id]);
  }

  /** How the cloud's own listing went. */
  async setCoverage(
    client: Pick<pg.ClientBase, "query">,
    id: RunId,
    coverage: readonly CoverageEntry[],
  ): Promise<void> {
    await client.query("UPDATE discovery_runs SET coverage = $2 WHERE id = $1", [id, JSON.stringify(coverage)]);
  }

  /** How the clusters of a run ended, and what of the run was not read. */
  async outcome(id: RunId): Promise<RunOutcome | undefined> {
    const { rows } = await this.database.pool.query<RunOutcome>(
      `SELECT r.coverage,
         (SELECT coalesce(json_agg(json_build_object('state', c.state, 'message', c.message, 'coverage', c.coverage)), '[]')
          FROM discovery_run_clusters c WHERE c.run_id = r.id) AS clusters
       FROM discovery_runs r WHERE id = $1`,
      [id],
    );
    return rows[0];
  }
}

/** What decides how a run ended. */
export interface RunOutcome {
  readonly coverage: readonly CoverageEntry[];
  readonly clusters: readonly {
    readonly state: string;
    readonly message: string | null;
    readonly coverage: readonly CoverageEntry[];
  }[];
}
