import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  paginateListClusters,
  paginateListNodegroups,
} from "@aws-sdk/client-eks";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AwsConnection } from "../src/connection.js";
import type { Simulator } from "../src/simulator.js";
import { startTrustedSimulator } from "./trusted-simulator.js";

let simulator: Simulator;
let aws: AwsConnection;

beforeAll(async () => {
  simulator = await startTrustedSimulator();
  aws = simulator.connection.aws;
});
afterAll(() => simulator.close());

const user = () => ({ accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey });
const sts = (credentials = user()) =>
  new STSClient({ region: "eu-west-1", endpoint: aws.endpoint, credentials, maxAttempts: 1 });

function keysOf(credentials: Credentials | undefined) {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function assumeRole(ExternalId: string | undefined = aws.externalId) {
  const answer = await sts().send(
    new AssumeRoleCommand({ RoleArn: aws.roleArn, RoleSessionName: "periplus", ExternalId }),
  );
  return keysOf(answer.Credentials);
}

async function eks(region = "eu-west-1") {
  return new EKSClient({ region, endpoint: aws.endpoint, credentials: await assumeRole(), maxAttempts: 1 });
}

describe("the AWS SDK", () => {
  it("assumes the role only with the right external id", async () => {
    const identity = await sts(await assumeRole()).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe("arn:aws:sts::481973365201:assumed-role/PeriplusDiscovery/periplus");
    await expect(assumeRole("somebody-elses-id")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(sts().send(new AssumeRoleCommand({ RoleArn: aws.roleArn, RoleSessionName: "p" }))).rejects.toThrow(
      /not authorized/,
    );
  });

  it("assumes the role with a web identity, unsigned", async () => {
    const WebIdentityToken = await simulator.federatedToken("sts.amazonaws.com");
    const client = new STSClient({ region: "eu-west-1", endpoint: aws.endpoint });
    const input = { RoleArn: aws.roleArn, RoleSessionName: "federated", WebIdentityToken };
    const answer = await client.send(new AssumeRoleWithWebIdentityCommand(input));
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA/);
    const wrong = await simulator.federatedToken("somebody-else");
    await expect(
      client.send(new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken: wrong })),
    ).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
  });

  it("lists the account's regions", async () => {
    const client = new EC2Client({ region: "eu-west-1", endpoint: aws.endpoint, credentials: await assumeRole() });
    const { Regions = [] } = await client.send(new DescribeRegionsCommand({}));
    const names = Regions.map(({ RegionName }) => RegionName);
    expect(names).toEqual(expect.arrayContaining(aws.regions));
    expect(names).not.toContain("af-south-1");
  });

  it("lists and describes clusters by region, page by page", async () => {
    const client = await eks();
    const names: string[] = [];
    for await (const page of paginateListClusters({ client, pageSize: 1 }, {})) names.push(...(page.clusters ?? []));
    expect(names).toEqual(["eks-payments-prod", "eks-partner-sandbox"]);
    const { cluster } = await client.send(new DescribeClusterCommand({ name: "eks-payments-prod" }));
    expect(cluster?.createdAt?.getUTCFullYear()).toBe(2026);
    expect(cluster?.endpoint).toBe(`${simulator.connection.url}/k8s/eks-payments-prod`);
    expect(Buffer.from(cluster?.certificateAuthority?.data ?? "", "base64").toString()).toBe(simulator.connection.ca);
    const elsewhere = await eks("eu-central-1");
    await expect(elsewhere.send(new DescribeClusterCommand({ name: "eks-payments-prod" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("reads node groups and access entries, whose ARNs are in the path", async () => {
    const client = await eks();
    const clusterName = "eks-payments-prod";
    const groups: string[] = [];
    for await (const page of paginateListNodegroups({ client, pageSize: 1 }, { clusterName }))
      groups.push(...(page.nodegroups ?? []));
    expect(groups).toEqual(["system", "pci"]);
    const { nodegroup } = await client.send(new DescribeNodegroupCommand({ clusterName, nodegroupName: "pci" }));
    expect(nodegroup?.amiType).toBe("BOTTLEROCKET_x86_64");
    const { accessEntries = [] } = await client.send(new ListAccessEntriesCommand({ clusterName }));
    expect(accessEntries).toContain(aws.roleArn);
    const { accessEntry } = await client.send(
      new DescribeAccessEntryCommand({ clusterName, principalArn: aws.roleArn }),
    );
    expect(accessEntry?.kubernetesGroups).toEqual(["periplus:posture-readers"]);
    const principalArn = "arn:aws:iam::481973365201:role/payments-platform-admin";
    const { associatedAccessPolicies = [] } = await client.send(
      new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn }),
    );
    expect(associatedAccessPolicies[0]?.policyArn).toContain("AmazonEKSClusterAdminPolicy");
  });

  it("is refused with unknown keys, a wrong secret, without the role, and after the session's end", async () => {
    const list = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
      new EKSClient({ region: "eu-west-1", endpoint: aws.endpoint, credentials, maxAttempts: 1 }).send(
        new DescribeClusterCommand({ name: "x" }),
      );
    await expect(list({ accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" })).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    await expect(list({ ...user(), secretAccessKey: "wrong" })).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
    await expect(list(user())).rejects.toMatchObject({ name: "AccessDeniedException" });
    const session = await assumeRole();
    simulator.expireTokens();
    await expect(list(session)).rejects.toMatchObject({ name: "ExpiredTokenException" });
  });
});
