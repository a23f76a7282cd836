import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

/** A signing identity with its session. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

type Source = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 (and HMAC with it) in the form that the signer asks for. */
class Sha256 {
  #hash: Hash | Hmac;

  constructor(private readonly secret?: Source) {
    this.#hash = this.#create();
  }

  update(chunk: Source): void {
    this.#hash.update(bytesOf(chunk));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = this.#create();
  }

  #create(): Hash | Hmac {
    return this.secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(this.secret));
  }
}

function bytesOf(source: Source): string | Uint8Array {
  if (typeof source === "string") return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
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
