import type { FastifyRequest } from "fastify";
import { CLOUD_PLATFORM, type GoogleTokens } from "../credentials/google-tokens.js";
import type { TokenSigner } from "../credentials/tokens.js";
import type { GoogleEstate } from "../estate/google-estate.js";
import type { Permissions } from "../permissions/permissions.js";
import { Refusal } from "../server/refusal.js";

/** What is needed to tell who calls a Google API. */
export interface CallerParts {
  google: GoogleEstate;
  tokens: GoogleTokens;
  permissions: Permissions;
  /** Verifies what the service account's own key signed. */
  serviceAccountKey: TokenSigner;
}

/** An error in the form of https://cloud.google.com/apis/design/errors, with the reason that clients branch on. */
export function refuseGoogle(status: number, code: string, message: string, reason: string, metadata: object): Refusal {
  const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "googleapis.com", metadata }];
  return new Refusal(status, code, message, { details });
}

function refuseUnauthenticated(reason: string): Refusal {
  return refuseGoogle(
    401,
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
    reason,
    {},
  );
}

async function subjectOf({ google, tokens, serviceAccountKey }: CallerParts, token: string): Promise<string> {
  const issued = tokens.read(token);
  if (issued) {
    if (issued.scopes.includes(CLOUD_PLATFORM)) return issued.subject;
    throw refuseGoogle(
      403,
      "PERMISSION_DENIED",
      "Request had insufficient authentication scopes.",
      "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
      {},
    );
  }
  // Client libraries may send a token that the service account signed itself: https://google.aip.dev/auth/4111
  const email = google.serviceAccountEmail;
  const verified = await serviceAccountKey.verify(token, { issuer: email });
  if ("claims" in verified && verified.claims.sub === email) return email;
  throw refuseUnauthenticated(
    "claims" in verified || verified.fault === "malformed" ? "ACCESS_TOKEN_TYPE_UNSUPPORTED" : "ACCESS_TOKEN_EXPIRED",
  );
}

/** Admits the service account, where its roles have the permission; throws 401 and 403 as the Google APIs do. */
export async function requireScanner(parts: CallerParts, request: FastifyRequest, permission?: string): Promise<void> {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (!token) throw refuseUnauthenticated("CREDENTIALS_MISSING");
  const subject = await subjectOf(parts, token);
  if (
    subject === parts.google.serviceAccountEmail &&
    (permission === undefined || parts.permissions.mayGoogle(permission))
  )
    return;
  throw refuseGoogle(
    403,
    "PERMISSION_DENIED",
    `Required "${permission ?? "resourcemanager.projects.get"}" permission(s) for this resource.`,
    "IAM_PERMISSION_DENIED",
    { permission },
  );
}
