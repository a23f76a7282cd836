import type { FastifyInstance } from "fastify";
import type { Federation, FederationFault } from "../credentials/federation.js";
import type { TokenSigner } from "../credentials/tokens.js";
import { formOf } from "../server/bodies.js";
import { Refusal } from "../server/refusal.js";

/** The Entra application of the AKS API servers; the same in every cloud environment. */
export const AKS_SERVER_APPLICATION = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** Audiences under which a token opens ARM. */
export const ARM_AUDIENCES = ["https://management.azure.com", "https://management.core.windows.net"];

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ASSERTION_AUDIENCE = "api://AzureADTokenExchange";
const LIFETIME_SECONDS = 3599;

/** The one application that the simulated tenant knows. */
export interface EntraApplication {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** Object id of its service principal: the name under which AKS and Azure RBAC know it. */
  objectId: string;
}

/** What the Entra routes need. */
export interface EntraParts {
  application: EntraApplication;
  signer: TokenSigner;
  federation: Federation;
  origin: () => string;
}

/** Adds discovery, keys and the token endpoint of Microsoft Entra ID. */
export function addEntraRoutes(app: FastifyInstance, parts: EntraParts): void {
  const { application, origin } = parts;
  app.get<{ Params: { tenant: string } }>("/:tenant/v2.0/.well-known/openid-configuration", (request) => {
    requireTenant(application, request.params.tenant);
    return describeTenant(origin(), application.tenantId);
  });
  app.get("/common/discovery/instance", () => describeInstance(origin(), application.tenantId));
  app.get<{ Params: { tenant: string } }>("/:tenant/discovery/v2.0/keys", async (request) => {
    requireTenant(application, request.params.tenant);
    return { keys: [await parts.signer.publicJwk()] };
  });
  app.post<{ Params: { tenant: string } }>("/:tenant/oauth2/v2.0/token", (request) => {
    requireTenant(application, request.params.tenant);
    return issueToken(parts, formOf(request.body));
  });
}

function requireTenant(application: EntraApplication, tenant: string): void {
  if (tenant !== application.tenantId) {
    throw new Refusal(
      400,
      "invalid_request",
      `AADSTS90002: Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
    );
  }
}

function describeTenant(origin: string, tenantId: string): object {
  return {
    token_endpoint: `${origin}/${tenantId}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${origin}/${tenantId}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${origin}/${tenantId}/v2.0`,
    request_uri_parameter_supported: false,
    authorization_endpoint: `${origin}/${tenantId}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${origin}/${tenantId}/oauth2/v2.0/logout`,
    claims_supported: ["sub", "iss", "aud", "exp", "iat", "tid", "ver"],
    tenant_region_scope: "EU",
  };
}

function describeInstance(origin: string, tenantId: string): object {
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

async function issueToken(parts: EntraParts, form: URLSearchParams): Promise<object> {
  const { application, signer } = parts;
  if (form.get("grant_type") !== "client_credentials") {
    throw new Refusal(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.");
  }
  if (form.get("client_id") !== application.clientId) {
    throw new Refusal(
      400,
      "unauthorized_client",
      `AADSTS700016: Application with identifier '${form.get("client_id")}' was not found in the directory.`,
    );
  }
  await requireClientProof(parts, form);
  const audience = audienceOfScope(form.get("scope") ?? "");
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${application.tenantId}/`,
    appid: application.clientId,
    appidacr: form.has("client_assertion") ? "2" : "1",
    idtyp: "app",
    oid: application.objectId,
    sub: application.objectId,
    tid: application.tenantId,
    ver: "1.0",
  };
  return {
    token_type: "Bearer",
    expires_in: LIFETIME_SECONDS,
    ext_expires_in: LIFETIME_SECONDS,
    access_token: await signer.sign(claims, LIFETIME_SECONDS),
  };
}

const UNMATCHED = "No matching federated identity record found for presented assertion";

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const ASSERTION_FAULTS: Record<FederationFault, string> = {
  malformed: "AADSTS50027: JWT token is invalid or malformed.",
  issuer: `AADSTS700211: ${UNMATCHED} issuer. Check your federated identity credential Subject, Audience and Issuer.`,
  audience: `AADSTS700212: ${UNMATCHED} audience. Check your federated identity credential Subject, Audience and Issuer.`,
  subject: `AADSTS700213: ${UNMATCHED} subject. Check your federated identity credential Subject, Audience and Issuer.`,
  expired: "AADSTS700024: Client assertion is not within its valid time range.",
  signature: "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered.",
  keys: "AADSTS50166: Request to External OIDC endpoint failed.",
};

async function requireClientProof({ application, federation }: EntraParts, form: URLSearchParams): Promise<void> {
  if (form.get("client_assertion_type") === ASSERTION_TYPE) {
    const verified = await federation.verify("entra", form.get("client_assertion") ?? "", ASSERTION_AUDIENCE);
    if ("claims" in verified) return;
    throw new Refusal(401, "invalid_client", ASSERTION_FAULTS[verified.fault]);
  }
  if (form.get("client_secret") === application.clientSecret) return;
  throw new Refusal(
    401,
    "invalid_client",
    `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
    { error_codes: [7000215] },
  );
}

/** `https://management.azure.com/.default` → its audience; throws AADSTS500011 for resources that the tenant lacks. */
function audienceOfScope(scope: string): string {
  const resource = scope
    .split(" ")
    .find((part) => part.endsWith("/.default"))
    ?.replace(/\/+\.default$/, "");
  if (resource && (ARM_AUDIENCES.includes(resource) || resource === AKS_SERVER_APPLICATION)) return resource;
  throw new Refusal(
    400,
    "invalid_resource",
    `AADSTS500011: The resource principal named ${resource} was not found in the tenant.`,
  );
}
