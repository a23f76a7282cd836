import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { faultOf, type TokenSigner, type Verified } from "./tokens.js";

/** An OIDC issuer whose tokens the clouds accept in place of a stored secret. */
export interface TrustedIssuer {
  issuer: string;
  jwks: JSONWebKeySet;
}

/** The issuer that the simulator brings along for tests that have none of their own. */
export const OWN_ISSUER = "https://issuer.periplus.example";

/** Verifies federated tokens (client assertions, web identities, subject tokens) against the trusted issuers. */
export class Federation {
  readonly #issuers: TrustedIssuer[];
  readonly #signer: TokenSigner;

  constructor(signer: TokenSigner, issuers: readonly TrustedIssuer[]) {
    this.#signer = signer;
    this.#issuers = [...issuers];
  }

  /** A token of the simulator's own issuer. */
  issue(audience: string, subject: string, lifetimeSeconds = 600): Promise<string> {
    return this.#signer.sign({ iss: OWN_ISSUER, sub: subject, aud: audience }, lifetimeSeconds);
  }

  /** Checks the signature, the age and the audience. */
  async verify(token: string, audience: string | string[]): Promise<Verified> {
    let verified = await this.#signer.verify(token, { issuer: OWN_ISSUER, audience });
    for (const trusted of this.#issuers) {
      if ("claims" in verified) break;
      verified = await verifyWith(trusted, token, audience);
    }
    return verified;
  }
}

async function verifyWith(trusted: TrustedIssuer, token: string, audience: string | string[]): Promise<Verified> {
  try {
    const keys = createLocalJWKSet(trusted.jwks);
    return { claims: (await jwtVerify(token, keys, { issuer: trusted.issuer, audience })).payload };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}
