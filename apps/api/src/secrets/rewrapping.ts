import { Injectable, Logger, type OnApplicationBootstrap } from "@nestjs/common";
import { Config } from "../config/config.js";
import { describeError } from "../config/describe-error.js";
import { Database } from "../database/pool.js";
import { Vault } from "./vault.js";

/** Where sealed values are, with what tells rows apart. */
const sealedColumns = [
  { table: "connectors", id: "id", column: "sealed_access" },
  { table: "signing_keys", id: "id", column: "sealed_private_key" },
] as const;

/**
 * Puts stored secrets under the newest key. Who reads one meanwhile reads the one before or the one after: both open.
 * Every start of a process that works does it, and whoever changes the key asks for it.
 */
@Injectable()
export class Rewrapping implements OnApplicationBootstrap {
  private readonly log = new Logger("secrets");

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.runsWorker) return;
    this.run().catch((error: unknown) => this.log.error(`Secrets stay under their older key: ${describeError(error)}`));
  }

  /** How many are under another key now. `all`: also those that the newest key of the settings wrapped. */
  async run({ all = false }: { all?: boolean } = {}): Promise<number> {
    let rewrapped = 0;
    for (const { table, id, column } of sealedColumns) {
      const { rows } = await this.database.pool.query<{ id: string; sealed: Buffer }>(
        `SELECT ${id}::text AS id, ${column} AS sealed FROM ${table}`,
      );
      for (const { id: row, sealed } of rows) {
        if (!all && this.vault.isCurrent(sealed)) continue;
        // Only if it is still the one that was read: whoever replaced it meanwhile used the newest key anyway.
        const { rowCount } = await this.database.pool.query(
          `UPDATE ${table} SET ${column} = $1 WHERE ${id}::text = $2 AND ${column} = $3`,
          [await this.vault.rewrap(sealed), row, sealed],
        );
        rewrapped += rowCount ?? 0;
      }
    }
    return rewrapped;
  }
}
