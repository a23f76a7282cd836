import { randomUUID } from "node:crypto";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, type Credentials, STSClient } from "@aws-sdk/client-sts";
import { Egress } from "@periplus/cluster-reader/egress/egress";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { type CloudAccess, signInOf } from "@periplus/shared/connector";
import { tokenAudiences } from "@periplus/shared/connector-identity";
import { paceOfAws } from "../cloud-pacing.js";
import { type CloudContext, reachOfCloud } from "../cloud-reader.js";
import { failureOfAssumeRole, failureOfAws } from "./aws-failures.js";
import { AwsHttpHandler, isAwsThrottle, keepWireTexts } from "./aws-http.js";
import { type AwsCredentials, signEksToken } from "./eks-token.js";

export type AwsAccess = Extract<CloudAccess, { cloud: "aws" }>;

const awsHosts = /^(?:sts|eks|ec2|organizations)\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;
/** Narrows whatever the role may do to what is read here. */
const sessionPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["eks:List*", "eks:Describe*", "ec2:DescribeRegions", "organizations:ListAccounts"],
      Resource: "*",
    },
  ],
});
const sessionSeconds = 900;
/** A session is renewed when it ends within this time. */
const renewBeforeMs = 3 * 60_000;
/** API servers accept a token for 15 minutes. */
const tokenLifeMs = 13 * 60_000;

/** The region to ask where none is given, per partition. */
const homeRegions: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

/** https://docs.aws.amazon.com/general/latest/gr/ao.html */
const organizationRegions: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-northwest-1",
  "aws-us-gov": "us-gov-west-1",
};

/** One assumed role: its session and its clients, all of whose requests leave through one egress. */
export class AwsSession {
  readonly account: string;
  readonly partition: string;
  readonly homeRegion: string;
  readonly #egress: Egress;
  readonly #handler: AwsHttpHandler;
  readonly #endpoint: { endpoint?: string };
  #assumed: Promise<AwsCredentials> | undefined;

  constructor(
    private readonly access: AwsAccess,
    private readonly context: CloudContext,
  ) {
    const { endpoints, meter, paces } = context;
    const [, partition = "aws", , , account = ""] = access.roleArn.split(":");
    this.account = account;
    this.partition = partition;
    this.homeRegion = access.regions[0] ?? homeRegions[partition] ?? "us-east-1";
    const sampleHost = endpoints.aws ? new URL(endpoints.aws.endpoint).host : undefined;
    this.#endpoint = endpoints.aws ? { endpoint: endpoints.aws.endpoint } : {};
    this.#egress = new Egress({
      reach: reachOfCloud(endpoints),
      allows: sampleHost === undefined ? (host) => awsHosts.test(host) : (host) => host === sampleHost,
      meter,
      isThrottle: isAwsThrottle,
      ...(paces ? { pace: { paces, of: (request) => paceOfAws(account, request) } } : {}),
      ...(endpoints.ca === undefined ? {} : { ca: endpoints.ca }),
    });
    this.#handler = new AwsHttpHandler(this.#egress);
  }

  /** Credentials of the assumed role that are good for some minutes at least. Throws ReadFailure. */
  async credentials(signal?: AbortSignal): Promise<AwsCredentials> {
    const known = await this.#assumed;
    if (known?.expiration && known.expiration.getTime() - Date.now() > renewBeforeMs) return known;
    const assumed = this.#assumeRole(signal);
    this.#assumed = assumed;
    // A failure is not kept: the next caller tries again.
    assumed.catch(() => {
      this.#assumed = undefined;
    });
    return assumed;
  }

  /**
   * Proves that the role's trust is about this connector: whoever else knows its ARN must not be let in through us. A
   * role that is taken by a token must name the subject, one that is assumed must ask for the ExternalId. Throws
   * ReadFailure where it admits another.
   */
  async proveTrust(signal: AbortSignal): Promise<void> {
    if (signInOf(this.access) === "federation") return this.#proveSubject(signal);
    for (const wrong of [{ ExternalId: `periplus-probe-${randomUUID()}` }, {}]) {
      const admitted = await this.#askForRole(wrong, signal).then(
        () => true,
        (error: unknown) => {
          if (failureOfAws(error, "the role").state === "forbidden") return false;
          throw failureOfAssumeRole(error, this.access.roleArn);
        },
      );
      signal.throwIfAborted();
      if (!admitted) continue;
      const message =
        `The role ${this.access.roleArn} admits ${"ExternalId" in wrong ? "any ExternalId" : "callers without an ExternalId"}: ` +
        "anybody who knows its ARN could use it through Periplus. Let its trust policy ask for sts:ExternalId, as in the one that Periplus offers.";
      throw new ReadFailure("failed", message);
    }
  }

  async #proveSubject(signal: AbortSignal): Promise<void> {
    const { roleArn } = this.access;
    try {
      await this.#askWithToken(this.context.assertAsNobody, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (failureOfAws(error, "the role").state === "forbidden") return;
      throw failureOfAssumeRole(error, roleArn);
    }
    const message =
      `The role ${roleArn} admits every connector of this installation. Let its trust policy name the subject of this ` +
      "one, as in the one that Periplus offers.";
    throw new ReadFailure("failed", message);
  }

  eks(region: string): EKSClient {
    return keepWireTexts(new EKSClient({ ...this.#clientOptions(region), credentials: () => this.credentials() }));
  }

  ec2(region: string): EC2Client {
    return new EC2Client({ ...this.#clientOptions(region), credentials: () => this.credentials() });
  }

  /** The organisation's own API is in one region of each partition. */
  organizations(): OrganizationsClient {
    const region = organizationRegions[this.partition] ?? "us-east-1";
    return new OrganizationsClient({ ...this.#clientOptions(region), credentials: () => this.credentials() });
  }

  /** Gives tokens for the Kubernetes API of one cluster; one is used for 13 of its 15 minutes. */
  kubernetesTokens(cluster: string, region: string): (signal: AbortSignal) => Promise<string> {
    let kept: { token: string; until: number } | undefined;
    return async (signal) => {
      if (kept && kept.until > Date.now()) return kept.token;
      const credentials = await this.credentials(signal);
      const token = await signEksToken(cluster, region, credentials);
      const sessionEnd = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      kept = { token, until: Math.min(Date.now() + tokenLifeMs, sessionEnd) };
      return token;
    };
  }

  /** What an error of the SDK means; throws the signal's reason when it aborted, and what is no error of the SDK's. */
  explain(error: unknown, what: string, signal: AbortSignal): ReadFailure {
    signal.throwIfAborted();
    return failureOfAws(error, what);
  }

  async close(): Promise<void> {
    await this.#egress.close();
  }

  async #assumeRole(signal?: AbortSignal): Promise<AwsCredentials> {
    const { roleArn, externalId } = this.access;
    try {
      if (signInOf(this.access) === "federation")
        return toCredentials(await this.#askWithToken(this.context.assert, signal));
      if (externalId === undefined)
        throw new ReadFailure("failed", "The connector has no ExternalId. Connect it again.");
      return toCredentials(await this.#askForRole({ ExternalId: externalId }, signal));
    } catch (error) {
      signal?.throwIfAborted();
      throw failureOfAssumeRole(error, roleArn);
    }
  }

  /** With a token of the issuer: nobody signs, and AWS asks the issuer for its keys. */
  async #askWithToken(
    assert: CloudContext["assert"],
    signal: AbortSignal | undefined,
  ): Promise<Credentials | undefined> {
    const client = new STSClient(this.#clientOptions(this.homeRegion));
    const WebIdentityToken = await assert(tokenAudiences.aws);
    const command = new AssumeRoleWithWebIdentityCommand({ ...this.#session(), WebIdentityToken });
    return (await client.send(command, signal ? { abortSignal: signal } : {})).Credentials;
  }

  /** As this host, or with the access key. */
  async #askForRole(
    condition: { ExternalId?: string },
    signal: AbortSignal | undefined,
  ): Promise<Credentials | undefined> {
    const { accessKeyId, secretAccessKey } = this.access;
    const own = accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
    const client = new STSClient({ ...this.#clientOptions(this.homeRegion), ...own });
    const command = new AssumeRoleCommand({ ...this.#session(), ...condition });
    return (await client.send(command, signal ? { abortSignal: signal } : {})).Credentials;
  }

  #session() {
    const { roleArn: RoleArn } = this.access;
    return { RoleArn, RoleSessionName: "periplus", DurationSeconds: sessionSeconds, Policy: sessionPolicy };
  }

  #clientOptions(region: string) {
    // Pauses and repetitions are the egress's.
    return { region, requestHandler: this.#handler, maxAttempts: 1, ...this.#endpoint };
  }
}

function toCredentials(given: Credentials | undefined): AwsCredentials {
  if (!given?.AccessKeyId || !given.SecretAccessKey) throw new SyntaxError("AssumeRole gave no credentials");
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken ? { sessionToken: given.SessionToken } : {}),
    expiration: given.Expiration ?? new Date(Date.now() + sessionSeconds * 1_000),
  };
}
