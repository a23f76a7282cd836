import { Injectable } from "@nestjs/common";
import { PrismaService } from "../../database/prisma.service.js";
import { hashSecret, newSecret } from "../secret-hash.js";
import { SessionCookie } from "../sessions/session-cookie.js";
import type { Browser } from "../sessions/session-start.js";

const attemptLifetime = 10 * 60_000;

/** What a step leaves for the next one. */
export interface AttemptMemory {
  readonly [key: string]: string | null;
}

/** What sign-ins of several steps remember between them, each for the browser that began it. */
@Injectable()
export class AttemptsStore {
  constructor(
    private readonly prisma: PrismaService,
    private readonly cookie: SessionCookie,
  ) {}

  /** `step` is the one to come. */
  async begin(step: string, memory: AttemptMemory, { reply }: Pick<Browser, "reply">, now: Date): Promise<void> {
    const secret = newSecret("");
    const expiresAt = new Date(now.getTime() + attemptLifetime);
    await this.prisma.signInAttempt.deleteMany({ where: { expiresAt: { lte: now } } });
    await this.prisma.signInAttempt.create({
      data: { secretHash: hashSecret(secret), step, memory: { ...memory }, expiresAt },
    });
    this.cookie.giveAttempt(reply, { secret, expiresAt });
  }

  /** Takes what this browser left for a step; undefined when there is nothing. A second time there is nothing either. */
  async take(step: string, { request, reply }: Browser, now: Date): Promise<AttemptMemory | undefined> {
    const secret = request.cookies[this.cookie.attemptName];
    if (secret === undefined) return undefined;
    this.cookie.takeAttempt(reply);
    const where = { secretHash: hashSecret(secret), step, expiresAt: { gt: now } };
    const row = await this.prisma.signInAttempt.findFirst({ where });
    const { count } = await this.prisma.signInAttempt.deleteMany({ where });
    return row && count > 0 ? (row.memory as AttemptMemory) : undefined;
  }
}
