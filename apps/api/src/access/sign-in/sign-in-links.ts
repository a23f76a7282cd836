import { Injectable } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import type { NewSignInLink, SignInLink } from "@periplus/shared/session";
import { addressOf } from "../../config/address.js";
import { Config } from "../../config/config.js";
import { type SignInCode, SignInCodesStore } from "./sign-in-codes.store.js";

/** How the sign-in page knows what a code is for. */
const keys: Readonly<Record<SignInCode["purpose"], string>> = {
  signIn: "code",
  firstAccount: "first-account",
  password: "password",
};

/** Links that are good once. The code is behind `#`: no server logs it. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly codes: SignInCodesStore,
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
  ) {}

  /** Signs somebody in. */
  create({ name, role, connectorIds = null }: NewSignInLink, now: Date): Promise<SignInLink> {
    return this.make({ purpose: "signIn", name, grant: { role, connectorIds }, accountId: null }, now);
  }

  /** Lets somebody make the first administrator. */
  createForFirstAccount(now: Date): Promise<SignInLink> {
    const grant = { role: "admin" as const, connectorIds: null };
    return this.make({ purpose: "firstAccount", name: "administrator", grant, accountId: null }, now);
  }

  /** Lets a person choose a password. */
  createForPassword({ id, name }: { id: string; name: string }, now: Date): Promise<SignInLink> {
    // What it grants is nothing: the account's own roles hold.
    return this.make({ purpose: "password", name, grant: { role: "reader", connectorIds: [] }, accountId: id }, now);
  }

  private async make(given: SignInCode, now: Date): Promise<SignInLink> {
    const { code, expiresAt } = await this.codes.create(given, now);
    const address = addressOf(this.config, this.http.httpAdapter.getHttpServer());
    const url = `${address}/sign-in#${keys[given.purpose]}=${code}`;
    return { url, code, expiresAt: expiresAt.toISOString() };
  }
}
