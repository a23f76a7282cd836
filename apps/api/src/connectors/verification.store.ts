import { Injectable } from "@nestjs/common";
import type { Verification } from "@periplus/shared/verification";
import { Database } from "../database/pool.js";
import { Jobs } from "../jobs/jobs.js";

interface VerificationRow {
  readonly state: "running" | "done" | "failed";
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
  readonly message: string | null;
  readonly checked: number;
  readonly total: number;
  readonly checks: Verification["checks"];
}

const never: Verification = {
  state: "never",
  requestedAt: null,
  endedAt: null,
  message: null,
  clusters: { checked: 0, total: 0 },
  checks: [],
};

/** The last verification of each connector. */
@Injectable()
export class VerificationStore {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  async find(connectorId: string): Promise<Verification> {
    const { rows } = await this.database.pool.query<VerificationRow>(
      `SELECT state, requested_at AS "requestedAt", ended_at AS "endedAt", message, clusters_checked AS checked,
         clusters_total AS total, checks FROM connector_verifications WHERE connector_id = $1`,
      [connectorId],
    );
    const [row] = rows;
    if (!row) return never;
    const { requestedAt, endedAt, checked, total, ...rest } = row;
    return {
      ...rest,
      requestedAt: requestedAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      clusters: { checked, total },
    };
  }

  /** Queues one, all or nothing; what the last one found is shown until it ends. */
  async request(connectorId: string, now: Date): Promise<void> {
    await this.database.transaction(async (client) => {
      await client.query(
        `INSERT INTO connector_verifications (connector_id, state, requested_at) VALUES ($1, 'running', $2)
         ON CONFLICT (connector_id) DO UPDATE SET state = 'running', requested_at = $2, ended_at = NULL`,
        [connectorId, now],
      );
      await this.jobs.send("verify-connector", { connectorId }, { client, singletonKey: connectorId });
    });
  }
}
