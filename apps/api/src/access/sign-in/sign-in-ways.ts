import { Injectable } from "@nestjs/common";
import type { SignInOptions } from "@periplus/shared/session";
import { Config } from "../../config/config.js";
import { AccountsStore } from "../accounts/accounts.store.js";
import { PasskeysStore } from "../passkeys/passkeys.store.js";

/** How one may sign in here, for the sign-in page. */
@Injectable()
export class SignInWays {
  constructor(
    private readonly config: Config,
    private readonly accounts: AccountsStore,
    private readonly passkeys: PasskeysStore,
  ) {}

  async list(): Promise<SignInOptions> {
    const [password, passkey] = [await this.accounts.hasPassword(), await this.passkeys.hasAny()];
    return { password, passkey, provider: this.config.values.provider?.name ?? null };
  }
}
