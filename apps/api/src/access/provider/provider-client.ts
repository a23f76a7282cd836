import { Injectable, Logger } from "@nestjs/common";
import type { ProviderAnswer } from "@periplus/shared/session";
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import * as openid from "openid-client";
import { Config, type ProviderSettings } from "../../config/config.js";
import { describeError } from "../../config/describe-error.js";
import { fetchLimited } from "../../http/limited-fetch.js";
import { ProblemError } from "../../http/problem.js";

/** What the provider says of itself is read again after so long (milliseconds). */
const documentAge = 60 * 60_000;
/** Seconds. */
const patience = 10;
/** Seconds by which its clock and ours may differ. */
const clockTolerance = 30;

/** What one sign-in must show again: unguessable, and good once. */
export interface ProviderSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

interface Known {
  readonly at: number;
  readonly config: openid.Configuration;
  readonly keys: JWTVerifyGetKey | undefined;
}

/** The identity provider, as OpenID Connect: authorization code with PKCE, state and nonce. */
@Injectable()
export class ProviderClient {
  readonly settings: ProviderSettings | undefined;
  #known: Promise<Known> | undefined;
  private readonly log = new Logger("sign-in");

  constructor({ values: { provider } }: Config) {
    this.settings = provider;
  }

  /** Where the browser goes, and what the answer is checked with. Throws ProblemError `not-found` or `unavailable`. */
  async begin(redirectUri: string, now: Date): Promise<{ url: string; secrets: ProviderSecrets }> {
    const { config } = await this.know(now);
    const secrets = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
    };
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: this.given.scopes,
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: "S256",
    });
    return { url: url.href, secrets };
  }

  /**
   * What the provider says of whoever comes back with its answer: the claims of the ID token, with those of the user info
   * where the token has no groups. Throws ProblemError `unauthenticated`, the same for every reason; the log has the reason.
   */
  async finish(
    redirectUri: string,
    answer: ProviderAnswer,
    secrets: ProviderSecrets,
    now: Date,
  ): Promise<Record<string, unknown>> {
    const { config } = await this.know(now);
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) if (value !== undefined) url.searchParams.set(name, value);
    try {
      const tokens = await openid.authorizationCodeGrant(config, url, {
        pkceCodeVerifier: secrets.verifier,
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims() ?? refuse();
      const [top = ""] = this.given.groupsClaim.split(".");
      if (top in claims || config.serverMetadata().userinfo_endpoint === undefined) return { ...claims };
      return { ...(await openid.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
    } catch (error) {
      this.log.warn(`A sign-in by the identity provider was refused: ${describeError(error)}`);
      return refuse();
    }
  }

  /** Where a browser ends its session at the provider and comes back from; null where the provider has no such page. */
  async signOutUrl(backTo: string, now: Date): Promise<string | null> {
    const { config } = await this.know(now);
    if (config.serverMetadata().end_session_endpoint === undefined) return null;
    return openid.buildEndSessionUrl(config, { post_logout_redirect_uri: backTo }).href;
  }

  /** The keys with which it signs. Throws ProblemError. */
  async keys(now: Date): Promise<JWTVerifyGetKey> {
    const { keys } = await this.know(now);
    if (!keys) throw new ProblemError("unavailable", "The identity provider names no keys");
    return keys;
  }

  private get given(): ProviderSettings {
    if (!this.settings) throw new ProblemError("not-found", "No identity provider is set up: see PERIPLUS_OIDC_ISSUER");
    return this.settings;
  }

  /** Read when it is first needed, so that Periplus starts whether the provider answers or not. */
  private async know(now: Date): Promise<Known> {
    const { given } = this;
    const known = await this.#known?.catch(() => undefined);
    if (known && now.getTime() - known.at < documentAge) return known;
    const asked = discover(given, now);
    this.#known = asked;
    return asked.catch((error: unknown) => {
      this.log.warn(`The identity provider cannot be used: ${describeError(error)}`);
      // What was known for an hour is better than nothing for a while.
      if (known) return known;
      throw new ProblemError("unavailable", "The identity provider does not answer as it should: see the log");
    });
  }
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings, now: Date): Promise<Known> {
  const authentication = clientSecret === undefined ? openid.None() : openid.ClientSecretBasic(clientSecret);
  const isPlain = issuer.startsWith("http:");
  const config = await openid.discovery(
    new URL(issuer),
    clientId,
    { [openid.clockTolerance]: clockTolerance },
    authentication,
    {
      timeout: patience,
      [openid.customFetch]: fetchLimited,
      // Only at an address of this machine: the settings and `fetchLimited` take no other.
      execute: [openid.enableNonRepudiationChecks, ...(isPlain ? [openid.allowInsecureRequests] : [])],
    },
  );
  const { authorization_endpoint: page, jwks_uri: keys } = config.serverMetadata();
  if (page === undefined || !(page.startsWith("https:") || (isPlain && page.startsWith("http:"))))
    throw new Error("The provider names no authorization endpoint that a browser can be sent to");
  const options = { timeoutDuration: patience * 1_000, [customFetch]: fetchLimited };
  return {
    at: now.getTime(),
    config,
    keys: keys === undefined ? undefined : createRemoteJWKSet(new URL(keys), options),
  };
}

function refuse(): never {
  throw new ProblemError("unauthenticated", "The identity provider's answer was not accepted: begin again");
}
