import { isRestError } from "@azure/core-rest-pipeline";
import { AuthenticationError } from "@azure/identity";
import { findEgressError } from "@periplus/cluster-reader/egress/egress-error";
import { findReadFailure, ReadFailure } from "@periplus/cluster-reader/egress/read-failure";

/**
 * What Entra refuses and what to do about it.
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const entraAdvice = new Map([
  ["AADSTS7000215", "The client secret is wrong. Enter the secret's value (not its id)."],
  ["AADSTS7000222", "The client secret has expired. Make a new one for the application and enter it here."],
  ["AADSTS700016", "The application is not known in this tenant. Check the client id and the tenant id."],
  ["AADSTS90002", "The tenant does not exist. Check the tenant id."],
  ["AADSTS900023", "The tenant does not exist. Check the tenant id."],
  ["AADSTS53003", "A Conditional Access policy blocks the application. Exclude it or add this network's location."],
  ["AADSTS7000112", "The application is disabled in this tenant. Enable its service principal."],
  [
    "AADSTS700211",
    "The application trusts no such issuer. Check the issuer of its federated credential: it is this installation's address, without a slash at the end.",
  ],
  ["AADSTS700212", "The federated credential is for another audience. Set it to api://AzureADTokenExchange."],
  [
    "AADSTS700213",
    "The federated credential is for another subject. Set it to the subject of this connector, in the same case.",
  ],
  ["AADSTS700024", "Entra finds the token of this installation too old or not valid yet. Check this machine's clock."],
  [
    "AADSTS700027",
    "Entra does not accept the signature of this installation's token. Check that its keys can be fetched from its address and are not those of another.",
  ],
  [
    "AADSTS50166",
    "Entra cannot fetch the keys of this installation. Its address must be open to the internet, with a certificate of a public CA.",
  ],
  ["AADSTS500011", "The tenant has no service principal for Azure Kubernetes Service (or the resource asked for)."],
]);

/** An error of the Azure SDKs as one of ours. `what` is what was to be read. Anything else is thrown on. */
export function failureOfAzure(error: unknown, what: string): ReadFailure {
  const own = findReadFailure(error);
  if (own) return own;
  const egress = findEgressError(error);
  if (egress) return new ReadFailure("failed", `${egress.message} (${what}).`, undefined, { cause: error });
  if (error instanceof Error && isSignInError(error)) return failureOfSignIn(error);
  if (isRestError(error) || hasStatus(error)) return failureOfArm(error, what);
  throw error;
}

/** The identity library throws errors of its own and of the one below it. */
function isSignInError(error: Error): boolean {
  return (
    error instanceof AuthenticationError ||
    /^(Client|Server)?(AggregateAuth|Auth|Configuration|Credential)/.test(error.name)
  );
}

function failureOfSignIn(error: Error): ReadFailure {
  const code = /AADSTS\d+/.exec(error.message)?.[0];
  const advice = code ? entraAdvice.get(code) : undefined;
  if (error.message.includes("endpoints_resolution_error")) {
    return new ReadFailure("failed", "The tenant does not exist. Check the tenant id.", 400, { cause: error });
  }
  if (error.name === "AggregateAuthenticationError" || error.name === "CredentialUnavailableError") {
    const message =
      "This host has no identity in Azure. Let the application trust this installation's issuer, or run Periplus where it has one.";
    return new ReadFailure("failed", message, undefined, { cause: error });
  }
  const message =
    advice ??
    "Entra does not let the application sign in. Check tenant id and client id, and the federated credential or the secret.";
  return new ReadFailure("failed", code ? `${message} (${code})` : message, 401, { cause: error });
}

interface ArmError extends Error {
  readonly statusCode?: number;
  readonly code?: string;
}

function hasStatus(error: unknown): error is ArmError {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number";
}

function failureOfArm(error: ArmError, what: string): ReadFailure {
  const { statusCode: status, code } = error;
  const told = `${status ?? "no status"}${code ? `, ${code}` : ""}`;
  const describe = (state: ReadFailure["state"], message: string) =>
    new ReadFailure(state, message, status, { cause: error });
  if (status === 401) return describe("failed", `Azure does not accept the sign-in for ${what} (${told}).`);
  if (status === 403) {
    const advice = "Assign the role that Periplus offers to the application at this scope";
    return describe("forbidden", `Not allowed to read ${what} (${told}). ${advice}.`);
  }
  if (status === 404) return describe("absent", `Azure does not have ${what} (${told}).`);
  if (status === 429) return describe("failed", `Azure asks to come back later for ${what} (${told}).`);
  return describe("failed", `Azure could not give ${what} (${told}).`);
}
