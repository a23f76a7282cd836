import type { HttpClient } from "@azure/core-rest-pipeline";
import {
  ChainedTokenCredential,
  ClientAssertionCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";
import { type CloudAccess, signInOf } from "@periplus/shared/connector";
import { tokenAudiences } from "@periplus/shared/connector-identity";
import type { CloudContext } from "../cloud-reader.js";

export type AzureAccess = Extract<CloudAccess, { cloud: "azure" }>;

/** How the identity library asks Entra: through our transport, once. */
interface EntraOptions {
  readonly authorityHost: string;
  readonly httpClient: HttpClient;
}

/** The way an application signs in to Entra. */
export function createAzureCredential(
  { tenantId, clientId, ...access }: AzureAccess,
  { authorityHost, httpClient }: EntraOptions,
  assert: CloudContext["assert"],
): TokenCredential {
  // The authority is given, so that nobody else needs to be asked whether it is one.
  const options = { authorityHost, httpClient, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } };
  switch (signInOf({ tenantId, clientId, ...access })) {
    case "federation":
      return new ClientAssertionCredential(tenantId, clientId, () => assert(tokenAudiences.azure), options);
    case "stored":
      return new ClientSecretCredential(tenantId, clientId, access.clientSecret ?? "", options);
    case "host":
      // Of all that the SDK would try only these two: neither runs a program nor reads what a person left behind. The
      // second asks the metadata service of this machine, which no connector can name.
      return new ChainedTokenCredential(
        new WorkloadIdentityCredential({ tenantId, clientId, ...options }),
        new ManagedIdentityCredential({ clientId }),
      );
  }
}
