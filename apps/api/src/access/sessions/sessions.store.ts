import { Injectable } from "@nestjs/common";
import type { Grant } from "@periplus/shared/grant";
import type { SessionView } from "@periplus/shared/session";
import { Config } from "../../config/config.js";
import { Database } from "../../database/pool.js";
import { PrismaService } from "../../database/prisma.service.js";
import { sql } from "../../database/sql.js";
import { accountGrantsAt, ownGrant, toGrantColumns } from "../grants.js";
import { hashSecret, newSecret } from "../secret-hash.js";

const minute = 60_000;
/** How long an old secret is still good after the browser showed the new one: other requests were on their way. */
const grace = minute;

/** A session to begin. Without an account the grant says what it may do. */
export interface SessionToBegin {
  readonly accountId: string | null;
  readonly name: string;
  readonly grant: Grant;
  readonly method: SessionView["method"];
  readonly providerSession?: string | undefined;
  readonly address: string;
  readonly browser: string | undefined;
}

/** A session as it was found by its secret. */
export interface FoundSession {
  readonly id: string;
  readonly name: string;
  readonly accountId: string | null;
  /** A password began it, and the installation asks for a passkey, too. */
  readonly needsPasskey: boolean;
  /** What it may do: of the account as it is now, else of the link; nothing while it needs a passkey. */
  readonly grants: readonly Grant[];
  readonly method: SessionView["method"];
  readonly createdAt: Date;
  readonly rotatedAt: Date;
  /** `lost`: an old one is shown, and the newest never was. */
  readonly secretIs: "newest" | "replaced" | "lost";
}

interface SessionRow extends Omit<FoundSession, "grants" | "needsPasskey" | "secretIs"> {
  readonly own: Grant;
  readonly grants: readonly Grant[];
  readonly isNewest: boolean;
  readonly confirmedAt: Date | null;
  readonly lastSeenAt: Date;
}

/** Which sessions: of an account, of a session of the identity provider, or of both. */
export type WhichSessions =
  | { readonly accountId: string }
  | { readonly accountId?: string; readonly providerSession: string };

/** Browsers that are signed in. Of each secret only the hash is kept. */
@Injectable()
export class SessionsStore {
  readonly #idle: number;
  readonly #longest: number;
  readonly #asksForPasskey: boolean;

  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
    { values: { sessionIdleMinutes, sessionHours, secondFactor } }: Config,
  ) {
    this.#idle = sessionIdleMinutes * minute;
    this.#longest = sessionHours * 60 * minute;
    this.#asksForPasskey = secondFactor === "require";
  }

  /** The secret is new, whatever the browser had before, and in this answer only. */
  async begin(given: SessionToBegin, now: Date): Promise<{ id: string; secret: string; expiresAt: Date }> {
    const { grant, browser, providerSession, ...session } = given;
    const secret = newSecret("");
    const expiresAt = new Date(now.getTime() + this.#longest);
    const times = { createdAt: now, lastSeenAt: now, rotatedAt: now, confirmedAt: now, expiresAt };
    await this.prisma.session.deleteMany({ where: this.ended(now) });
    const { id } = await this.prisma.session.create({
      data: {
        ...{ ...session, ...toGrantColumns(grant), ...times },
        providerSession: providerSession ?? null,
        browser: browser?.slice(0, 300) ?? null,
        secretHash: hashSecret(secret),
      },
    });
    return { id, secret, expiresAt };
  }

  /**
   * The session with this secret, if it has not ended, by its age or for want of use, and its account is not disabled. A
   * secret that was replaced and shows up again long after ends the session: one of the two who have it is a thief.
   */
  async find(secret: string, now: Date): Promise<FoundSession | undefined> {
    const hash = hashSecret(secret);
    const query = sql`
      SELECT g.id, coalesce(a.name, g.name) AS name, g.account_id AS "accountId", ${ownGrant} AS own,
        ${accountGrantsAt(now)} AS grants, g.method, g.created_at AS "createdAt", g.rotated_at AS "rotatedAt", g.confirmed_at AS "confirmedAt",
        g.last_seen_at AS "lastSeenAt", g.secret_hash = ${hash} AS "isNewest"
      FROM sessions g LEFT JOIN accounts a ON a.id = g.account_id
      WHERE (g.secret_hash = ${hash} OR g.previous_hash = ${hash}) AND g.expires_at > ${now}
        AND g.last_seen_at > ${new Date(now.getTime() - this.#idle)} AND a.disabled_at IS NULL`;
    const [row] = (await this.database.pool.query<SessionRow>(query.toQuery())).rows;
    if (!row) return undefined;
    if (!row.isNewest && row.confirmedAt && now.getTime() > row.confirmedAt.getTime() + grace) {
      await this.end(row.id);
      return undefined;
    }
    await this.touch(row, now);
    const { id, name, accountId, method, createdAt, rotatedAt } = row;
    const secretIs = row.isNewest ? "newest" : row.confirmedAt ? "replaced" : "lost";
    const needsPasskey = this.#asksForPasskey && method === "password";
    const grants = needsPasskey ? [] : accountId === null ? [row.own] : row.grants;
    return { id, name, accountId, method, createdAt, rotatedAt, secretIs, needsPasskey, grants };
  }

  /**
   * A new secret for a session, for the cookie; the old one is good until the new one was shown. Undefined when another
   * request was quicker.
   */
  async rotate(
    { id, rotatedAt }: FoundSession,
    shown: string,
    now: Date,
  ): Promise<{ secret: string; expiresAt: Date } | undefined> {
    const secret = newSecret("");
    const [session] = await this.prisma.session.updateManyAndReturn({
      where: { id, rotatedAt },
      data: { secretHash: hashSecret(secret), previousHash: hashSecret(shown), rotatedAt: now, confirmedAt: null },
    });
    return session && { secret, expiresAt: session.expiresAt };
  }

  /** Those that have not ended, of one account or all; newest first. `currentId` is of the session that asks. */
  async list(now: Date, currentId: string | undefined, which?: WhichSessions | { id: string }): Promise<SessionView[]> {
    const rows = await this.prisma.session.findMany({
      where: { ...which, NOT: this.ended(now) },
      include: { account: { select: { name: true } } },
      orderBy: { lastSeenAt: "desc" },
    });
    return rows.map(({ id, accountId, account, name, method, address, browser, ...times }) => ({
      ...{ id, accountId, address, browser, current: id === currentId, name: account?.name ?? name },
      method: method as SessionView["method"],
      createdAt: times.createdAt.toISOString(),
      lastSeenAt: times.lastSeenAt.toISOString(),
      expiresAt: times.expiresAt.toISOString(),
    }));
  }

  /** A passkey was made in a session that a password began: both were shown. */
  async addPasskey(id: string): Promise<void> {
    await this.prisma.session.updateMany({ where: { id, method: "password" }, data: { method: "password+passkey" } });
  }

  /** Whether there was such a session, of that account where one is given. */
  async end(id: string, accountId?: string): Promise<boolean> {
    const where = accountId === undefined ? { id } : { id, accountId };
    return (await this.prisma.session.deleteMany({ where })).count > 0;
  }

  /** All sessions of an account, or of a session of its provider, but one. Returns how many ended. */
  async endAll(which: WhichSessions, exceptId?: string): Promise<number> {
    const except = exceptId === undefined ? {} : { NOT: { id: exceptId } };
    return (await this.prisma.session.deleteMany({ where: { ...which, ...except } })).count;
  }

  private ended(now: Date) {
    return { OR: [{ expiresAt: { lte: now } }, { lastSeenAt: { lte: new Date(now.getTime() - this.#idle) } }] };
  }

  /** Once a minute is enough to see whether a session is in use, and keeps reads from being writes. */
  private async touch({ id, isNewest, confirmedAt, lastSeenAt }: SessionRow, now: Date): Promise<void> {
    const isConfirmed = !isNewest || confirmedAt !== null;
    if (isConfirmed && now.getTime() - lastSeenAt.getTime() < minute) return;
    const data = { lastSeenAt: now, ...(isConfirmed ? {} : { confirmedAt: now }) };
    await this.prisma.session.updateMany({ where: { id }, data });
  }
}
