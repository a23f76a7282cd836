import { Injectable } from "@nestjs/common";
import type { SignInStep } from "@periplus/shared/session";
import { PasskeysService } from "../passkeys/passkeys.service.js";
import { PasskeysStore } from "../passkeys/passkeys.store.js";
import { type Browser, SessionStart } from "../sessions/session-start.js";
import { type PasswordOwner, PasswordsService } from "./passwords.service.js";

/** Signing in by a password: whoever has passkeys shows one of them, too. */
@Injectable()
export class PasswordSignInService {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly passkeys: PasskeysService,
    private readonly keys: PasskeysStore,
    private readonly start: SessionStart,
  ) {}

  async signIn(
    { signInName, password }: { signInName: string; password: string },
    browser: Browser,
    now: Date,
  ): Promise<SignInStep> {
    return this.goOn(await this.passwords.check(signInName, password, now), browser, now);
  }

  /** What follows a right password. */
  async goOn(owner: PasswordOwner, browser: Browser, now: Date): Promise<SignInStep> {
    if ((await this.keys.listCredentials(owner.id)).length > 0)
      return { me: null, passkey: await this.passkeys.beginShowing(owner.id, browser, now) };
    return { me: await this.start.beginFor(owner, "password", browser, now), passkey: null };
  }
}
