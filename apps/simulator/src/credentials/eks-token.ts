import type { AwsIdentities, AwsIdentity } from "./aws-identities.js";
import { instantOf, readQuerySignature } from "./sigv4.js";

const PREFIX = "k8s-aws-v1.";
const MAX_LENGTH = 4096;
const LIFETIME = 15 * 60_000;
const STS_HOST = /^sts(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com$/;

/** The only parameters that aws-iam-authenticator lets through, in lower case. */
const ALLOWED_PARAMETERS = new Set([
  "action",
  "version",
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-security-token",
  "x-amz-signature",
  "x-amz-signedheaders",
]);

function presignedUrlOf(token: string): URL | undefined {
  if (!token.startsWith(PREFIX) || token.length > MAX_LENGTH) return undefined;
  const text = Buffer.from(token.slice(PREFIX.length), "base64url").toString("utf8");
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isWellFormed(url: URL): boolean {
  return (
    url.protocol === "https:" &&
    STS_HOST.test(url.host) &&
    url.pathname === "/" &&
    url.searchParams.get("Action") === "GetCallerIdentity" &&
    [...url.searchParams.keys()].every((name) => ALLOWED_PARAMETERS.has(name.toLowerCase()))
  );
}

/**
 * Checks a bearer token for one EKS cluster as aws-iam-authenticator does
 * (https://github.com/kubernetes-sigs/aws-iam-authenticator): a presigned GetCallerIdentity whose signature covers
 * `x-k8s-aws-id: <cluster>`. Undefined where it is not acceptable.
 */
export function authenticateEksToken(
  token: string,
  cluster: string,
  identities: AwsIdentities,
): AwsIdentity | undefined {
  const url = presignedUrlOf(token);
  if (!url || !isWellFormed(url)) return undefined;
  const claim = readQuerySignature(url.searchParams);
  if (!claim?.signedHeaders.includes("x-k8s-aws-id") || !claim.signedHeaders.includes("host")) return undefined;
  const { expires = Number.NaN } = claim;
  if (!(expires >= 0 && expires <= 900) || identities.clock.now() - instantOf(claim.date) > LIFETIME) return undefined;
  const headers = { host: url.host, "x-k8s-aws-id": cluster };
  try {
    return identities.authenticate({ method: "GET", path: "/", query: url.searchParams, headers, body: "" }, claim);
  } catch {
    return undefined;
  }
}
