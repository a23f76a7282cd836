import { Injectable, Logger, type OnModuleInit } from "@nestjs/common";
import { readToken } from "@periplus/cluster-reader/bound-token";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { renewToken } from "@periplus/cluster-reader/renew-token";
import { Database } from "../database/pool.js";
import { Jobs } from "../jobs/jobs.js";
import { ConnectorAccess } from "./connector-access.js";

/** Renewed per minute, at most. */
const mostRenewals = 20;
const retryMinutes = 60;
const patienceMs = 30_000;

/** `renew-credentials`: exchanges the tokens of clusters that are connected directly for new ones, before they end. */
@Injectable()
export class RenewCredentialsJob implements OnModuleInit {
  private readonly log = new Logger("discovery");

  constructor(
    private readonly database: Database,
    private readonly access: ConnectorAccess,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.work("renew-credentials", () => this.run(new Date()));
  }

  /** What cannot be renewed is told with the connector, and tried again an hour later. */
  async run(now: Date): Promise<void> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      "SELECT id FROM connectors WHERE renew_at <= $1 ORDER BY renew_at LIMIT $2",
      [now, mostRenewals],
    );
    for (const { id } of rows) await this.#renew(id, now);
  }

  async #renew(id: string, now: Date): Promise<void> {
    try {
      const holder = await this.access.openTokenHolder(id);
      if (!holder) return;
      const { endpoint, token, seal, sealed } = holder;
      const next = await renewToken(endpoint, token, createMeter(), AbortSignal.timeout(patienceMs));
      const { endsAt, renewAt } = readToken(next);
      // Whoever gave the connector another access in the meantime is not overruled.
      await this.database.pool.query(
        `UPDATE connectors SET sealed_access = $3, credential_ends_at = $4, renew_at = $5, renewal_message = NULL
         WHERE id = $1 AND sealed_access = $2`,
        [id, sealed, await seal(next), endsAt, renewAt],
      );
    } catch (error) {
      if (!(error instanceof ReadFailure)) this.log.error(error instanceof Error ? error.message : "A renewal failed");
      const message =
        error instanceof ReadFailure ? error.message : "The API server could not be asked for a new token.";
      await this.database.pool.query(
        `UPDATE connectors SET renewal_message = $3, renew_at = $2::timestamptz + $4 * interval '1 minute' WHERE id = $1`,
        [id, now, message, retryMinutes],
      );
    }
  }
}
