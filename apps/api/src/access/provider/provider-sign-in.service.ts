import { Injectable } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import type { Me, ProviderAnswer } from "@periplus/shared/session";
import { addressOf } from "../../config/address.js";
import { Config } from "../../config/config.js";
import { ProblemError } from "../../http/problem.js";
import { type Browser, SessionStart } from "../sessions/session-start.js";
import { AttemptsStore } from "../sign-in/attempts.store.js";
import { ProviderAccountsStore } from "./provider-accounts.store.js";
import { readProviderClaims } from "./provider-claims.js";
import { ProviderClient } from "./provider-client.js";

/** The name of a step between two requests of one browser. */
const step = "provider";

/** The pages of the dashboard that the provider sends the browser back to. */
@Injectable()
export class ProviderReturn {
  constructor(
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
  ) {}

  /** After signing in: a page, so that the session's cookie is given to a request of our own site. */
  get signedIn(): string {
    return `${addressOf(this.config, this.http.httpAdapter.getHttpServer())}/sign-in/callback`;
  }

  get signedOut(): string {
    return `${addressOf(this.config, this.http.httpAdapter.getHttpServer())}/sign-in`;
  }
}

/** Signing in by the identity provider. */
@Injectable()
export class ProviderSignInService {
  constructor(
    private readonly client: ProviderClient,
    private readonly accounts: ProviderAccountsStore,
    private readonly attempts: AttemptsStore,
    private readonly start: SessionStart,
    private readonly pages: ProviderReturn,
  ) {}

  /** Where the browser goes. `next` is kept for when it comes back. */
  async begin(next: string | null, browser: Browser, now: Date): Promise<string> {
    const { url, secrets } = await this.client.begin(this.pages.signedIn, now);
    await this.attempts.begin(step, { ...secrets, next }, browser, now);
    return url;
  }

  /** The browser must be the one that began, and its answer the one to what it asked. */
  async finish(answer: ProviderAnswer, browser: Browser, now: Date): Promise<{ me: Me; next: string | null }> {
    const { state, nonce, verifier, next = null } = (await this.attempts.take(step, browser, now)) ?? {};
    if (!state || !nonce || !verifier)
      throw new ProblemError("unauthenticated", "This browser did not begin to sign in, or too long ago: begin again");
    const claims = await this.client.finish(this.pages.signedIn, answer, { state, nonce, verifier }, now);
    const groupsClaim = this.client.settings?.groupsClaim ?? "";
    const person = readProviderClaims(claims, groupsClaim, await this.accounts.listClaimNames());
    const account = await this.accounts.keep(person, now);
    if (!account)
      throw new ProblemError(
        "forbidden",
        `The provider says that you are ${person.name}. You have no role here: ask an administrator`,
      );
    if (account.disabledAt) throw new ProblemError("forbidden", "Your account is disabled: ask an administrator");
    const session = person.session === undefined ? undefined : providerSessionOf(person.issuer, person.session);
    return { me: await this.start.beginFor(account, "provider", browser, now, session), next };
  }
}

/** How a session of ours names the provider's. */
export function providerSessionOf(issuer: string, session: string): string {
  return `${issuer} ${session}`;
}
