import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from "@nestjs/common";
import type { AuditForwardingState, AuditLine } from "@periplus/shared/audit";
import type pg from "pg";
import { Config } from "../config/config.js";
import { describeError } from "../config/describe-error.js";
import { Database } from "../database/pool.js";
import { fetchLimited } from "../http/limited-fetch.js";
import { writeJsonLine } from "./audit-file.js";

const intervalMs = 5_000;
/** After a failure the other system is left alone for so long. */
const restMs = 30_000;
const patienceMs = 10_000;
/** Events sent at once. */
const batch = 500;

interface StateRow {
  readonly seq: string;
  readonly sentAt: Date | null;
  readonly triedAt: Date | null;
  readonly failure: string | null;
  readonly behind: number;
}

/**
 * Sends the audit log to another system as it grows, in order, where a setting names one: what was sent is known in the
 * database, so that nothing is left out whatever stops, and an event comes again where the answer to it was lost.
 */
@Injectable()
export class AuditForwarding implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new Logger("audit");
  #timer: NodeJS.Timeout | undefined;
  /** What is being sent; undefined: nothing. */
  #sending: Promise<void> | undefined;
  #isStopping = false;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.values.auditUrl === undefined) return;
    this.#timer = setInterval(() => {
      this.#sending ??= this.run(new Date())
        .catch((error) => this.#log.error(describeError(error)))
        .finally(() => {
          this.#sending = undefined;
        });
    }, intervalMs);
  }

  /** Waits for the answer to what is on its way; what else is due is sent by the next who starts. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopping = true;
    await this.#sending;
  }

  async readState(): Promise<AuditForwardingState> {
    const { auditUrl } = this.config.values;
    const { seq, sentAt, behind, triedAt, failure } = await readRow(this.database.pool);
    return {
      destination: auditUrl === undefined ? null : new URL(auditUrl).host,
      ...{ seq, behind, sentAt: sentAt?.toISOString() ?? null },
      failure: failure === null || triedAt === null ? null : { at: triedAt.toISOString(), message: failure },
    };
  }

  /** Sends everything that is due. Of several processes one sends at a time; the others leave it to that one. */
  async run(now: Date): Promise<void> {
    let isMore = true;
    while (isMore && !this.#isStopping)
      isMore = await this.database.transaction((client) => this.#sendBatch(client, now));
  }

  /** Whether more may be due. */
  async #sendBatch(client: pg.ClientBase, now: Date): Promise<boolean> {
    const { rows } = await client.query<{ seq: string; isResting: boolean }>(
      `SELECT seq::text, failure IS NOT NULL AND tried_at > $1 AS "isResting" FROM audit_forwarding
       FOR UPDATE SKIP LOCKED`,
      [new Date(now.getTime() - restMs)],
    );
    const [state] = rows;
    if (!state || state.isResting) return false;
    const { rows: lines } = await client.query<AuditLine>(
      `SELECT e.seq::text, e.entry, encode(e.hash, 'hex') AS hash FROM audit_events e
       WHERE e.seq > $1 ORDER BY e.seq LIMIT $2`,
      [state.seq, batch],
    );
    const last = lines.at(-1);
    if (!last) return false;
    const failure = await this.#send(lines);
    if (failure !== undefined) {
      this.#log.warn(`The audit log could not be sent: ${failure}`);
      await client.query("UPDATE audit_forwarding SET tried_at = $1, failure = $2", [now, failure]);
      return false;
    }
    await client.query("UPDATE audit_forwarding SET seq = $2, sent_at = $1, tried_at = $1, failure = NULL", [
      now,
      last.seq,
    ]);
    return lines.length === batch;
  }

  /** Why they were not taken; undefined when they were. */
  async #send(lines: readonly AuditLine[]): Promise<string | undefined> {
    const { auditUrl = "", auditToken } = this.config.values;
    const headers = {
      "content-type": "application/jsonl; charset=utf-8",
      ...(auditToken === undefined ? {} : { authorization: `Bearer ${auditToken}` }),
    };
    try {
      const body = lines.map(writeJsonLine).join("");
      const request = { method: "POST", headers, body, signal: AbortSignal.timeout(patienceMs) };
      const { ok, status } = await fetchLimited(auditUrl, request);
      return ok ? undefined : `${new URL(auditUrl).host} answered with ${status}`;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return `${new URL(auditUrl).host} could not be asked: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }
}

async function readRow(queries: Pick<pg.ClientBase, "query">): Promise<StateRow> {
  const { rows } = await queries.query<StateRow>(
    `SELECT f.seq::text, f.sent_at AS "sentAt", f.tried_at AS "triedAt", f.failure, (h.seq - f.seq)::int AS behind
     FROM audit_forwarding f, audit_head h`,
  );
  const [row] = rows;
  if (!row) throw new Error("How far the audit log was sent is not known");
  return row;
}
