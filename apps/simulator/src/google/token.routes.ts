import type { FastifyInstance } from "fastify";
import type { Clock } from "../credentials/clock.js";
import type { Federation, FederationFault } from "../credentials/federation.js";
import type { GoogleTokens } from "../credentials/google-tokens.js";
import type { TokenSigner } from "../credentials/tokens.js";
import type { GoogleEstate } from "../estate/google-estate.js";
import { isObject } from "../estate/objects.js";
import { formOf, jsonOf } from "../server/bodies.js";
import { Refusal } from "../server/refusal.js";
import { refuseGoogle } from "./caller.js";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";
const LIFETIME_SECONDS = 3599;

/** What the token routes need. */
export interface GoogleTokenParts {
  google: GoogleEstate;
  tokens: GoogleTokens;
  federation: Federation;
  clock: Clock;
  serviceAccountKey: TokenSigner;
  origin: () => string;
}

/** Adds OAuth2 `/token`, STS `/v1/token` and IAM credentials `generateAccessToken`. */
export function addGoogleTokenRoutes(app: FastifyInstance, parts: GoogleTokenParts): void {
  app.post("/token", (request) => grantToServiceAccount(parts, formOf(request.body)));
  app.post("/v1/token", (request) => exchange(parts, parametersOf(request.body)));
  app.post<{ Params: { account: string } }>("/v1/projects/-/serviceAccounts/:account", (request) => {
    const { account } = request.params;
    return impersonate(parts, account, request.headers.authorization, jsonOf(request.body));
  });
}

/** The exchange takes a form with snake_case names or JSON with camelCase ones. */
function parametersOf(body: unknown): URLSearchParams {
  const document = jsonOf(body);
  if (!isObject(document)) return formOf(body);
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return new URLSearchParams(
    Object.entries(document).map(([name, value]): [string, string] => [snake(name), String(value)]),
  );
}

async function grantToServiceAccount(parts: GoogleTokenParts, form: URLSearchParams): Promise<object> {
  if (form.get("grant_type") !== JWT_BEARER) throw new Refusal(400, "unsupported_grant_type", "Invalid grant_type");
  const audience = [
    "https://oauth2.googleapis.com/token",
    "https://www.googleapis.com/oauth2/v4/token",
    `${parts.origin()}/token`,
  ];
  const issuer = parts.google.serviceAccountEmail;
  const currentDate = new Date(parts.clock.now());
  const verified = await parts.serviceAccountKey.verify(form.get("assertion") ?? "", { issuer, audience, currentDate });
  if (!("claims" in verified)) {
    const expired = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
    throw new Refusal(400, "invalid_grant", verified.fault === "expired" ? expired : "Invalid JWT Signature.");
  }
  const { scope } = verified.claims;
  if (typeof scope !== "string" || scope === "")
    throw new Refusal(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
  const access_token = parts.tokens.issue(issuer, scope.split(" "), LIFETIME_SECONDS);
  return { access_token, expires_in: LIFETIME_SECONDS, token_type: "Bearer" };
}

/** Errors of the token exchange: RFC 6749 §5.2, with the sentences of Google's Security Token Service. */
const EXCHANGE_FAULTS: Record<FederationFault, [status: number, code: string, message: string]> = {
  malformed: [400, "invalid_request", "Unable to parse the ID Token."],
  issuer: [400, "invalid_grant", "The issuer in ID Token does not match the expected ones."],
  audience: [400, "invalid_grant", "The audience in ID Token does not match the expected audience."],
  subject: [401, "unauthorized_client", "The given credential is rejected by the attribute condition."],
  expired: [400, "invalid_grant", "ID Token is stale to sign-in."],
  signature: [400, "invalid_grant", "Invalid signature for ID Token."],
  keys: [400, "invalid_grant", "Error connecting to the given credential's issuer."],
};

async function exchange({ google, federation, tokens }: GoogleTokenParts, form: URLSearchParams): Promise<object> {
  if (form.get("grant_type") !== TOKEN_EXCHANGE) throw new Refusal(400, "invalid_request", "Invalid grant type.");
  if (form.get("audience") !== google.federationAudience) {
    throw new Refusal(400, "invalid_target", 'The target service indicated by the "audience" parameters is invalid.');
  }
  const audience = [google.federationAudience, `https:${google.federationAudience}`];
  const verified = await federation.verify("google", form.get("subject_token") ?? "", audience);
  if (!("claims" in verified)) {
    const [status, code, message] = EXCHANGE_FAULTS[verified.fault];
    throw new Refusal(status, code, message);
  }
  const subject = `principal:${google.federationAudience}/subject/${verified.claims.sub}`;
  const access_token = tokens.issue(subject, (form.get("scope") ?? "").split(" "), LIFETIME_SECONDS);
  return { access_token, issued_token_type: ACCESS_TOKEN_TYPE, token_type: "Bearer", expires_in: LIFETIME_SECONDS };
}

function impersonate(
  { google, tokens }: GoogleTokenParts,
  account: string,
  authorization: string | undefined,
  body: unknown,
): object {
  const caller = tokens.read(/^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "");
  if (!caller)
    throw refuseGoogle(
      401,
      "UNAUTHENTICATED",
      "Request had invalid authentication credentials.",
      "ACCESS_TOKEN_EXPIRED",
      {},
    );
  const mayImpersonate = caller.subject.startsWith(`principal:${google.federationAudience}/subject/`);
  if (account !== `${google.serviceAccountEmail}:generateAccessToken` || !mayImpersonate) {
    const permission = "iam.serviceAccounts.getAccessToken";
    throw refuseGoogle(
      403,
      "PERMISSION_DENIED",
      `Permission '${permission}' denied on resource (or it may not exist).`,
      "IAM_PERMISSION_DENIED",
      { permission },
    );
  }
  const { scope, lifetime } = isObject(body) ? body : {};
  const scopes = Array.isArray(scope) ? scope.filter((item): item is string => typeof item === "string") : [];
  const seconds = typeof lifetime === "string" ? Number(lifetime.replace(/s$/, "")) : 3600;
  if (scopes.length === 0 || !(seconds > 0 && seconds <= 3600)) {
    throw refuseGoogle(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", "INVALID_ARGUMENT", {});
  }
  const expireTime = new Date(Date.now() + seconds * 1000).toISOString();
  return { accessToken: tokens.issue(google.serviceAccountEmail, scopes, seconds), expireTime };
}
