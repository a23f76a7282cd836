import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { errors, exportJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from "jose";

const makeKeyPair = promisify(generateKeyPair);

/** A new RSA key of 2048 bits as PKCS #8 PEM. */
export async function createSigningKey(): Promise<string> {
  const { privateKey } = await makeKeyPair("rsa", { modulusLength: 2048 });
  return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

/** Why a token was not accepted: the signature, a claim that does not fit, its age, or that it is no token at all. */
export type TokenFault = "malformed" | "signature" | "claim" | "expired";

export type Verified = { claims: JWTPayload } | { fault: TokenFault };

/** What a token must say to be accepted. */
export interface Expectation {
  issuer?: string | string[];
  audience?: string | string[];
  /** The time by which the token is judged; now, where it is not given. */
  currentDate?: Date;
}

/** Signs and verifies RS256 tokens with one key. */
export class TokenSigner {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;

  constructor(
    pem: string,
    readonly keyId: string,
  ) {
    this.#privateKey = createPrivateKey(pem);
    this.#publicKey = createPublicKey(this.#privateKey);
  }

  /** Signs the claims; `lifetimeSeconds` may be negative for a token that has expired already. */
  sign(claims: JWTPayload, lifetimeSeconds: number): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: this.keyId })
      .setIssuedAt(Math.min(now, now + lifetimeSeconds - 1))
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.#privateKey);
  }

  /** Checks signature, age, issuer and audience. */
  async verify(token: string, expectation: Expectation): Promise<Verified> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, { ...expectation, algorithms: ["RS256"] });
      return { claims: payload };
    } catch (error) {
      return { fault: faultOf(error) };
    }
  }

  /** The public key as an entry of a JWKS document. */
  async publicJwk(): Promise<JWK> {
    return { ...(await exportJWK(this.#publicKey)), kid: this.keyId, use: "sig", alg: "RS256" };
  }
}

/** Reads jose's error as one of our words. */
function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) return "claim";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  return "malformed";
}
