import { Injectable } from "@nestjs/common";
import { PrismaService } from "../../database/prisma.service.js";
import { ProblemError } from "../../http/problem.js";
import { SessionsStore } from "../sessions/sessions.store.js";
import { BreachedPasswords } from "./breached-passwords.js";
import { hashPassword, isPassword } from "./password-hash.js";
import { weaknessOf } from "./password-weakness.js";
import { SignInFailuresStore } from "./sign-in-failures.store.js";

/** Who a password belongs to. */
export interface PasswordOwner {
  readonly id: string;
  readonly name: string;
}

/** Passwords of people of this installation. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly failures: SignInFailuresStore,
    private readonly sessions: SessionsStore,
    private readonly breached: BreachedPasswords,
  ) {}

  /**
   * Who has this name and this password. Throws ProblemError `unauthenticated`, the same for every reason, or
   * `too-many-requests` after several failures, whoever's name it is.
   */
  async check(typed: string, password: string, now: Date): Promise<PasswordOwner> {
    const signInName = typed.trim().toLowerCase();
    const seconds = await this.failures.secondsToWait(signInName, now);
    if (seconds > 0) throw tooManyFailures(seconds);
    const account = await this.prisma.account.findUnique({ where: { signInName }, include: { password: true } });
    const isRight = await isPassword(password, account?.password?.hash);
    if (!isRight || !account || account.disabledAt) {
      await this.failures.count(signInName, now);
      throw new ProblemError("unauthenticated", "Name or password is wrong");
    }
    await this.failures.forget(signInName);
    return account;
  }

  /**
   * Throws ProblemError `invalid-input` where it is too easy to guess. Whoever else is signed in as this person may have
   * known the old one: all sessions end but the one that is given.
   */
  async set(accountId: string, password: string, now: Date, exceptSessionId?: string): Promise<void> {
    const account = await this.prisma.account.findUnique({ where: { id: accountId } });
    await this.refuseWeak(password, [account?.name ?? "", account?.signInName ?? ""]);
    const data = { hash: await hashPassword(password), changedAt: now };
    await this.prisma.password.upsert({ where: { accountId }, create: { accountId, ...data }, update: data });
    await this.sessions.endAll({ accountId }, exceptSessionId);
  }

  /** The same after the present one was shown, by somebody who is signed in. */
  async change(
    { accountId, sessionId }: { accountId: string; sessionId: string | undefined },
    { current, password }: { current: string; password: string },
    now: Date,
  ): Promise<void> {
    const account = await this.prisma.account.findUnique({ where: { id: accountId } });
    if (account?.signInName == null) throw new ProblemError("conflict", "You have no password here");
    await this.check(account.signInName, current, now).catch((error: unknown) => {
      if (!(error instanceof ProblemError) || error.code !== "unauthenticated") throw error;
      const message = "This is not your present password";
      throw new ProblemError("invalid-input", message, [{ path: "body.current", message }]);
    });
    await this.set(accountId, password, now, sessionId);
  }

  /** For somebody who has another way in. */
  async remove(accountId: string): Promise<void> {
    if ((await this.prisma.passkey.count({ where: { accountId } })) === 0)
      throw new ProblemError("conflict", "It is your only way in: make a passkey first");
    await this.prisma.password.deleteMany({ where: { accountId } });
  }

  /** Throws ProblemError `invalid-input` for a password that somebody else could guess, or that was in a breach. */
  async refuseWeak(password: string, names: readonly string[]): Promise<void> {
    const weakness = weaknessOf(password, names);
    const message =
      weakness ?? ((await this.breached.has(password)) ? "It was in a breach: others know it" : undefined);
    if (message !== undefined) throw new ProblemError("invalid-input", message, [{ path: "body.password", message }]);
  }
}

function tooManyFailures(seconds: number): ProblemError {
  const time = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  const detail = `This name and a wrong password came too often: try again in ${time}`;
  return new ProblemError("too-many-requests", detail, undefined, { "retry-after": String(seconds) });
}
