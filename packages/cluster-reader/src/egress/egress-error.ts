import { findCause } from "./find-cause.js";

/** Why a request could not be made or its answer could not be taken. */
export type EgressFault =
  | "notAllowed"
  | "dns"
  | "connect"
  | "tls"
  | "timeout"
  | "tooLarge"
  | "redirect"
  | "throttled"
  | "broken";

/** A request that never got a usable answer. The message is for a person and holds no credential. */
export class EgressError extends Error {
  override readonly name = "EgressError";
  constructor(
    readonly fault: EgressFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The failed request below what an SDK made of it, if there is one. */
export function findEgressError(error: unknown): EgressError | undefined {
  return findCause(error, EgressError);
}

/**
 * What Node and OpenSSL call a certificate that cannot be trusted.
 * Source: https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes
 */
const certificateFaults = new Map([
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "its certificate was not issued by the CA that is trusted for it"],
  ["UNABLE_TO_GET_ISSUER_CERT", "its certificate was not issued by the CA that is trusted for it"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "its certificate was not issued by the CA that is trusted for it"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "its certificate was not issued by the CA that is trusted for it"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate was not issued by the CA that is trusted for it"],
  ["CERT_SIGNATURE_FAILURE", "its certificate was not issued by the CA that is trusted for it"],
  ["CERT_HAS_EXPIRED", "its certificate has expired"],
  ["CERT_NOT_YET_VALID", "its certificate is not valid yet"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another name"],
]);

const connectFaults = new Map([
  ["ECONNREFUSED", "refused the connection"],
  ["EHOSTUNREACH", "cannot be reached from here"],
  ["ENETUNREACH", "cannot be reached from here"],
  ["ECONNRESET", "closed the connection"],
  ["EPIPE", "closed the connection"],
  ["UND_ERR_SOCKET", "closed the connection"],
]);

const timeoutFaults = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
]);

/** Reads what the transport threw as one of our faults. `host` is named in the message; paths and queries are not. */
export function describeTransportError(error: unknown, host: string): EgressError {
  const known = findEgressError(error);
  if (known) return known;
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const certificate = certificateFaults.get(code);
  if (certificate) return new EgressError("tls", `${host} is not trusted: ${certificate}`, { cause });
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new EgressError("dns", `The name ${host} could not be resolved`, { cause });
  }
  const connect = connectFaults.get(code);
  if (connect) return new EgressError("connect", `${host} ${connect}`, { cause });
  if (timeoutFaults.has(code)) return new EgressError("timeout", `${host} did not answer in time`, { cause });
  if (code.startsWith("ERR_SSL") || code === "EPROTO") {
    return new EgressError("tls", `${host} does not speak TLS as it should (${code})`, { cause });
  }
  return new EgressError("broken", `The answer of ${host} broke off${code ? ` (${code})` : ""}`, { cause });
}

/** As above, for what was thrown after the answer had begun: a connection that closes then cuts the answer off. */
export function describeBrokenAnswer(error: unknown, host: string): EgressError {
  const described = describeTransportError(error, host);
  if (described.fault !== "connect") return described;
  return new EgressError("broken", `The answer of ${host} broke off`, { cause: error });
}
