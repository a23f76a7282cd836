import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ClientSecretCredential } from "@azure/identity";
import { SignatureV4 } from "@smithy/signature-v4";
import { IdentityPoolClient } from "google-auth-library";
import { Agent, request } from "undici";
import type { Simulator } from "../src/simulator.js";
import { Sha256 } from "./sha256.js";

/** What an API server answered. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  body: any;
}

/** A plain client of one cluster's API server. */
export interface Cluster {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: object): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens a client with any bearer token. */
export function connect(
  simulator: Simulator,
  name: string,
  token: string | undefined,
  origin = simulator.connection.url,
): Cluster {
  const dispatcher = new Agent({ connect: { ca: simulator.connection.ca } });
  const send = async (
    method: "GET" | "POST",
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Answer> => {
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await request(`${origin}/k8s/${name}${path}`, {
      method,
      dispatcher,
      headers: { ...authorization, ...headers },
      body: body ?? null,
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, body: text.startsWith("{") ? JSON.parse(text) : text };
  };
  return {
    get: (path, headers = {}) => send("GET", path, headers),
    post: (path, body) => send("POST", path, { "content-type": "application/json" }, JSON.stringify(body)),
    close: () => dispatcher.close(),
  };
}

/** A token of the AKS server application, as the scanner gets it. */
export async function aksToken({ connection: { azure } }: Simulator): Promise<string> {
  const credential = new ClientSecretCredential(azure.tenantId, azure.clientId, azure.clientSecret, {
    authorityHost: azure.authorityHost,
    disableInstanceDiscovery: true,
  });
  return (await credential.getToken("6dae42f8-4368-4678-94ff-3960e28e3630/.default")).token;
}

/** A bearer token for one EKS cluster: a presigned GetCallerIdentity. */
export async function eksToken(
  { connection: { aws } }: Simulator,
  cluster: string,
  region = "eu-west-1",
): Promise<string> {
  const client = new STSClient({
    region,
    endpoint: aws.endpoint,
    credentials: { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey },
  });
  const { Credentials: keys } = await client.send(
    new AssumeRoleCommand({ RoleArn: aws.roleArn, RoleSessionName: "test", ExternalId: aws.externalId }),
  );
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? "",
    secretAccessKey: keys?.SecretAccessKey ?? "",
    sessionToken: keys?.SessionToken ?? "",
  };
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256, applyChecksum: false });
  const host = `sts.${region}.amazonaws.com`;
  const names = ["host", "x-k8s-aws-id"];
  const presigned = await signer.presign(
    {
      method: "GET",
      protocol: "https:",
      hostname: host,
      path: "/",
      headers: { host, "x-k8s-aws-id": cluster },
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    },
    { expiresIn: 60, signableHeaders: new Set(names), unhoistableHeaders: new Set(["x-k8s-aws-id"]) },
  );
  const query = new URLSearchParams(
    Object.entries(presigned.query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `k8s-aws-v1.${Buffer.from(`https://${host}/?${query}`).toString("base64url")}`;
}

/** A Google access token of the scanner's service account. */
export async function gkeToken(simulator: Simulator): Promise<string> {
  const { federation } = simulator.connection.google;
  const client = new IdentityPoolClient({
    type: "external_account",
    audience: federation.audience,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: federation.tokenUrl,
    service_account_impersonation_url: federation.impersonationUrl,
    subject_token_supplier: { getSubjectToken: () => simulator.federatedToken(federation.audience) },
  });
  client.scopes = ["https://www.googleapis.com/auth/cloud-platform"];
  return (await client.getAccessToken()).token ?? "";
}

/** The token of the unmanaged cluster. */
export function unmanagedToken({ connection }: Simulator): string {
  return connection.kubernetes[0]?.token ?? "";
}
