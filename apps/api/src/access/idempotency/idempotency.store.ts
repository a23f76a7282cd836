import { Injectable } from "@nestjs/common";
import { Database } from "../../database/pool.js";
import { sql } from "../../database/sql.js";
import { ProblemError } from "../../http/problem.js";
import { SealError } from "../../secrets/key-wrapper.js";
import { Vault } from "../../secrets/vault.js";

/** A write of a principal, by the key that the client chose for it. */
export interface KeyedWrite {
  readonly principal: string;
  readonly key: string;
  /** Of what is asked. */
  readonly fingerprint: Buffer<ArrayBuffer>;
}

interface Row {
  readonly fingerprint: Buffer;
  readonly sealedAnswer: Buffer | null;
}

/** What became of a key: it is ours now; its write is under way; it belongs to another write; or it was answered. */
export type KeyState = "new" | "underWay" | "another" | { readonly answer: unknown };

/** Remembers what writes were answered, for a day. Answers may hold secrets that are shown once: they are kept sealed. */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** Takes a key, or says what it is. A write that has not ended in 5 minutes ended with its process. */
  async begin({ principal, key, fingerprint }: KeyedWrite, now: Date): Promise<KeyState> {
    const { pool } = this.database;
    const old = sql`DELETE FROM idempotency_keys WHERE created_at < ${now}::timestamptz - interval '1 day'
      OR (sealed_answer IS NULL AND created_at < ${now}::timestamptz - interval '5 minutes')`;
    await pool.query(old.toQuery());
    const insert = sql`INSERT INTO idempotency_keys (principal, key, fingerprint, created_at)
      VALUES (${principal}, ${key}, ${fingerprint}, ${now}) ON CONFLICT DO NOTHING`;
    if ((await pool.query(insert.toQuery())).rowCount === 1) return "new";
    const query = sql`SELECT fingerprint, sealed_answer AS "sealedAnswer" FROM idempotency_keys
      WHERE principal = ${principal} AND key = ${key}`;
    const [row] = (await pool.query<Row>(query.toQuery())).rows;
    if (!row) return "underWay";
    if (!row.fingerprint.equals(fingerprint)) return "another";
    return row.sealedAnswer === null ? "underWay" : { answer: await this.open(row.sealedAnswer) };
  }

  async keep({ principal, key }: KeyedWrite, answer: unknown): Promise<void> {
    const sealed = await this.vault.seal(answer ?? null);
    const query = sql`UPDATE idempotency_keys SET sealed_answer = ${sealed}
      WHERE principal = ${principal} AND key = ${key}`;
    await this.database.pool.query(query.toQuery());
  }

  /** Throws ProblemError `conflict` where the installation's key was taken away since. */
  private async open(sealed: Buffer): Promise<unknown> {
    return this.vault.open(sealed).catch((error: unknown) => {
      if (!(error instanceof SealError)) throw error;
      throw new ProblemError("conflict", "It was done; what it was answered cannot be opened any more");
    });
  }

  /** The write did not come to be: the key is free again. */
  async forget({ principal, key }: KeyedWrite): Promise<void> {
    const query = sql`DELETE FROM idempotency_keys
      WHERE principal = ${principal} AND key = ${key} AND sealed_answer IS NULL`;
    await this.database.pool.query(query.toQuery());
  }
}
