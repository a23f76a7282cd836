import type { EntraApplication } from "./azure/entra.routes.js";
import type { Connection, GoogleConnection } from "./connection.js";
import { AwsIdentities } from "./credentials/aws-identities.js";
import { Clock } from "./credentials/clock.js";
import { Federation } from "./credentials/federation.js";
import { GoogleTokens } from "./credentials/google-tokens.js";
import { TokenSigner } from "./credentials/tokens.js";
import { AwsEstate } from "./estate/aws-estate.js";
import { AzureEstate } from "./estate/azure-estate.js";
import { AWS, AZURE, GOOGLE } from "./estate/company.js";
import { Estate } from "./estate/estate.js";
import { GoogleEstate } from "./estate/google-estate.js";
import { SCANNER_ACCOUNT } from "./estate/scanner.js";
import type { Keyring } from "./keyring.js";
import { Authenticator } from "./kubernetes/authentication.js";
import { Authorizer } from "./kubernetes/authorization.js";
import { signAccountToken } from "./kubernetes/service-account-tokens.js";
import { Permissions } from "./permissions/permissions.js";

const SERVICE_ACCOUNT_LIFETIME_SECONDS = 365 * 24 * 3600;

/** All that the routes are made from: the estate, as each cloud sees it, and the credentials that open it. */
export interface World {
  origin: () => string;
  estate: Estate;
  azure: AzureEstate;
  aws: AwsEstate;
  google: GoogleEstate;
  application: EntraApplication;
  signer: TokenSigner;
  serviceAccountKey: TokenSigner;
  federation: Federation;
  clock: Clock;
  identities: AwsIdentities;
  tokens: GoogleTokens;
  authenticator: Authenticator;
  authorizer: Authorizer;
  permissions: Permissions;
  /** What a client needs to know; to be asked once the server listens. */
  connection: () => Promise<Connection>;
}

export interface WorldOptions {
  keyring: Keyring;
  seed: number;
  step: number;
  origin: () => string;
}

type WorldParts = Omit<World, "connection">;

async function describeConnection(
  world: WorldParts,
  keyring: Keyring,
  serverOf: (cluster: string) => string,
): Promise<Connection> {
  const url = world.origin();
  const ca = keyring.authority.certificate;
  const unmanaged = world.estate.definitions.filter(({ cloud }) => cloud === "kubernetes");
  const token = (cluster: string): Promise<string> =>
    signAccountToken(world.signer, world.estate, { cluster, ...SCANNER_ACCOUNT }, SERVICE_ACCOUNT_LIFETIME_SECONDS);
  return {
    url,
    ca,
    azure: {
      authorityHost: url,
      resourceManager: url,
      tenantId: world.application.tenantId,
      clientId: keyring.azure.clientId,
      clientSecret: keyring.azure.clientSecret,
      subscriptionIds: world.azure
        .subscriptions()
        .filter(({ state }) => state === "Enabled")
        .map(({ subscriptionId }) => subscriptionId),
    },
    aws: {
      endpoint: url,
      accessKeyId: keyring.aws.accessKeyId,
      secretAccessKey: keyring.aws.secretAccessKey,
      roleArn: world.aws.roleArn,
      externalId: keyring.aws.externalId,
      regions: world.aws.regions(),
    },
    google: describeGoogle(world, keyring),
    kubernetes: await Promise.all(
      unmanaged.map(async ({ name }) => ({ name, server: serverOf(name), ca, token: await token(name) })),
    ),
  };
}

function describeGoogle({ google, origin }: WorldParts, keyring: Keyring): GoogleConnection {
  const url = origin();
  const email = google.serviceAccountEmail;
  return {
    endpoint: url,
    serviceAccountKey: {
      type: "service_account",
      project_id: GOOGLE.analytics,
      private_key_id: keyring.googleKeyId,
      private_key: keyring.googleKey,
      client_email: email,
      client_id: "114982530076218844093",
      auth_uri: `${url}/o/oauth2/auth`,
      token_uri: `${url}/token`,
      universe_domain: "googleapis.com",
    },
    federation: {
      audience: google.federationAudience,
      tokenUrl: `${url}/v1/token`,
      impersonationUrl: `${url}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    },
    projectIds: google.projectIds(),
  };
}

/** Puts a simulator's parts together. */
export async function createWorld({ keyring, seed, step, origin }: WorldOptions): Promise<World> {
  const signer = new TokenSigner(keyring.tokenKey, "simulator-1");
  const serviceAccountKey = new TokenSigner(keyring.googleKey, keyring.googleKeyId);
  const estate = new Estate({ seed, step, azureObjectId: keyring.azure.objectId });
  const addresses = {
    origin,
    serverOf: (cluster: string) => `${origin()}/k8s/${cluster}`,
    ca: () => keyring.authority.certificate,
  };
  const clock = new Clock();
  const identities = new AwsIdentities(
    {
      accessKeyId: keyring.aws.accessKeyId,
      secretAccessKey: keyring.aws.secretAccessKey,
      sessionToken: undefined,
      arn: `arn:aws:iam::${AWS.scannerAccount}:user/periplus`,
      userId: "AIDASIMULATEDPERIPLUS",
      account: AWS.scannerAccount,
      roleArn: undefined,
      expiresAt: undefined,
    },
    clock,
  );
  const tokens = new GoogleTokens();
  const permissions = new Permissions();
  const federation = new Federation(signer, clock);
  const world = {
    origin,
    estate,
    azure: new AzureEstate(estate, addresses, (cluster) => federation.hasEntra(cluster)),
    aws: new AwsEstate(estate, addresses, keyring.aws.externalId),
    google: new GoogleEstate(estate, addresses),
    application: { tenantId: AZURE.tenantId, ...keyring.azure },
    signer,
    serviceAccountKey,
    federation,
    clock,
    identities,
    tokens,
    authenticator: new Authenticator(estate, {
      entra: signer,
      serviceAccounts: signer,
      aws: identities,
      google: tokens,
      federation,
    }),
    authorizer: new Authorizer(estate, permissions),
    permissions,
  };
  return { ...world, connection: () => describeConnection(world, keyring, addresses.serverOf) };
}
