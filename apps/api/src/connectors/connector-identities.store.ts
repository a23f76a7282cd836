import { randomBytes, randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import type pg from "pg";
import { Database } from "../database/pool.js";

/** Who a connector is to its cloud. */
export interface StoredIdentity {
  /** Also that of the connector. */
  readonly id: string;
  readonly externalId: string;
}

/** Identities that no connector took are forgotten after so many days: their subjects are random and never come again. */
const keepUnusedDays = 30;

/**
 * The identities of connectors. The ExternalId is ours, random, and never given twice: whoever is told somebody else's
 * cannot have a connector with it (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).
 */
@Injectable()
export class ConnectorIdentitiesStore {
  constructor(private readonly database: Database) {}

  async add(now: Date): Promise<StoredIdentity> {
    const identity = { id: randomUUID(), externalId: `periplus-${randomBytes(24).toString("base64url")}` };
    await this.database.pool.query(
      "DELETE FROM connector_identities WHERE used_at IS NULL AND created_at < $1::timestamptz - $2 * interval '1 day'",
      [now, keepUnusedDays],
    );
    await this.database.pool.query(
      "INSERT INTO connector_identities (id, external_id, created_at) VALUES ($1, $2, $3)",
      [identity.id, identity.externalId, now],
    );
    return identity;
  }

  async find(id: string): Promise<StoredIdentity | undefined> {
    const { rows } = await this.database.pool.query<StoredIdentity>(
      `SELECT id, external_id AS "externalId" FROM connector_identities WHERE id = $1 AND used_at IS NULL`,
      [id],
    );
    return rows[0];
  }

  /** Gives the identity to a connector, for good; false where another has it. */
  async take(client: pg.ClientBase, id: string, now: Date): Promise<boolean> {
    const { rowCount } = await client.query(
      "UPDATE connector_identities SET used_at = $2 WHERE id = $1 AND used_at IS NULL",
      [id, now],
    );
    return rowCount === 1;
  }
}
