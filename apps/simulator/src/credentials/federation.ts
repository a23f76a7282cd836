import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { isObject } from "../estate/objects.js";
import { Clock } from "./clock.js";
import { getJson } from "./get-json.js";
import type { TokenSigner } from "./tokens.js";

/** Who is let in without a secret: tokens of this issuer, made out to this audience, about this subject. */
export interface Trust {
  /** As the tokens name it; its discovery document and keys are fetched from there. */
  readonly issuer: string;
  readonly audience: string;
  /** Undefined: any, as where a trust forgets to name one. */
  readonly subject?: string;
}

/** What each service was told to trust. */
export interface Trusts {
  /** PEM; trusted when the issuers' keys are fetched, in place of the system's roots. */
  readonly ca?: string;
  /** The federated credential of the Entra application. */
  readonly entra?: Trust;
  /** The ExternalId that the role asks for when it is assumed in the classic way; null: it asks for none. */
  readonly externalId?: string | null;
  /** AKS clusters that have no Entra sign-in: local accounts only. */
  readonly withoutEntra?: readonly string[];
  /** The OIDC provider of the account, with the conditions of the role. */
  readonly aws?: Trust;
  /** The provider of the workload identity pool, with its attribute condition. */
  readonly google?: Trust;
  /** The AuthenticationConfiguration of API servers, by cluster. */
  readonly kubernetes?: Readonly<Record<string, Trust>>;
}

/** Why a federated token is not accepted. */
export type FederationFault = "malformed" | "issuer" | "keys" | "signature" | "audience" | "subject" | "expired";

export type Vouched = { readonly claims: JWTPayload } | { readonly fault: FederationFault };

/** The issuer that the simulator brings along for tests that have none of their own: any subject is accepted from it. */
export const OWN_ISSUER = "https://issuer.periplus.example";

/** Verifies federated tokens (client assertions, web identities, subject tokens) against what was told to be trusted. */
export class Federation {
  readonly #signer: TokenSigner;
  #trusts: Trusts = {};

  constructor(
    signer: TokenSigner,
    private readonly clock: Clock = new Clock(),
  ) {
    this.#signer = signer;
  }

  /** Tells the services that are named what to trust from now on, in place of the simulator's own issuer. */
  trust(trusts: Trusts): void {
    this.#trusts = { ...this.#trusts, ...trusts };
  }

  /** Does Entra sign people in to the AKS cluster? */
  hasEntra(cluster: string): boolean {
    return !this.#trusts.withoutEntra?.includes(cluster);
  }

  /** Whether the role lets in who names this ExternalId; `usual` is the one it asks for where nothing else was said. */
  admitsExternalId(given: string | null, usual: string): boolean {
    const { externalId = usual } = this.#trusts;
    return externalId === null || given === externalId;
  }

  /** A token of the simulator's own issuer. */
  issue(audience: string, subject: string, lifetimeSeconds = 600): Promise<string> {
    return this.#signer.sign({ iss: OWN_ISSUER, sub: subject, aud: audience }, lifetimeSeconds);
  }

  /** Checks a token that was shown to a service; `usual` are the audiences that its own issuer's tokens have there. */
  async verify(service: "entra" | "aws" | "google", token: string, usual: string | string[]): Promise<Vouched> {
    const trust = this.#trusts[service];
    if (trust) return this.#check(token, trust, await this.#keysOf(trust.issuer));
    const own = { keys: [await this.#signer.publicJwk()] };
    const audiences = [usual].flat();
    return this.#check(token, { issuer: OWN_ISSUER, audience: audiences, subject: undefined }, own);
  }

  /** Checks a token that was shown to an API server; undefined where the cluster trusts no issuer. */
  async verifyInCluster(cluster: string, token: string): Promise<Vouched | undefined> {
    const trust = this.#trusts.kubernetes?.[cluster];
    return trust && this.#check(token, trust, await this.#keysOf(trust.issuer));
  }

  async #check(token: string, trust: Expected, keys: JSONWebKeySet | undefined): Promise<Vouched> {
    const claimed = readClaims(token);
    if (!claimed) return { fault: "malformed" };
    if (claimed.iss !== trust.issuer) return { fault: "issuer" };
    if (!keys) return { fault: "keys" };
    try {
      const options = {
        issuer: trust.issuer,
        audience: [trust.audience].flat(),
        algorithms: ["RS256"],
        currentDate: new Date(this.clock.now()),
      };
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), options);
      if (trust.subject !== undefined && payload.sub !== trust.subject) return { fault: "subject" };
      return { claims: payload };
    } catch (error) {
      return { fault: faultOf(error) };
    }
  }

  /** The issuer's keys, by way of its discovery document; undefined where they cannot be had. */
  async #keysOf(issuer: string): Promise<JSONWebKeySet | undefined> {
    try {
      const document = await getJson(`${issuer}/.well-known/openid-configuration`, this.#trusts.ca);
      if (!isObject(document) || document.issuer !== issuer || typeof document.jwks_uri !== "string") return undefined;
      const keys = await getJson(document.jwks_uri, this.#trusts.ca);
      return isObject(keys) && Array.isArray(keys.keys) ? (keys as unknown as JSONWebKeySet) : undefined;
    } catch {
      return undefined;
    }
  }
}

interface Expected {
  readonly issuer: string;
  readonly audience: string | string[];
  readonly subject?: string | undefined;
}

function readClaims(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

function faultOf(error: unknown): FederationFault {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === "aud" ? "audience" : "issuer";
  return "signature";
}
