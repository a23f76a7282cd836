import { AKS_SERVER_APPLICATION } from "../azure/entra.routes.js";
import type { AwsIdentities } from "../credentials/aws-identities.js";
import { authenticateEksToken } from "../credentials/eks-token.js";
import type { Federation } from "../credentials/federation.js";
import type { GoogleTokens } from "../credentials/google-tokens.js";
import type { TokenSigner } from "../credentials/tokens.js";
import { DISCOVERY_ROLE } from "../estate/clusters/eks.js";
import { AWS } from "../estate/company.js";
import type { Estate } from "../estate/estate.js";
import { SCANNER_EMAIL } from "../estate/scanner.js";
import { audienceOf, findAccount, SERVICE_ACCOUNT_ISSUER } from "./service-account-tokens.js";
import { refuseUnauthenticated, type User } from "./status.js";

const ANONYMOUS: User = { username: "system:anonymous", groups: ["system:unauthenticated"], holdsGrant: false };

/** The credentials that the API servers can check. */
export interface Credentials {
  entra: TokenSigner;
  serviceAccounts: TokenSigner;
  aws: AwsIdentities;
  google: GoogleTokens;
  federation: Federation;
}

/** Tells who a bearer token belongs to, by the rules of the cluster's cloud. */
export class Authenticator {
  readonly #estate: Estate;
  readonly #credentials: Credentials;

  constructor(estate: Estate, credentials: Credentials) {
    this.#estate = estate;
    this.#credentials = credentials;
  }

  /** The user of a request; anonymous without an Authorization header. Throws 401 for a token that is not accepted. */
  async authenticate(cluster: string, authorization: string | undefined): Promise<User> {
    if (authorization === undefined) return ANONYMOUS;
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    const user =
      token === undefined
        ? undefined
        : ((await this.#federatedUser(cluster, token)) ?? (await this.#userOf(cluster, token)));
    if (!user) throw refuseUnauthenticated();
    return { ...user, groups: [...user.groups, "system:authenticated"] };
  }

  #userOf(cluster: string, token: string): Promise<User | undefined> | User | undefined {
    const { cloud } = this.#estate.definition(cluster);
    if (cloud === "azure") return this.#credentials.federation.hasEntra(cluster) ? this.#entraUser(token) : undefined;
    if (cloud === "aws") return this.#eksUser(cluster, token);
    if (cloud === "gcp") return this.#googleUser(token);
    return this.#serviceAccount(cluster, token);
  }

  /**
   * As a structured AuthenticationConfiguration says with `username: {claim: sub, prefix: ""}`: the scanner by another
   * name, which the cluster's bindings are about as well.
   */
  async #federatedUser(cluster: string, token: string): Promise<User | undefined> {
    const vouched = await this.#credentials.federation.verifyInCluster(cluster, token);
    if (!vouched || !("claims" in vouched)) return undefined;
    return { username: vouched.claims.sub ?? "", groups: [], holdsGrant: true, isScanner: true };
  }

  async #entraUser(token: string): Promise<User | undefined> {
    const verified = await this.#credentials.entra.verify(token, { audience: AKS_SERVER_APPLICATION });
    if (!("claims" in verified) || typeof verified.claims.oid !== "string") return undefined;
    return { username: verified.claims.oid, groups: [], extra: { oid: [verified.claims.oid] }, holdsGrant: true };
  }

  #eksUser(cluster: string, token: string): User | undefined {
    const identity = authenticateEksToken(token, cluster, this.#credentials.aws);
    // Each account has an access entry for its own role, of which the estate writes down the one of its owner.
    const roleArn = identity?.roleArn?.replace(/:\d{12}:/, `:${AWS.account}:`);
    const entry = this.#estate.definition(cluster).accessEntries.find(({ principalArn }) => principalArn === roleArn);
    if (!identity || !entry) return undefined;
    const extra = { arn: [identity.arn], accessKeyId: [identity.accessKeyId], principalId: [identity.userId] };
    return {
      username: identity.arn,
      uid: `aws-iam-authenticator:${identity.account}`,
      groups: entry.groups,
      extra,
      holdsGrant: roleArn === DISCOVERY_ROLE,
    };
  }

  #googleUser(token: string): User | undefined {
    const found = this.#credentials.google.read(token);
    return (
      found && {
        username: found.subject,
        groups: [],
        extra: { "user-assertion.cloud.google.com": ["-"] },
        holdsGrant: found.subject === SCANNER_EMAIL,
      }
    );
  }

  async #serviceAccount(cluster: string, token: string): Promise<User | undefined> {
    const expected = { issuer: SERVICE_ACCOUNT_ISSUER, audience: audienceOf(cluster) };
    const verified = await this.#credentials.serviceAccounts.verify(token, expected);
    const subject = "claims" in verified ? (verified.claims.sub ?? "") : "";
    const [, , namespace = "", name = ""] = subject.split(":");
    const account = findAccount(this.#estate, { cluster, namespace, name });
    if (!account) return undefined;
    const { uid } = account.metadata;
    const tokenId = "claims" in verified ? verified.claims.jti : undefined;
    return {
      username: subject,
      ...(typeof uid === "string" ? { uid } : {}),
      ...(tokenId ? { extra: { "authentication.kubernetes.io/credential-id": [`JTI=${tokenId}`] } } : {}),
      groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
      holdsGrant: false,
    };
  }
}
