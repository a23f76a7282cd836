import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** The parts of a request that Signature Version 4 covers. `headers` has lower-case names. */
export interface SignedRequest {
  method: string;
  /** The path as it came, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** What a signature claims about itself: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export interface SignatureClaim {
  accessKeyId: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** `20261126T081500Z` */
  date: string;
  sessionToken: string | undefined;
  /** Seconds a presigned request is good for; undefined where the signature is in a header. */
  expires: number | undefined;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** RFC 3986 escaping, as AWS does it: encodeURIComponent and the five marks it leaves alone. */
const escapeStrictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [escapeStrictly(name), escapeStrictly(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");
}

function scopeOf(credential: string): Pick<SignatureClaim, "accessKeyId" | "region" | "service"> | undefined {
  const [accessKeyId, date, region, service, terminator] = credential.split("/");
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request") return undefined;
  return { accessKeyId, region, service };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(",") : value;
}

/** Reads the Authorization header; undefined where there is none or it is not of this kind. */
export function readHeaderSignature(headers: SignedRequest["headers"]): SignatureClaim | undefined {
  const header = single(headers.authorization);
  if (!header?.startsWith("AWS4-HMAC-SHA256 ")) return undefined;
  const parts = new Map(
    header
      .slice("AWS4-HMAC-SHA256 ".length)
      .split(/,\s*/)
      .map((part): [string, string] => {
        const at = part.indexOf("=");
        return [part.slice(0, at), part.slice(at + 1)];
      }),
  );
  const scope = scopeOf(parts.get("Credential") ?? "");
  const signature = parts.get("Signature");
  const date = single(headers["x-amz-date"]);
  if (!scope || !signature || !date) return undefined;
  const sessionToken = single(headers["x-amz-security-token"]);
  const signedHeaders = (parts.get("SignedHeaders") ?? "").split(";");
  return { ...scope, signature, date, sessionToken, signedHeaders, expires: undefined };
}

/** Reads a presigned request's query; undefined where it is not presigned. */
export function readQuerySignature(query: URLSearchParams): SignatureClaim | undefined {
  const scope = scopeOf(query.get("X-Amz-Credential") ?? "");
  const signature = query.get("X-Amz-Signature");
  const date = query.get("X-Amz-Date");
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256" || !scope || !signature || !date) return undefined;
  const sessionToken = query.get("X-Amz-Security-Token") ?? undefined;
  const signedHeaders = (query.get("X-Amz-SignedHeaders") ?? "").split(";");
  return { ...scope, signature, date, sessionToken, signedHeaders, expires: Number(query.get("X-Amz-Expires")) };
}

/** Milliseconds since 1970 of an `X-Amz-Date`; NaN where it is none. */
export function instantOf(amzDate: string): number {
  return Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

/** True where the claim's signature is the one that the secret gives for the request. */
export function isSignedWith(request: SignedRequest, claim: SignatureClaim, secret: string): boolean {
  const presigned = claim.expires !== undefined;
  const payloadHash = presigned
    ? sha256("")
    : (single(request.headers["x-amz-content-sha256"]) ?? sha256(request.body));
  const canonicalHeaders = claim.signedHeaders.map(
    (name) => `${name}:${(single(request.headers[name]) ?? "").trim().replace(/\s+/g, " ")}\n`,
  );
  const canonicalRequest = [
    request.method,
    request.path.split("/").map(escapeStrictly).join("/"),
    canonicalQuery(request.query),
    canonicalHeaders.join(""),
    claim.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const day = claim.date.slice(0, 8);
  const scope = `${day}/${claim.region}/${claim.service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", claim.date, scope, sha256(canonicalRequest)].join("\n");
  const key = [claim.region, claim.service, "aws4_request"].reduce(hmac, hmac(`AWS4${secret}`, day));
  const expected = hmac(key, text);
  const given = Buffer.from(claim.signature, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
