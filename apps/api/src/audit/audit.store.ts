import { Injectable } from "@nestjs/common";
import {
  type AuditEvent,
  type AuditFilter,
  type AuditHead,
  type AuditLine,
  type AuditQuery,
  type AuditVerification,
  auditEntry,
} from "@periplus/shared/audit";
import { verifyAuditChain } from "@periplus/shared/audit-chain";
import type { Page } from "@periplus/shared/page";
import { z } from "zod";
import { Database } from "../database/pool.js";
import type { RequestInForce } from "../database/request-in-force.js";
import { allOf, type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";

/** How a request ended. */
export interface RequestEnd extends Pick<RequestInForce, "action" | "who" | "from"> {
  /** Null: it was turned away before it could change anything. */
  readonly operation: string | null;
  readonly outcome: AuditEvent["outcome"];
  readonly status: number;
  readonly reason: string | null;
  readonly subject: AuditEvent["subject"];
  /** The name that somebody wanted to sign in with. */
  readonly signInName: string | null;
}

const lineColumns = sql`e.seq::text, e.entry, encode(e.hash, 'hex') AS hash`;
const batch = 500;

/** The audit log. What changes tables is written there by their triggers; here is what requests add, and who reads it. */
@Injectable()
export class AuditStore {
  constructor(private readonly database: Database) {}

  /** Nothing where it was done and changed something: the changes tell it, and were written with it. */
  async record({ signInName, ...end }: RequestEnd): Promise<void> {
    // A name that nobody has is not kept: people type passwords there.
    const query = sql`
      INSERT INTO audit_events (entry)
      SELECT (${JSON.stringify(end)}::jsonb || coalesce((SELECT jsonb_build_object('subject',
        jsonb_build_object('kind', 'account', 'id', a.id, 'name', a.name))
        FROM accounts a WHERE a.sign_in_name = ${signInName?.toLowerCase() ?? null}), '{}'))::text
      WHERE ${end.outcome} <> 'done' OR NOT EXISTS (SELECT FROM audit_events e WHERE e.operation = ${end.operation})`;
    await this.database.pool.query(query.toQuery());
  }

  /** Newest first. */
  async list({ cursor, limit, ...filter }: AuditQuery): Promise<Page<AuditEvent>> {
    const list = `audit ${JSON.stringify(filter)}`;
    const conditions = toConditions(filter);
    if (cursor !== undefined) {
      const [seq] = readCursor(list, cursor, z.tuple([z.string().regex(/^\d{1,18}$/)]));
      conditions.push(sql`e.seq < ${seq}::bigint`);
    }
    const query = sql`SELECT ${lineColumns} FROM audit_events e WHERE ${allOf(conditions)}
      ORDER BY e.seq DESC LIMIT ${limit + 1}`;
    const { rows } = await this.database.pool.query<AuditLine>(query.toQuery());
    return toPage(list, rows, limit, ({ seq }) => [seq], toEvent);
  }

  async find(seq: string): Promise<AuditEvent | undefined> {
    const query = sql`SELECT ${lineColumns} FROM audit_events e WHERE e.seq = ${seq}::bigint`;
    const [line] = (await this.database.pool.query<AuditLine>(query.toQuery())).rows;
    return line && toEvent(line);
  }

  /** Oldest first, to the end that the log has when it is reached. */
  async *lines(filter: AuditFilter): AsyncGenerator<AuditLine> {
    for (let last = "0"; ; ) {
      const conditions = [...toConditions(filter), sql`e.seq > ${last}::bigint`];
      const query = sql`SELECT ${lineColumns} FROM audit_events e WHERE ${allOf(conditions)} ORDER BY e.seq LIMIT ${batch}`;
      const { rows } = await this.database.pool.query<AuditLine>(query.toQuery());
      yield* rows;
      const end = rows.at(-1);
      if (!end || rows.length < batch) return;
      last = end.seq;
    }
  }

  async head(): Promise<AuditHead> {
    const text = "SELECT seq::text, encode(hash, 'hex') AS hash FROM audit_head";
    const [head] = (await this.database.pool.query<AuditHead>(text)).rows;
    if (!head) throw new Error("The audit log has no head");
    return head;
  }

  /** The head is read first: what is added meanwhile follows it. */
  async verify(): Promise<AuditVerification> {
    const { seq, hash } = await this.head();
    return verifyAuditChain(this.lines({}), { heads: seq === "0" ? [] : [{ seq, hash }] });
  }
}

export function toEvent({ seq, hash, entry }: AuditLine): AuditEvent {
  return { ...auditEntry.parse(JSON.parse(entry)), seq, hash };
}

function toConditions({ who, action, outcome, subject, address, requestId, since, until }: AuditFilter): Sql[] {
  return [
    ...(who === undefined ? [] : [sql`starts_with(lower(e.who_name), lower(${who}))`]),
    ...(action === undefined ? [] : [sql`e.action = ${action}`]),
    ...(outcome === undefined ? [] : [sql`e.outcome = ${outcome}`]),
    ...(subject === undefined ? [] : [sql`e.subject_id = ${subject}`]),
    ...(address === undefined ? [] : [sql`starts_with(e.address, ${address})`]),
    ...(requestId === undefined ? [] : [sql`e.request_id = ${requestId}`]),
    // Moments are kept as text of one length, whose order is that of time.
    ...(since === undefined ? [] : [sql`e.at >= ${new Date(since).toISOString()}`]),
    ...(until === undefined ? [] : [sql`e.at < ${new Date(until).toISOString()}`]),
  ];
}
