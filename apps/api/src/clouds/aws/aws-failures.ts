import { findEgressError } from "@periplus/cluster-reader/egress/egress-error";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";

/** What the SDK throws for an answer that says no. */
interface ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number };
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && "$metadata" in error && typeof error.$metadata === "object" && error.$metadata !== null;

/** Names by which the services say that the identity may not; STS, EC2 and EKS each have their own. */
const refusals = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized|OptInRequired)$/;
const badSignIns =
  /^(UnrecognizedClientException|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignatureException|AuthFailure|MissingAuthenticationToken.*|IncompleteSignature)$/;
const expirations = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;

/** An error of the AWS SDK as one of ours. `what` is what was to be read. Anything else is thrown on. */
export function failureOfAws(error: unknown, what: string): ReadFailure {
  if (error instanceof ReadFailure) return error;
  const egress = findEgressError(error);
  if (egress) return new ReadFailure("failed", `${egress.message} (${what}).`, undefined, { cause: error });
  if (isServiceError(error)) return failureOfService(error, what);
  if (error instanceof SyntaxError) {
    return new ReadFailure("failed", `The answer for ${what} is not whole.`, undefined, { cause: error });
  }
  if (error instanceof Error && error.name === "CredentialsProviderError") {
    const message =
      "This host has no AWS identity of its own. Give the connector an access key that may assume the role, or run " +
      "Periplus where it has one.";
    return new ReadFailure("failed", message, undefined, { cause: error });
  }
  throw error;
}

/** A signature is good for some minutes around the time that it names. */
function isClockFault({ name, message }: ServiceError): boolean {
  return name === "RequestTimeTooSkewed" || /Signature (expired|not yet current)/.test(message);
}

function failureOfService(error: ServiceError, what: string): ReadFailure {
  const status = error.$metadata.httpStatusCode;
  const told = `${error.name}${status ? `, ${status}` : ""}`;
  const describe = (state: ReadFailure["state"], message: string) =>
    new ReadFailure(state, message, status, { cause: error });
  if (isClockFault(error)) {
    return describe(
      "failed",
      `This machine's clock differs from that of AWS by more than it takes (${told}). Set it right.`,
    );
  }
  const deny = /explicit deny in an? ([a-z-]+ control policy|permissions boundary|identity-based policy)/.exec(
    error.message,
  );
  if (deny) {
    const message = `Not allowed to read ${what} (${told}): a ${deny[1]} denies it, whatever the role allows. Whoever runs the organisation can except the role, or leave the region out here.`;
    return describe("forbidden", message);
  }
  if (refusals.test(error.name)) {
    const advice = "Give the role the policy that Periplus offers; an organisation's policy may stand against it";
    return describe("forbidden", `Not allowed to read ${what} (${told}). ${advice}.`);
  }
  if (expirations.test(error.name))
    return describe("failed", `The AWS session ended while ${what} was read (${told}).`);
  if (badSignIns.test(error.name)) return describe("failed", `AWS does not accept the sign-in (${told}).`);
  if (error.name === "ResourceNotFoundException") return describe("absent", `AWS does not have ${what} (${told}).`);
  if (status === 429 || /Throttl|TooManyRequests/.test(error.name)) {
    return describe("failed", `AWS asks to come back later for ${what} (${told}).`);
  }
  return describe("failed", `AWS could not give ${what} (${told}).`);
}

/**
 * What AWS says of a token of ours.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html (Errors)
 */
function webIdentityAdvice({ name, message }: ServiceError): string | undefined {
  if (/AssumeRoleWithWebIdentity/.test(message))
    return "The role does not let this connector in. Check that it exists, and that its trust policy names the connector's subject.";
  if (name === "ExpiredTokenException" && message === "Token expired")
    return "AWS finds the token of this installation too old. Check this machine's clock.";
  if (name.startsWith("IDPCommunicationError") || /retrieve verification key/.test(message))
    return "AWS cannot fetch the keys of this installation. Its address must be open to the internet, with a certificate of a public CA.";
  if (!name.startsWith("InvalidIdentityToken")) return undefined;
  if (/audience/i.test(message))
    return "The OIDC provider in the account takes another audience. Add sts.amazonaws.com.";
  if (/OpenIDConnect provider/i.test(message))
    return "The account has no OIDC provider for this installation's address. Make it as Periplus offers.";
  return "AWS does not accept the token of this installation. Check the OIDC provider in the account.";
}

/** What went wrong when the role was assumed, with what to do. */
export function failureOfAssumeRole(error: unknown, roleArn: string): ReadFailure {
  const failure = failureOfAws(error, "the role");
  const webIdentity = isServiceError(error) ? webIdentityAdvice(error) : undefined;
  if (webIdentity) return new ReadFailure("failed", webIdentity, failure.status, { cause: error });
  if (failure.state === "forbidden") {
    const message =
      `The role ${roleArn} cannot be assumed. Check that it exists, and that its trust policy names the identity of ` +
      "Periplus and the ExternalId of this connector.";
    return new ReadFailure("failed", message, failure.status, { cause: error });
  }
  if (isServiceError(error) && badSignIns.test(error.name) && !isClockFault(error)) {
    const message = `AWS does not accept the access key (${error.name}). Check the key id and the secret, or make a new key.`;
    return new ReadFailure("failed", message, failure.status, { cause: error });
  }
  return failure;
}
