import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "./sha256.js";

/** A signing identity with its session. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/**
 * A bearer token for the Kubernetes API of one EKS cluster: a presigned GetCallerIdentity whose signature covers the
 * cluster's name. API servers accept it for 15 minutes after its signing and refuse any query parameter besides these.
 * Source: https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/token)
 */
export async function signEksToken(cluster: string, region: string, credentials: AwsCredentials): Promise<string> {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const host = `sts.${region}.${domain}`;
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256, applyChecksum: false });
  const request = {
    method: "GET",
    protocol: "https:",
    hostname: host,
    path: "/",
    headers: { host, "x-k8s-aws-id": cluster },
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
  };
  const { query = {} } = await signer.presign(request, {
    expiresIn: 60,
    signableHeaders: new Set(["host", "x-k8s-aws-id"]),
    unhoistableHeaders: new Set(["x-k8s-aws-id"]),
  });
  const pairs = Object.entries(query).map(
    ([name, value]) => `${escapeStrictly(name)}=${escapeStrictly(String(value))}`,
  );
  return `k8s-aws-v1.${Buffer.from(`https://${host}/?${pairs.join("&")}`).toString("base64url")}`;
}

/** As RFC 3986 says, which is what the signature was made for. */
function escapeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
