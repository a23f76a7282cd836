import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AwsIdentities, AwsIdentity } from "../credentials/aws-identities.js";
import type { Federation, FederationFault } from "../credentials/federation.js";
import { readHeaderSignature } from "../credentials/sigv4.js";
import type { AwsEstate } from "../estate/aws-estate.js";
import type { Permissions } from "../permissions/permissions.js";
import { formOf, jsonOf } from "../server/bodies.js";
import { Refusal } from "../server/refusal.js";
import { signedRequest } from "./signed-request.js";

/** What the Query-protocol routes need. */
export interface StsParts {
  aws: AwsEstate;
  identities: AwsIdentities;
  federation: Federation;
  permissions: Permissions;
}

type Action = (parts: StsParts, request: FastifyRequest, form: URLSearchParams) => Promise<string> | string;

const ACTIONS: Record<string, Action> = {
  GetCallerIdentity: (parts, request) => tellIdentity(callerOf(parts, request)),
  AssumeRole: (parts, request, form) => assumeRole(parts, callerOf(parts, request), form),
  AssumeRoleWithWebIdentity: (parts, _request, form) => assumeRoleWithWebIdentity(parts, form),
  DescribeRegions: (parts, request, form) => describeRegions(parts, callerOf(parts, request), form),
};

/** Adds `POST /`: STS and the one EC2 action, told apart by their Action, and the one of the organisation by its target. */
export function addStsRoutes(app: FastifyInstance, parts: StsParts): void {
  app.post("/", async (request, reply) => {
    if (request.headers["x-amz-target"] === "AWSOrganizationsV20161128.ListAccounts") {
      reply.type("application/x-amz-json-1.1");
      return listAccounts(parts, callerOf(parts, request), jsonOf(request.body));
    }
    const form = formOf(request.body);
    const name = form.get("Action") ?? "";
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) throw new Refusal(400, "InvalidAction", `Could not find operation ${name}.`);
    reply.type("text/xml");
    return action(parts, request, form);
  });
}

function callerOf({ identities }: StsParts, request: FastifyRequest): AwsIdentity {
  try {
    return identities.authenticate(signedRequest(request), readHeaderSignature(request.headers));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // The Query protocol has other names for the same refusals.
    const names: Record<string, string> = {
      UnrecognizedClientException: "InvalidClientTokenId",
      MissingAuthenticationTokenException: "MissingAuthenticationToken",
      InvalidSignatureException: "SignatureDoesNotMatch",
      ExpiredTokenException: "ExpiredToken",
    };
    throw new Refusal(error.status, names[error.code] ?? error.code, error.message);
  }
}

function response(action: string, result: string): string {
  return (
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`
  );
}

function tellIdentity(identity: AwsIdentity): string {
  const { arn, userId, account } = identity;
  return response("GetCallerIdentity", `<Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${account}</Account>`);
}

function sessionXml(session: AwsIdentity): string {
  const expiration = new Date(session.expiresAt ?? 0).toISOString().replace(/\.\d+Z$/, "Z");
  return (
    `<Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>${session.secretAccessKey}` +
    `</SecretAccessKey><SessionToken>${session.sessionToken}</SessionToken><Expiration>${expiration}</Expiration>` +
    `</Credentials><AssumedRoleUser><AssumedRoleId>${session.userId}</AssumedRoleId><Arn>${session.arn}</Arn></AssumedRoleUser>`
  );
}

function lifetimeOf(form: URLSearchParams): number {
  const seconds = Number(form.get("DurationSeconds") ?? 3600);
  if (seconds >= 900 && seconds <= 43_200) return seconds;
  throw new Refusal(
    400,
    "ValidationError",
    `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint`,
  );
}

function assumeRole({ aws, identities, federation }: StsParts, caller: AwsIdentity, form: URLSearchParams): string {
  const roleArn = form.get("RoleArn") ?? "";
  const admitted = federation.admitsExternalId(form.get("ExternalId"), aws.externalId);
  const trusted = aws.hasRole(roleArn) && admitted && caller.roleArn === undefined;
  if (!trusted) {
    throw new Refusal(
      403,
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }
  const session = openSession(identities, roleArn, form);
  return response("AssumeRole", sessionXml(session));
}

/** Errors of AssumeRoleWithWebIdentity: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const WEB_IDENTITY_FAULTS: Record<FederationFault, [status: number, code: string, message: string]> = {
  malformed: [400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT."],
  issuer: [400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for the issuer"],
  audience: [400, "InvalidIdentityToken", "Incorrect token audience"],
  // The provider accepts the token, and the role's trust policy does not.
  subject: [403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"],
  expired: [400, "ExpiredTokenException", "Token expired"],
  signature: [400, "InvalidIdentityToken", "The signature of the ID Token could not be verified"],
  keys: [400, "InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider"],
};

async function assumeRoleWithWebIdentity(parts: StsParts, form: URLSearchParams): Promise<string> {
  const verified = await parts.federation.verify("aws", form.get("WebIdentityToken") ?? "", "sts.amazonaws.com");
  if (!("claims" in verified)) {
    const [status, code, message] = WEB_IDENTITY_FAULTS[verified.fault];
    throw new Refusal(status, code, message);
  }
  const roleArn = form.get("RoleArn") ?? "";
  if (!parts.aws.hasRole(roleArn)) {
    throw new Refusal(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  }
  const session = openSession(parts.identities, roleArn, form);
  const { sub = "", iss = "" } = verified.claims;
  const rest = `<SubjectFromWebIdentityToken>${sub}</SubjectFromWebIdentityToken><Audience>sts.amazonaws.com</Audience><Provider>${iss}</Provider>`;
  return response("AssumeRoleWithWebIdentity", sessionXml(session) + rest);
}

function openSession(identities: AwsIdentities, roleArn: string, form: URLSearchParams): AwsIdentity {
  const name = form.get("RoleSessionName") ?? "session";
  return identities.openSession(roleArn, name, lifetimeOf(form), form.get("Policy") ?? undefined);
}

const accountsPerPage = 2;

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html; only for the management account. */
function listAccounts({ aws, permissions }: StsParts, caller: AwsIdentity, asked: unknown): string {
  const action = "organizations:ListAccounts";
  const decision = permissions.decideAws(action, caller.sessionPolicy);
  if (caller.roleArn !== aws.roleArn || !decision.allowed) {
    const because = decision.allowed ? "" : ` ${decision.because}`;
    const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: *${because}`;
    throw new Refusal(400, "AccessDeniedException", message);
  }
  const { NextToken: token } = (asked ?? {}) as { NextToken?: string };
  const from = token === undefined ? 0 : Number(token);
  const all = aws.accounts();
  const to = from + accountsPerPage;
  return JSON.stringify({ Accounts: all.slice(from, to), ...(to < all.length ? { NextToken: String(to) } : {}) });
}

function describeRegions({ aws, permissions }: StsParts, caller: AwsIdentity, form: URLSearchParams): string {
  const decision = permissions.decideAws("ec2:DescribeRegions", caller.sessionPolicy);
  if (caller.roleArn === undefined || !decision.allowed) {
    const because = decision.allowed
      ? ""
      : ` User: ${caller.arn} is not authorized to perform: ec2:DescribeRegions ${decision.because}`;
    throw new Refusal(403, "UnauthorizedOperation", `You are not authorized to perform this operation.${because}`);
  }
  const all = form.get("AllRegions") === "true";
  const items = aws.allRegions
    .filter((region) => all || region.optInStatus !== "not-opted-in")
    .map(
      ({ name, optInStatus }) =>
        `<item><regionName>${name}</regionName><regionEndpoint>ec2.${name}.amazonaws.com</regionEndpoint>` +
        `<optInStatus>${optInStatus}</optInStatus></item>`,
    );
  return (
    `<?xml version="1.0" encoding="UTF-8"?><DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">` +
    `<requestId>${randomUUID()}</requestId><regionInfo>${items.join("")}</regionInfo></DescribeRegionsResponse>`
  );
}
