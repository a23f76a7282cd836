import { devNull } from "node:os";

/**
 * Variables that would send a cloud SDK to another address than the cloud's, or make it run a program: they are for
 * developers' machines, and an installation that reads with other people's credentials must not obey them.
 * What gives the host its own identity (AWS_CONTAINER_CREDENTIALS_*, AWS_WEB_IDENTITY_*) stays.
 * Names from the SDKs' sources: @smithy/core (AWS_ENDPOINT_URL…), @azure/identity, google-auth-library, gcp-metadata.
 */
const overrides = [
  /^AWS_ENDPOINT_URL(_|$)/,
  /^AWS_EC2_METADATA_SERVICE_ENDPOINT/,
  /^AZURE_AUTHORITY_HOST$/,
  /^AZURE_POD_IDENTITY_AUTHORITY_HOST$/,
  /^AZURE_REGIONAL_AUTHORITY_NAME$/,
  /^GOOGLE_CLOUD_UNIVERSE_DOMAIN$/,
  /^GOOGLE_API_USE_MTLS_ENDPOINT$/,
  /^GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES$/,
  /^GCE_METADATA_(HOST|IP)$/,
  /^CLOUDSDK_API_ENDPOINT_OVERRIDES_/,
];

/** Removes them from `environment` and returns the names that were there. */
export function scrubEnvironment(environment: NodeJS.ProcessEnv): string[] {
  const found = Object.keys(environment).filter((name) => overrides.some((pattern) => pattern.test(name)));
  for (const name of found) delete environment[name];
  // The AWS SDK also reads endpoints from ~/.aws/config unless it is told not to.
  environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true";
  // Files that somebody left in this account's home are no identity of the host, and may name a program to run. Who
  // wants one names it.
  if (!environment.AWS_PROFILE) {
    environment.AWS_CONFIG_FILE ||= devNull;
    environment.AWS_SHARED_CREDENTIALS_FILE ||= devNull;
  }
  return found;
}
