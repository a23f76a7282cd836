import { type CloudAccess, signInOf } from "@periplus/shared/connector";
import { tokenAudiences } from "@periplus/shared/connector-identity";
import {
  type AuthClient,
  Compute,
  IdentityPoolClient,
  type IdentityPoolClientOptions,
  Impersonated,
  JWT,
} from "google-auth-library";
import type { CloudContext } from "../cloud-reader.js";

export type GoogleAccess = Extract<CloudAccess, { cloud: "gcp" }>;

const scopes = ["https://www.googleapis.com/auth/cloud-platform"];
const tokenUrl = "https://sts.googleapis.com/v1/token";
const jwtType = "urn:ietf:params:oauth:token-type:jwt";

type Fetch = typeof fetch;

/**
 * The library exchanges tokens with a transport of its own, whatever it is given: here that, too, is ours.
 * Source: google-auth-library 11, baseexternalclient.js (StsCredentials is made without the client's transporter).
 */
class FederatedClient extends IdentityPoolClient {
  constructor(options: IdentityPoolClientOptions) {
    super(options);
    Object.assign(this.stsCredential, { transporter: this.transporter });
  }
}

/**
 * The way into Google Cloud as a service account. Addresses are fixed here: a configuration file of somebody else's could
 * name any (https://cloud.google.com/iam/docs/best-practices-for-using-workload-identity-federation).
 */
export function createGoogleCredential(
  access: GoogleAccess,
  fetchImplementation: Fetch,
  assert: CloudContext["assert"],
): AuthClient {
  const transporterOptions = { fetchImplementation };
  const { serviceAccountEmail: email, workloadIdentityProvider: provider = "" } = access;
  switch (signInOf(access)) {
    case "federation":
      return new FederatedClient({
        type: "external_account",
        audience: `//iam.googleapis.com/${provider}`,
        subject_token_type: jwtType,
        token_url: tokenUrl,
        subject_token_supplier: { getSubjectToken: () => assert(tokenAudiences.gcp + provider) },
        service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
        scopes,
        transporterOptions,
      });
    case "host":
      // The account of this machine, by its metadata service, which no connector can name; no key file and no program.
      return new Impersonated({
        sourceClient: new Compute({ transporterOptions }),
        targetPrincipal: email,
        targetScopes: scopes,
        transporterOptions,
      });
    case "stored":
      return new JWT({
        email,
        key: access.privateKey ?? "",
        ...(access.privateKeyId === undefined ? {} : { keyId: access.privateKeyId }),
        scopes,
        transporterOptions,
      });
  }
}
