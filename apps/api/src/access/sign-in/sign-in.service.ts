import { Injectable } from "@nestjs/common";
import type { Me, SignInOptions, SignInStep } from "@periplus/shared/session";
import { ProblemError } from "../../http/problem.js";
import { AccountsStore } from "../accounts/accounts.store.js";
import { type Browser, SessionStart } from "../sessions/session-start.js";
import { SessionsStore } from "../sessions/sessions.store.js";
import { PasswordsService } from "./passwords.service.js";
import { SignInCodesStore } from "./sign-in-codes.store.js";

interface FirstAccount {
  readonly code: string;
  readonly name: string;
  readonly signInName: string;
  readonly password: string;
}

/** The ways in that need nothing but this installation: links and passwords. */
@Injectable()
export class SignInService {
  constructor(
    private readonly codes: SignInCodesStore,
    private readonly passwords: PasswordsService,
    private readonly accounts: AccountsStore,
    private readonly sessions: SessionsStore,
    private readonly start: SessionStart,
  ) {}

  async readOptions(): Promise<SignInOptions> {
    return { password: await this.accounts.hasPerson(), passkey: false, provider: null };
  }

  async redeemLink(code: string, browser: Browser, now: Date): Promise<Me> {
    const redeemed = await this.codes.redeem(code, "signIn", now);
    if (!redeemed) throw codeRefused();
    const { name, grant } = redeemed;
    return this.start.begin({ accountId: null, name, grant, method: "link" }, browser, now);
  }

  async signInByPassword(
    { signInName, password }: { signInName: string; password: string },
    browser: Browser,
    now: Date,
  ): Promise<SignInStep> {
    const { id, name } = await this.passwords.check(signInName, password, now);
    return this.beginFor(id, name, browser, now);
  }

  /** The code of a start makes one administrator; a code of an earlier start is worth nothing once there is one. */
  async createFirstAccount({ code, ...given }: FirstAccount, browser: Browser, now: Date): Promise<Me> {
    const { name, signInName, password } = given;
    this.passwords.refuseWeak(password, [name, signInName]);
    if (!(await this.codes.redeem(code, "firstAccount", now))) throw codeRefused();
    if (await this.accounts.hasAdministrator())
      throw new ProblemError("conflict", "There is an administrator already: ask them for an account");
    const grants = [{ role: "admin" as const, connectorIds: null }];
    const id = await this.accounts.create({ kind: "person", name, signInName, grants }, "first start", now);
    if (id === undefined) throw new ProblemError("conflict", "Somebody signs in with this name already");
    await this.passwords.set(id, password, now);
    return this.begin(id, name, browser, now);
  }

  async choosePassword(
    { code, password }: { code: string; password: string },
    browser: Browser,
    now: Date,
  ): Promise<SignInStep> {
    this.passwords.refuseWeak(password, []);
    const accountId = (await this.codes.redeem(code, "password", now))?.accountId;
    const account = accountId == null ? undefined : await this.accounts.find(accountId);
    if (!account || account.disabledAt !== null) throw codeRefused();
    await this.passwords.set(account.id, password, now);
    await this.sessions.endAll({ accountId: account.id });
    return this.beginFor(account.id, account.name, browser, now);
  }

  /** Whoever else is signed in as this person may have known the old one. */
  async changePassword(
    { accountId, sessionId }: { accountId: string; sessionId: string | undefined },
    { current, password }: { current: string; password: string },
    now: Date,
  ): Promise<void> {
    await this.passwords.change(accountId, current, password, now);
    await this.sessions.endAll({ accountId }, sessionId);
  }

  private async beginFor(accountId: string, name: string, browser: Browser, now: Date): Promise<SignInStep> {
    return { me: await this.begin(accountId, name, browser, now), passkey: null };
  }

  private async begin(accountId: string, name: string, browser: Browser, now: Date): Promise<Me> {
    await this.accounts.markSeen(accountId, now);
    // What the session may do is what the account may, at any time.
    const grant = { role: "reader" as const, connectorIds: [] };
    return this.start.begin({ accountId, name, grant, method: "password" }, browser, now);
  }
}

function codeRefused(): ProblemError {
  return new ProblemError("unauthenticated", "The sign-in code is wrong, used or older than 15 minutes");
}
