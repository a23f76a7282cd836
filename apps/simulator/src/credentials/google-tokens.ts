import { randomBytes } from "node:crypto";

/** An OAuth2 access token that the simulated Google issued. */
export interface GoogleToken {
  /** E-mail of the service account, or the federated principal's `principal://…` name. */
  subject: string;
  scopes: string[];
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** The scope that the Google Cloud APIs ask for. */
export const CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

/** Opaque access tokens, kept in memory. */
export class GoogleTokens {
  readonly #tokens = new Map<string, GoogleToken>();

  /** Issues a token; `lifetimeSeconds` is at most 3600 in the real service. */
  issue(subject: string, scopes: string[], lifetimeSeconds: number): string {
    const token = `ya29.c.${randomBytes(60).toString("base64url")}`;
    this.#tokens.set(token, { subject, scopes, expiresAt: Date.now() + lifetimeSeconds * 1000 });
    return token;
  }

  /** The token's meaning, or undefined where it is unknown or has expired. */
  read(token: string): GoogleToken | undefined {
    const found = this.#tokens.get(token);
    return found && found.expiresAt > Date.now() ? found : undefined;
  }

  /** Ends every token issued so far. */
  expireAll(): void {
    for (const token of this.#tokens.values()) token.expiresAt = Date.now() - 1000;
  }
}
