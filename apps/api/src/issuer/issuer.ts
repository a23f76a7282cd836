import { createPrivateKey, type KeyObject, randomUUID, sign } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { Config } from "../config/config.js";
import { planKeys } from "./key-plan.js";
import { type SigningKey, SigningKeysStore } from "./signing-keys.store.js";

/** Long enough for a sign-in, and for clocks that differ by a minute. */
const tokenLifeSeconds = 300;
const skewSeconds = 60;

/** The subject of a connector's tokens: what a cloud's trust is about. */
export function subjectOf(connectorId: string): string {
  return `periplus:connector:${connectorId}`;
}

/**
 * Periplus as an OpenID Connect issuer: clouds and clusters that trust it take its short-lived tokens in place of a
 * stored secret. Each connector has a subject of its own, each kind of cloud an audience.
 */
@Injectable()
export class Issuer {
  #opened: { readonly id: string; readonly key: KeyObject } | undefined;

  constructor(
    private readonly keys: SigningKeysStore,
    private readonly config: Config,
  ) {}

  /** The issuer's name, under which its documents are found; no slash at the end. */
  get address(): string {
    const { identityUrl, publicUrl, port } = this.config.values;
    return identityUrl ?? publicUrl ?? `http://127.0.0.1:${port}`;
  }

  /** Whether clouds can come here for the keys: they ask over HTTPS only. */
  get isPublic(): boolean {
    return this.address.startsWith("https://");
  }

  /** https://openid.net/specs/openid-connect-discovery-1_0.html, as far as it is about tokens that nobody signs in for. */
  describe(): Record<string, unknown> {
    return {
      issuer: this.address,
      jwks_uri: `${this.address}/.well-known/jwks.json`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      claims_supported: ["iss", "sub", "aud", "iat", "nbf", "exp", "jti"],
    };
  }

  /** The public halves of the keys that signed lately, signs now, or will sign next. */
  async publishKeys(now: Date): Promise<{ keys: object[] }> {
    const keys = await this.keys.keep(now);
    return { keys: keys.map(({ publicJwk }) => publicJwk) };
  }

  /** A token for one audience, good for five minutes. It is kept nowhere. */
  async sign(subject: string, audience: string, now: Date): Promise<string> {
    const { signing } = planKeys(await this.keys.keep(now), now);
    if (!signing) throw new Error("The issuer has no key that signs");
    const seconds = Math.floor(now.getTime() / 1_000);
    const claims = {
      iss: this.address,
      sub: subject,
      aud: audience,
      iat: seconds,
      nbf: seconds - skewSeconds,
      exp: seconds + tokenLifeSeconds,
      jti: randomUUID(),
    };
    const signed = `${encode({ alg: "RS256", typ: "JWT", kid: signing.id })}.${encode(claims)}`;
    const signature = sign("sha256", Buffer.from(signed), await this.#open(signing));
    return `${signed}.${signature.toString("base64url")}`;
  }

  async #open(signing: SigningKey): Promise<KeyObject> {
    if (this.#opened?.id === signing.id) return this.#opened.key;
    const key = createPrivateKey(await this.keys.openPrivateKey(signing));
    this.#opened = { id: signing.id, key };
    return key;
  }
}

/** A part of a JSON Web Signature in its compact form (RFC 7515 §7.1). */
function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
