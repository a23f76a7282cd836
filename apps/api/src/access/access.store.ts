import { Injectable } from "@nestjs/common";
import { type NewSignInLink, type NewToken, newToken, type Token } from "@periplus/shared/session";
import { role } from "@periplus/shared/vocabulary";
import { PrismaService } from "../database/prisma.service.js";
import { type Grant, reachOf } from "./grants.js";
import type { Principal } from "./principal.js";
import { hashSecret, newSecret } from "./secret-hash.js";

const minute = 60_000;
const day = 24 * 60 * minute;
const codeLifetime = 15 * minute;
const sessionLifetime = 7 * day;

/** Tokens, sign-in codes and sessions: each a secret of which only the hash is kept. */
@Injectable()
export class AccessStore {
  constructor(private readonly prisma: PrismaService) {}

  async listTokens(): Promise<Token[]> {
    const rows = await this.prisma.apiToken.findMany({ orderBy: { createdAt: "desc" } });
    return rows.map(toToken);
  }

  /** The secret is in this answer only. */
  async createToken(given: NewToken, now: Date): Promise<Token & { secret: string }> {
    const { name, role, connectorIds, expiresInDays } = newToken.parse(given);
    const secret = newSecret("periplus_");
    const expiresAt = new Date(now.getTime() + expiresInDays * day);
    const row = await this.prisma.apiToken.create({
      data: { name, role, ...toColumns(connectorIds), secretHash: hashSecret(secret), createdAt: now, expiresAt },
    });
    return { ...toToken(row), secret };
  }

  /** Whether there was such a token. */
  async deleteToken(id: string): Promise<boolean> {
    return (await this.prisma.apiToken.deleteMany({ where: { id } })).count > 0;
  }

  async findToken(secret: string, now: Date): Promise<Principal | undefined> {
    const row = await this.prisma.apiToken.findUnique({ where: { secretHash: hashSecret(secret) } });
    if (!row || (row.expiresAt && row.expiresAt <= now)) return undefined;
    // Once a minute is enough to see whether a token is in use, and keeps reads from being writes.
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > minute)
      await this.prisma.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
    return toPrincipal(row, { via: "token" });
  }

  /** A code that can be exchanged for a session once, within 15 minutes. */
  async createSignInCode(
    { name, role, connectorIds = null }: NewSignInLink,
    now: Date,
  ): Promise<{ code: string; expiresAt: Date }> {
    const code = newSecret("");
    const expiresAt = new Date(now.getTime() + codeLifetime);
    await this.prisma.signInCode.deleteMany({ where: { expiresAt: { lte: now } } });
    await this.prisma.signInCode.create({
      data: { codeHash: hashSecret(code), name, role, ...toColumns(connectorIds), expiresAt },
    });
    return { code, expiresAt };
  }

  /**
   * Exchanges a code for a session; undefined when the code is unknown, used or expired. Of two exchanges of one code at
   * once, one wins: the delete is what takes it.
   */
  async redeemSignInCode(
    code: string,
    now: Date,
  ): Promise<{ principal: Principal; secret: string; expiresAt: Date } | undefined> {
    return this.prisma.$transaction(async (transaction) => {
      const codeHash = hashSecret(code);
      const row = await transaction.signInCode.findUnique({ where: { codeHash } });
      const { count } = await transaction.signInCode.deleteMany({ where: { codeHash, expiresAt: { gt: now } } });
      if (!row || count === 0) return undefined;
      const secret = newSecret("");
      const expiresAt = new Date(now.getTime() + sessionLifetime);
      await transaction.session.deleteMany({ where: { expiresAt: { lte: now } } });
      const { name, role, everyConnector, connectorIds } = row;
      const given = { name, role, everyConnector, connectorIds };
      const session = await transaction.session.create({
        data: { secretHash: hashSecret(secret), ...given, createdAt: now, expiresAt },
      });
      return { principal: toPrincipal(session, { via: "session", sessionId: session.id }), secret, expiresAt };
    });
  }

  async findSession(secret: string, now: Date): Promise<Principal | undefined> {
    const row = await this.prisma.session.findUnique({ where: { secretHash: hashSecret(secret) } });
    return row && row.expiresAt > now ? toPrincipal(row, { via: "session", sessionId: row.id }) : undefined;
  }

  async deleteSession(id: string): Promise<void> {
    await this.prisma.session.deleteMany({ where: { id } });
  }
}

interface GrantRow {
  readonly role: string;
  readonly everyConnector: boolean;
  readonly connectorIds: string[];
}

const toColumns = (connectorIds: readonly string[] | null) => ({
  everyConnector: connectorIds === null,
  connectorIds: [...(connectorIds ?? [])],
});

function toGrant({ role: text, everyConnector, connectorIds }: GrantRow): Grant {
  return { role: role.parse(text), connectorIds: everyConnector ? null : connectorIds };
}

function toPrincipal(row: GrantRow & { name: string }, how: Pick<Principal, "via" | "sessionId">): Principal {
  const grant = toGrant(row);
  return { name: row.name, role: grant.role, reach: reachOf([grant]), ...how };
}

interface TokenRow extends GrantRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    ...toGrant(row),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
