import { Injectable } from "@nestjs/common";
import type { Grant } from "@periplus/shared/grant";
import type { Token } from "@periplus/shared/token";
import { Database } from "../../database/pool.js";
import { PrismaService } from "../../database/prisma.service.js";
import { sql } from "../../database/sql.js";
import type { Prisma } from "../../generated/prisma/client.js";
import { accountGrantsAt, narrow, ownGrant, reachOf, toGrant, toGrantColumns } from "../grants.js";
import type { Principal } from "../principal.js";
import { hashSecret } from "../secret-hash.js";
import { isTokenSecret, newTokenSecret } from "./token-secret.js";

const minute = 60_000;
const day = 24 * 60 * minute;
const hintLength = 4;

/** A token to be made. `accountId` is of the account that it belongs to, `by` the name of who makes it. */
export interface TokenToMake extends Grant {
  readonly name: string;
  readonly expiresInDays: number;
  readonly accountId: string | null;
  readonly by: string;
}

interface FoundToken {
  readonly id: string;
  readonly name: string;
  readonly own: Grant;
  readonly accountId: string | null;
  readonly isOfPerson: boolean;
  readonly grants: readonly Grant[];
  readonly isDue: boolean;
}

/** API tokens: of each secret only the hash is kept. */
@Injectable()
export class TokensStore {
  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
  ) {}

  /** Those of one account, or all. */
  async list(accountId?: string): Promise<Token[]> {
    const where = accountId === undefined ? {} : { accountId };
    const rows = await this.prisma.apiToken.findMany({ where, include, orderBy: { createdAt: "desc" } });
    return rows.map(toToken);
  }

  /** The secret is in this answer only. */
  async create(given: TokenToMake, now: Date): Promise<Token & { secret: string }> {
    const { name, accountId, by, expiresInDays } = given;
    const secret = newTokenSecret();
    const row = await this.prisma.apiToken.create({
      data: {
        ...{ name, accountId, ...toGrantColumns(given) },
        secretHash: hashSecret(secret),
        hint: secret.slice(-hintLength),
        createdAt: now,
        createdBy: by,
        expiresAt: new Date(now.getTime() + expiresInDays * day),
      },
      include,
    });
    return { ...toToken(row), secret };
  }

  /** Whether there was such a token, of that account where one is given. */
  async delete(id: string, accountId?: string): Promise<boolean> {
    const where = accountId === undefined ? { id } : { id, accountId };
    return (await this.prisma.apiToken.deleteMany({ where })).count > 0;
  }

  /** Who shows this secret; undefined when it is wrong or has ended, or its account is disabled. */
  async findPrincipal(secret: string, now: Date): Promise<Principal | undefined> {
    if (!isTokenSecret(secret)) return undefined;
    // Once a minute is enough to see whether a token is in use, and keeps reads from being writes.
    const query = sql`
      SELECT g.id, g.name, ${ownGrant} AS own, g.account_id AS "accountId", ${accountGrantsAt(now)} AS grants,
        coalesce(a.kind = 'person', false) AS "isOfPerson",
        coalesce(g.last_used_at < ${now}::timestamptz - interval '1 minute', true) AS "isDue"
      FROM api_tokens g LEFT JOIN accounts a ON a.id = g.account_id
      WHERE g.secret_hash = ${hashSecret(secret)} AND (g.expires_at IS NULL OR g.expires_at > ${now})
        AND a.disabled_at IS NULL`;
    const [row] = (await this.database.pool.query<FoundToken>(query.toQuery())).rows;
    if (!row) return undefined;
    if (row.isDue) await this.prisma.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
    const { id, name, own, accountId, isOfPerson, grants } = row;
    const reach = accountId === null ? reachOf([own]) : narrow(reachOf([own]), reachOf(grants));
    const key = `token:${id}`;
    const countedAs = isOfPerson ? `account:${accountId}` : key;
    return { key, countedAs, name, role: own.role, reach, via: "token", accountId };
  }
}

const include = { account: { select: { id: true, kind: true, name: true } } } as const;
type TokenRow = Prisma.ApiTokenGetPayload<{ include: typeof include }>;

function toToken(row: TokenRow): Token {
  const { id, name, hint, createdBy, account } = row;
  return {
    ...{ id, name, hint, createdBy, ...toGrant(row) },
    account: account && { ...account, kind: account.kind as "person" | "service" },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
