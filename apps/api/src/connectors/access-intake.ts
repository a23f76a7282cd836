import { X509Certificate } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { readToken } from "@periplus/cluster-reader/bound-token";
import { type CloudAccess, type NewConnector, type SignIn, signInOf } from "@periplus/shared/connector";
import { type ConnectorIdentity, tokenAudiences } from "@periplus/shared/connector-identity";
import { Config } from "../config/config.js";
import { ProblemError, type ProblemIssue } from "../http/problem.js";
import { Issuer, subjectOf } from "../issuer/issuer.js";
import { toCloudAccess } from "./access.js";
import { ConnectorIdentitiesStore, type StoredIdentity } from "./connector-identities.store.js";

/** An access that may be stored, with who the connector is to its cloud. */
export interface TakenAccess {
  readonly access: CloudAccess;
  readonly identityId: string | undefined;
}

/** Says what a connector may be given: identities without stored secrets first, secrets where they are allowed. */
@Injectable()
export class AccessIntake {
  constructor(
    private readonly identities: ConnectorIdentitiesStore,
    private readonly issuer: Issuer,
    private readonly config: Config,
  ) {}

  async createIdentity(now: Date): Promise<ConnectorIdentity> {
    const { id, externalId } = await this.identities.add(now);
    return {
      id,
      externalId,
      issuer: this.issuer.address,
      isPublic: this.issuer.isPublic,
      subject: subjectOf(id),
      audiences: tokenAudiences,
      takesStoredSecrets: this.config.values.staticCredentials === "allow",
    };
  }

  /** Throws ProblemError with what is wrong. */
  async take({ access: given, identityId }: Pick<NewConnector, "access" | "identityId">): Promise<TakenAccess> {
    const access = toCloudAccess(given);
    const signIn = signInOf(access);
    this.#refuseStored(access, signIn);
    const identity = identityId === undefined ? undefined : await this.identities.find(identityId);
    if (identityId !== undefined && !identity) throw refuse("identityId", "There is no such identity, or it is in use");
    if (signIn === "federation") this.#requireIssuer(identity);
    return { access: access.cloud === "aws" ? withExternalId(access, signIn, identity) : access, identityId };
  }

  #refuseStored(access: CloudAccess, signIn: SignIn): void {
    if (signIn !== "stored" || this.config.values.staticCredentials === "allow" || isShortLived(access)) return;
    const advice =
      access.cloud === "kubernetes"
        ? "Give a token that ends (kubectl create token), which is renewed by itself, or let the cluster trust this installation's issuer"
        : "Let the cloud trust this installation's issuer instead";
    throw refuse(
      "access",
      `This installation keeps no secret that does not end by itself. ${advice}. An administrator may allow it with PERIPLUS_STATIC_CREDENTIALS=allow`,
    );
  }

  #requireIssuer(identity: StoredIdentity | undefined): void {
    if (!identity) throw refuse("identityId", "Make an identity for the connector first, and let the cloud trust it");
    if (this.issuer.isPublic) return;
    const message = `Clouds fetch the issuer's keys over HTTPS only, and its address is ${this.issuer.address}. Set PERIPLUS_URL or PERIPLUS_IDENTITY_URL`;
    throw refuse("access.signIn", message);
  }
}

/** The ExternalId is the one that was made for the connector: a person cannot choose another's. */
function withExternalId(
  access: Extract<CloudAccess, { cloud: "aws" }>,
  signIn: SignIn,
  identity: StoredIdentity | undefined,
): CloudAccess {
  const { externalId: given, ...rest } = access;
  if (signIn === "federation") return rest;
  if (!identity) throw refuse("identityId", "Make an identity for the connector first: its ExternalId is in it");
  const { externalId } = identity;
  if (given !== undefined && given !== externalId) {
    throw refuse("access.externalId", "The ExternalId is made by Periplus: leave it out, or give that of the identity");
  }
  return { ...rest, externalId };
}

/** A token that ends by itself. */
function isShortLived(access: CloudAccess): boolean {
  return access.cloud === "kubernetes" && access.token !== undefined && readToken(access.token).endsAt !== null;
}

/** When what was stored ends, and when it is to be renewed; null where that is not known. */
export function credentialTimes(access: CloudAccess): { endsAt: Date | null; renewAt: Date | null } {
  if (access.cloud !== "kubernetes") return { endsAt: null, renewAt: null };
  if (access.token !== undefined) return readToken(access.token);
  if (access.clientCertificate === undefined) return { endsAt: null, renewAt: null };
  return { endsAt: readEnd(access.clientCertificate), renewAt: null };
}

function readEnd(certificate: string): Date | null {
  try {
    return new X509Certificate(certificate).validToDate;
  } catch {
    return null;
  }
}

function refuse(field: string, message: string): ProblemError {
  const issue: ProblemIssue = { path: `body.${field}`, message };
  return new ProblemError("invalid-input", message, [issue]);
}
