import { findEgressError } from "@periplus/cluster-reader/egress/egress-error";
import { findReadFailure, ReadFailure } from "@periplus/cluster-reader/egress/read-failure";

/** gRPC codes, which the client libraries use for REST too: https://grpc.io/docs/guides/status-codes/ */
const codes = { notFound: 5, permissionDenied: 7, resourceExhausted: 8, unavailable: 14, unauthenticated: 16 } as const;

interface GoogleError extends Error {
  readonly code?: number | string;
  readonly status?: number | string;
  readonly reason?: string;
}

/** An error of Google's libraries as one of ours. `what` is what was to be read. Anything else is thrown on. */
export function failureOfGoogle(error: unknown, what: string): ReadFailure {
  const own = findReadFailure(error);
  if (own) return own;
  const egress = findEgressError(error);
  if (egress) return new ReadFailure("failed", `${egress.message} (${what}).`, undefined, { cause: error });
  if (!isGoogleError(error)) throw error;
  const describe = (state: ReadFailure["state"], message: string, status?: number) =>
    new ReadFailure(state, message, status, { cause: error });
  if (/reasonable timeframe/.test(error.message)) {
    return describe("failed", "Google finds this machine's clock wrong. Set it right.", 401);
  }
  const advice = federationAdvice(error.message);
  if (advice) return describe("failed", advice, 401);
  if (/invalid_grant|invalid_client|Invalid JWT|unauthorized_client/.test(error.message)) {
    const message = "Google does not accept the service account's key. Check that it was not deleted or disabled.";
    return describe("failed", message, 401);
  }
  if (String(error.code).startsWith("ERR_OSSL")) {
    const message = "The private key cannot be read. Give it as it stands in the key file, with its line breaks.";
    return describe("failed", message);
  }
  if (
    /SERVICE_DISABLED/.test(`${error.reason} ${error.message}`) ||
    /has not been used in project/.test(error.message)
  ) {
    return describe("absent", `The Kubernetes Engine API is turned off (${what}): there are no clusters.`, 403);
  }
  switch (Number(error.code)) {
    case codes.permissionDenied:
    case 403:
      return describe(
        "forbidden",
        `Not allowed to read ${what}. Give the service account the role that Periplus offers.`,
        403,
      );
    case codes.unauthenticated:
    case 401:
      return describe("failed", `Google does not accept the sign-in for ${what}.`, 401);
    case codes.notFound:
    case 404:
      return describe("absent", `Google does not have ${what}.`, 404);
    case codes.resourceExhausted:
    case 429:
      return describe("failed", `Google asks to come back later for ${what}.`, 429);
    default:
      return describe("failed", `Google could not give ${what} (${error.code ?? "no code"}).`);
  }
}

/**
 * What the token exchange and the impersonation say of a token of ours.
 * https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation
 */
function federationAdvice(message: string): string | undefined {
  if (/audience in ID Token/i.test(message) || /invalid_target|Invalid value for "audience"/.test(message))
    return "The provider of the workload identity pool is another, or takes another audience. Check its name.";
  if (/issuer in ID Token/i.test(message))
    return "The provider of the workload identity pool trusts another issuer. It is this installation's address, without a slash at the end.";
  if (/attribute condition/i.test(message))
    return "The attribute condition of the provider does not let this connector in. Check that it names the connector's subject.";
  if (/stale to sign-in|ID Token is expired|ID Token issued/i.test(message))
    return "Google finds the token of this installation too old. Check this machine's clock.";
  if (/Error connecting to the given credential's issuer|Invalid signature for ID Token/i.test(message))
    return "Google cannot check the token of this installation. Its address must be open to the internet, with a certificate of a public CA.";
  if (/iam\.serviceAccounts\.getAccessToken/.test(message))
    return "The service account does not let this connector act as it. Give the connector's subject the role roles/iam.workloadIdentityUser on it.";
  return undefined;
}

function isGoogleError(error: unknown): error is GoogleError {
  return error instanceof Error && ("code" in error || "response" in error || error instanceof SyntaxError);
}
