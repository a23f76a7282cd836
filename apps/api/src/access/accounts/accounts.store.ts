import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import type { Account, AccountChange, AccountKind, NewAccount } from "@periplus/shared/account";
import type { Grant } from "@periplus/shared/grant";
import { isUniqueViolation } from "../../database/errors.js";
import { Database } from "../../database/pool.js";
import { PrismaService } from "../../database/prisma.service.js";
import { allOf, type Sql, sql } from "../../database/sql.js";
import type { Prisma } from "../../generated/prisma/client.js";
import { ownGrant, toGrantColumns } from "../grants.js";

type Transaction = Prisma.TransactionClient;
interface AccountRow extends Omit<Account, "createdAt" | "disabledAt" | "lastSeenAt"> {
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly lastSeenAt: Date | null;
}

/** People and service accounts, with what they were given. */
@Injectable()
export class AccountsStore {
  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
  ) {}

  /** By name. */
  list(kind?: AccountKind): Promise<Account[]> {
    return this.select(kind === undefined ? sql`true` : sql`a.kind = ${kind}`);
  }

  async find(id: string): Promise<Account | undefined> {
    return (await this.select(sql`a.id = ${id}::uuid`))[0];
  }

  /** Returns the new account's id; undefined when the name to sign in with is taken. `by` is the name of who adds it. */
  async create(given: NewAccount, by: string, now: Date): Promise<string | undefined> {
    const id = randomUUID();
    const signInName = given.kind === "person" ? given.signInName : null;
    try {
      await this.prisma.$transaction(async (transaction) => {
        await transaction.account.create({
          data: { id, kind: given.kind, name: given.name, signInName, createdAt: now, createdBy: by },
        });
        await putGrants(transaction, id, given.grants, by, now);
      });
      return id;
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  /** Whether there is such an account. One that is disabled is signed out everywhere. */
  async change(id: string, { name, disabled, grants }: AccountChange, by: string, now: Date): Promise<boolean> {
    return this.prisma.$transaction(async (transaction) => {
      const disabledAt = disabled === undefined ? undefined : disabled ? now : null;
      const data = { ...(name === undefined ? {} : { name }), ...(disabledAt === undefined ? {} : { disabledAt }) };
      const { count } = await transaction.account.updateMany({ where: { id }, data });
      if (count === 0) return false;
      if (disabled) await transaction.session.deleteMany({ where: { accountId: id } });
      if (grants !== undefined) {
        await transaction.roleBinding.deleteMany({ where: { accountId: id } });
        await putGrants(transaction, id, grants, by, now);
      }
      return true;
    });
  }

  /** Whether there was such an account. */
  async delete(id: string): Promise<boolean> {
    return (await this.prisma.account.deleteMany({ where: { id } })).count > 0;
  }

  async markSeen(id: string, now: Date): Promise<void> {
    await this.prisma.account.updateMany({ where: { id }, data: { lastSeenAt: now } });
  }

  /** Whether somebody could see to the access without what a start prints: a person with that role and a way to sign in. */
  async hasAdministrator(): Promise<boolean> {
    const query = sql`SELECT FROM accounts a JOIN role_bindings g ON g.account_id = a.id
      WHERE a.kind = 'person' AND a.disabled_at IS NULL AND g.role = 'admin' AND g.every_connector
        AND (EXISTS (SELECT FROM passwords p WHERE p.account_id = a.id)
          OR EXISTS (SELECT FROM passkeys k WHERE k.account_id = a.id)) LIMIT 1`;
    return (await this.database.pool.query(query.toQuery())).rowCount === 1;
  }

  /** Whether somebody signs in by a password. */
  async hasPassword(): Promise<boolean> {
    return (await this.prisma.password.findFirst({ select: { accountId: true } })) !== null;
  }

  private async select(condition: Sql): Promise<Account[]> {
    const countOf = (table: Sql) => sql`(SELECT count(*)::int FROM ${table} t WHERE t.account_id = a.id)`;
    const query = sql`
      SELECT a.id, a.kind, a.name, a.sign_in_name AS "signInName", a.email, a.issuer,
        (SELECT coalesce(json_agg(${ownGrant} ORDER BY g.created_at, g.id), '[]') FROM role_bindings g
          WHERE g.account_id = a.id) AS grants,
        EXISTS (SELECT FROM passwords p WHERE p.account_id = a.id) AS "hasPassword",
        ${countOf(sql`passkeys`)} AS passkeys, ${countOf(sql`sessions`)} AS sessions,
        ${countOf(sql`api_tokens`)} AS tokens, a.created_at AS "createdAt", a.created_by AS "createdBy",
        a.disabled_at AS "disabledAt", a.last_seen_at AS "lastSeenAt"
      FROM accounts a WHERE ${allOf([condition])} ORDER BY a.name, a.id`;
    const { rows } = await this.database.pool.query<AccountRow>(query.toQuery());
    return rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      disabledAt: row.disabledAt?.toISOString() ?? null,
      lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    }));
  }
}

async function putGrants(transaction: Transaction, id: string, grants: readonly Grant[], by: string, now: Date) {
  await transaction.roleBinding.createMany({
    data: grants.map((grant) => ({ accountId: id, ...toGrantColumns(grant), createdAt: now, createdBy: by })),
  });
}
