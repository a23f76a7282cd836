import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import type { Grant } from "@periplus/shared/grant";
import { Database } from "../../database/pool.js";
import { PrismaService } from "../../database/prisma.service.js";
import { sql } from "../../database/sql.js";
import { accountGrantsAt } from "../grants.js";
import type { ProviderPerson } from "./provider-claims.js";

interface ProviderAccount {
  readonly id: string;
  readonly name: string;
  readonly disabledAt: Date | null;
}

/** Accounts of people for whom the identity provider vouches. */
@Injectable()
export class ProviderAccountsStore {
  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
  ) {}

  /** The claims, besides the groups, that roles hang on. */
  async listClaimNames(): Promise<string[]> {
    const where = { claim: { not: null } };
    const rows = await this.prisma.roleBinding.findMany({ where, distinct: ["claim"], select: { claim: true } });
    return rows.flatMap(({ claim }) => claim ?? []);
  }

  /**
   * Keeps what the provider says of a person. Undefined when that gives them no role: then nobody is added, and who was
   * known stays, without what their groups gave them.
   */
  async keep(person: ProviderPerson, now: Date): Promise<ProviderAccount | undefined> {
    const { issuer, subject, name, email, groups, claims } = person;
    return this.database.transaction(async (client) => {
      const upsert = sql`
        INSERT INTO accounts (id, kind, name, email, issuer, subject, groups, claims, vouched_at, created_at, created_by)
        VALUES (${randomUUID()}, 'person', ${name}, ${email}, ${issuer}, ${subject}, ${groups}, ${claims}, ${now}, ${now},
          'identity provider')
        ON CONFLICT (issuer, subject) DO UPDATE SET name = EXCLUDED.name, email = EXCLUDED.email,
          groups = EXCLUDED.groups, claims = EXCLUDED.claims, vouched_at = EXCLUDED.vouched_at
        RETURNING id, name, disabled_at AS "disabledAt", xmax = 0 AS "isNew"`;
      const [account] = (await client.query<ProviderAccount & { isNew: boolean }>(upsert.toQuery())).rows;
      const grantsOf = sql`SELECT ${accountGrantsAt(now)} AS grants FROM accounts a WHERE a.id = ${account?.id}`;
      const [row] = (await client.query<{ grants: Grant[] }>(grantsOf.toQuery())).rows;
      if (account && (row?.grants ?? []).length > 0) return account;
      if (account?.isNew) await client.query("DELETE FROM accounts WHERE id = $1", [account.id]);
      return undefined;
    });
  }

  async findId(issuer: string, subject: string): Promise<string | undefined> {
    return (await this.prisma.account.findFirst({ where: { issuer, subject }, select: { id: true } }))?.id;
  }

  /** Whether this is the first time that a logout token is shown; it is remembered until it has ended. */
  async useLogoutToken(tokenHash: Buffer<ArrayBuffer>, expiresAt: Date, now: Date): Promise<boolean> {
    await this.prisma.usedLogoutToken.deleteMany({ where: { expiresAt: { lte: now } } });
    const { count } = await this.prisma.usedLogoutToken.createMany({
      data: { tokenHash, expiresAt },
      skipDuplicates: true,
    });
    return count > 0;
  }
}
