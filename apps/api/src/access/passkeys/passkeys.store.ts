import { Injectable } from "@nestjs/common";
import type { Passkey } from "@periplus/shared/passkey";
import type { WebAuthnCredential } from "@simplewebauthn/server";
import { isUniqueViolation } from "../../database/errors.js";
import { PrismaService } from "../../database/prisma.service.js";

/** A passkey as it is checked, and whose it is. */
export interface KeptPasskey {
  readonly id: string;
  readonly account: { readonly id: string; readonly name: string; readonly disabledAt: Date | null };
  readonly credential: WebAuthnCredential;
}

interface NewPasskey {
  readonly name: string;
  readonly backedUp: boolean;
  readonly credential: WebAuthnCredential;
}

/** The public halves of people's passkeys. */
@Injectable()
export class PasskeysStore {
  constructor(private readonly prisma: PrismaService) {}

  async list(accountId: string): Promise<Passkey[]> {
    const rows = await this.prisma.passkey.findMany({ where: { accountId }, orderBy: { createdAt: "asc" } });
    return rows.map(({ id, name, backedUp, createdAt, lastUsedAt }) => ({
      ...{ id, name, backedUp, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null },
    }));
  }

  /** Those of an account, as a browser is asked for them. */
  async listCredentials(accountId: string): Promise<{ id: string; transports: string[] }[]> {
    const rows = await this.prisma.passkey.findMany({ where: { accountId } });
    return rows.map(({ credentialId, transports }) => ({ id: credentialId, transports }));
  }

  async hasAny(): Promise<boolean> {
    return (await this.prisma.passkey.findFirst({ select: { id: true } })) !== null;
  }

  async find(credentialId: string): Promise<KeptPasskey | undefined> {
    const row = await this.prisma.passkey.findUnique({ where: { credentialId }, include: { account: true } });
    if (!row) return undefined;
    const { id, account, publicKey, signCount, transports } = row;
    return { id, account, credential: { id: credentialId, publicKey, counter: Number(signCount), transports } };
  }

  /** False when somebody has it already. */
  async add(accountId: string, { name, backedUp, credential }: NewPasskey, now: Date): Promise<boolean> {
    const { id: credentialId, publicKey, counter, transports = [] } = credential;
    try {
      await this.prisma.passkey.create({
        data: {
          ...{ accountId, name, backedUp, credentialId, transports, createdAt: now },
          publicKey: Buffer.from(publicKey),
          signCount: BigInt(counter),
        },
      });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  async markUsed(id: string, counter: number, now: Date): Promise<void> {
    await this.prisma.passkey.updateMany({ where: { id }, data: { signCount: BigInt(counter), lastUsedAt: now } });
  }

  /** Whether the account had such a passkey. */
  async delete(id: string, accountId: string): Promise<boolean> {
    return (await this.prisma.passkey.deleteMany({ where: { id, accountId } })).count > 0;
  }
}
