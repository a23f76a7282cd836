import { Injectable } from "@nestjs/common";
import type { Grant } from "@periplus/shared/grant";
import { PrismaService } from "../../database/prisma.service.js";
import { toGrant, toGrantColumns } from "../grants.js";
import { hashSecret, newSecret } from "../secret-hash.js";

const codeLifetime = 10 * 60_000;

/** What a code is good for: signing in as somebody with a role, making the first account, or choosing a password. */
export type CodePurpose = "signIn" | "firstAccount" | "password";

export interface SignInCode {
  readonly purpose: CodePurpose;
  readonly name: string;
  readonly grant: Grant;
  /** Only to choose a password. */
  readonly accountId: string | null;
}

/** Codes that are good once, within 10 minutes. Of each only the hash is kept. */
@Injectable()
export class SignInCodesStore {
  constructor(private readonly prisma: PrismaService) {}

  async create(given: SignInCode, now: Date): Promise<{ code: string; expiresAt: Date }> {
    const code = newSecret("");
    const expiresAt = new Date(now.getTime() + codeLifetime);
    const { purpose, name, accountId, grant } = given;
    await this.prisma.signInCode.deleteMany({ where: { expiresAt: { lte: now } } });
    await this.prisma.signInCode.create({
      data: { codeHash: hashSecret(code), purpose, name, accountId, ...toGrantColumns(grant), expiresAt },
    });
    return { code, expiresAt };
  }

  /** Whether a code could be redeemed. */
  async isGood(code: string, purpose: CodePurpose, now: Date): Promise<boolean> {
    const where = { codeHash: hashSecret(code), purpose, expiresAt: { gt: now } };
    return (await this.prisma.signInCode.count({ where })) > 0;
  }

  /**
   * Takes a code; undefined when it is unknown, used, expired or for something else. Of two that take one code at once,
   * one wins: the delete is what takes it.
   */
  async redeem(code: string, purpose: CodePurpose, now: Date): Promise<SignInCode | undefined> {
    const where = { codeHash: hashSecret(code), purpose, expiresAt: { gt: now } };
    const row = await this.prisma.signInCode.findFirst({ where });
    const { count } = await this.prisma.signInCode.deleteMany({ where });
    if (!row || count === 0) return undefined;
    return { purpose, name: row.name, accountId: row.accountId, grant: toGrant(row) };
  }
}
