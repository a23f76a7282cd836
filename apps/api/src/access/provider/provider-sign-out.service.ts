import { Injectable, Logger } from "@nestjs/common";
import { describeError } from "../../config/describe-error.js";
import { notFound, ProblemError } from "../../http/problem.js";
import { hashSecret } from "../secret-hash.js";
import { SessionsStore } from "../sessions/sessions.store.js";
import { readLogoutToken } from "./logout-token.js";
import { ProviderAccountsStore } from "./provider-accounts.store.js";
import { ProviderClient } from "./provider-client.js";
import { ProviderReturn, providerSessionOf } from "./provider-sign-in.service.js";

/** Signing out: here and at the identity provider, and here because somebody did so there. */
@Injectable()
export class ProviderSignOutService {
  private readonly log = new Logger("sign-in");

  constructor(
    private readonly client: ProviderClient,
    private readonly accounts: ProviderAccountsStore,
    private readonly sessions: SessionsStore,
    private readonly pages: ProviderReturn,
  ) {}

  /** Where the browser signs out of the provider; null where there is no such place. */
  async urlFor(method: string | undefined, now: Date): Promise<string | null> {
    if (method !== "provider" || !this.client.settings) return null;
    return this.client.signOutUrl(this.pages.signedOut, now).catch(() => null);
  }

  /** Obeys a logout token, once. Returns how many sessions ended. Throws ProblemError `invalid-input` for a wrong one. */
  async obey(token: string, now: Date): Promise<number> {
    const { settings } = this.client;
    if (!settings) throw notFound("identity provider");
    const keys = await this.client.keys(now);
    const order = await readLogoutToken(token, keys, settings, now).catch((error: unknown) => {
      this.log.warn(`A logout token was refused: ${describeError(error)}`);
      throw new ProblemError("invalid-input", "The logout token is not valid");
    });
    const hash = hashSecret(`${order.issuer}\n${order.id}`);
    if (!(await this.accounts.useLogoutToken(hash, order.expiresAt, now)))
      throw new ProblemError("invalid-input", "The logout token was used before");
    return this.end(order);
  }

  /** A session where one is named, of that person where one is named, too; else all sessions of the person. */
  private async end({
    issuer,
    subject,
    session,
  }: {
    issuer: string;
    subject?: string | undefined;
    session?: string | undefined;
  }) {
    const accountId = subject === undefined ? undefined : await this.accounts.findId(issuer, subject);
    if (subject !== undefined && accountId === undefined) return 0;
    const ofPerson = accountId === undefined ? {} : { accountId };
    if (session === undefined) return accountId === undefined ? 0 : this.sessions.endAll({ accountId });
    return this.sessions.endAll({ ...ofPerson, providerSession: providerSessionOf(issuer, session) });
  }
}
