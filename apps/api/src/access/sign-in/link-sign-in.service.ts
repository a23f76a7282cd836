import { Injectable } from "@nestjs/common";
import type { Me, SignInStep } from "@periplus/shared/session";
import { ProblemError } from "../../http/problem.js";
import { AccountsStore } from "../accounts/accounts.store.js";
import { type Browser, SessionStart } from "../sessions/session-start.js";
import { PasswordSignInService } from "./password-sign-in.service.js";
import { PasswordsService } from "./passwords.service.js";
import { SignInCodesStore } from "./sign-in-codes.store.js";

interface FirstAccount {
  readonly code: string;
  readonly name: string;
  readonly signInName: string;
  readonly password: string;
}

/** What the codes of links are exchanged for. */
@Injectable()
export class LinkSignInService {
  constructor(
    private readonly codes: SignInCodesStore,
    private readonly passwords: PasswordsService,
    private readonly byPassword: PasswordSignInService,
    private readonly accounts: AccountsStore,
    private readonly start: SessionStart,
  ) {}

  async signIn(code: string, browser: Browser, now: Date): Promise<Me> {
    const redeemed = await this.codes.redeem(code, "signIn", now);
    if (!redeemed) throw codeRefused();
    const { name, grant } = redeemed;
    return this.start.begin({ accountId: null, name, grant, method: "link" }, browser, now);
  }

  /** The code of a start makes one administrator; a code of an earlier start is worth nothing once there is one. */
  async createFirstAccount({ code, ...given }: FirstAccount, browser: Browser, now: Date): Promise<Me> {
    const { name, signInName, password } = given;
    if (!(await this.codes.isGood(code, "firstAccount", now))) throw codeRefused();
    await this.passwords.refuseWeak(password, [name, signInName]);
    if (!(await this.codes.redeem(code, "firstAccount", now))) throw codeRefused();
    if (await this.accounts.hasAdministrator())
      throw new ProblemError("conflict", "There is an administrator already: ask them for an account");
    const grants = [{ role: "admin" as const, connectorIds: null }];
    const id = await this.accounts.create({ kind: "person", name, signInName, grants }, "first start", now);
    if (id === undefined) throw new ProblemError("conflict", "Somebody signs in with this name already");
    await this.passwords.set(id, password, now);
    return this.start.beginFor({ id, name }, "password", browser, now);
  }

  async choosePassword(
    { code, password }: { code: string; password: string },
    browser: Browser,
    now: Date,
  ): Promise<SignInStep> {
    // A password that is refused must not use the code up, and who has no code is told nothing of passwords.
    if (!(await this.codes.isGood(code, "password", now))) throw codeRefused();
    await this.passwords.refuseWeak(password, []);
    const accountId = (await this.codes.redeem(code, "password", now))?.accountId;
    const account = accountId == null ? undefined : await this.accounts.find(accountId);
    if (!account || account.disabledAt !== null) throw codeRefused();
    await this.passwords.set(account.id, password, now);
    return this.byPassword.goOn(account, browser, now);
  }
}

function codeRefused(): ProblemError {
  return new ProblemError("unauthenticated", "The sign-in code is wrong, used or older than 10 minutes");
}
