import { randomBytes } from "node:crypto";
import { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import type { CloudAccess } from "@periplus/shared/connector";
import { type ConnectorIdentity, tokenAudiences } from "@periplus/shared/connector-identity";
import type { Cloud } from "@periplus/shared/vocabulary";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CloudReader } from "../src/clouds/cloud-reader.js";
import { openCloud } from "../src/clouds/open-cloud.js";
import { DirectCluster } from "../src/discovery/direct-cluster.js";
import { Issuer } from "../src/issuer/issuer.js";
import { testDatabase } from "./database.js";
import { DiscoveryHarness } from "./discovery-harness.js";
import { contextOf } from "./estate.js";
import { HttpsFront } from "./https-front.js";
import { startTestApp, type TestApp } from "./test-app.js";

let front: HttpsFront;
let it: TestApp;
let harness: DiscoveryHarness;
let simulator: Simulator;
let issuer: Issuer;
let identity: ConnectorIdentity;
const opened: CloudReader[] = [];
const signal = new AbortController().signal;

const provider = () => simulator.connection.google.federation.audience.replace("//iam.googleapis.com/", "");
const audienceOf = (cloud: Cloud) => (cloud === "gcp" ? tokenAudiences.gcp + provider() : tokenAudiences[cloud]);
const edge = () => {
  const [cluster] = simulator.connection.kubernetes;
  if (!cluster) throw new Error("The estate has no unmanaged cluster");
  return cluster;
};

/** What a person types for a connector without any secret. */
function accessOf(cloud: Cloud): CloudAccess {
  const { azure, aws, google } = simulator.connection;
  const { tenantId, clientId } = azure;
  switch (cloud) {
    case "azure":
      return { cloud, tenantId, clientId, subscriptionIds: [] };
    case "aws":
      return { cloud, roleArn: aws.roleArn, regions: aws.regions };
    case "gcp":
      return {
        cloud,
        serviceAccountEmail: google.serviceAccountKey.client_email,
        workloadIdentityProvider: provider(),
        projectIds: [],
      };
    case "kubernetes":
      return { cloud, server: edge().server, certificateAuthority: edge().ca };
  }
}

/** What an administrator does in every cloud: trust this connector, and nothing else of this issuer. */
function trust({ issuer, subject }: Pick<ConnectorIdentity, "issuer" | "subject">): void {
  const about = (cloud: Cloud) => ({ issuer, subject, audience: audienceOf(cloud) });
  simulator.trust({
    ca: front.ca,
    entra: about("azure"),
    aws: about("aws"),
    google: about("gcp"),
    kubernetes: { [edge().name]: about("kubernetes") },
  });
}

async function createIdentity(): Promise<ConnectorIdentity> {
  return (await it.call("createConnectorIdentity")).json();
}

/** A reader that shows what `assert` gives. */
async function open(cloud: Cloud, assert: (audience: string) => Promise<string>): Promise<CloudReader> {
  const access = accessOf(cloud);
  const assertAsNobody = (audience: string) => issuer.sign("periplus:connector:nobody", audience, new Date());
  const context = { ...contextOf(simulator.connection), assert, assertAsNobody };
  const reader =
    access.cloud === "kubernetes"
      ? new DirectCluster("edge", access, { ...context, reach: "private" })
      : await openCloud(access, context);
  opened.push(reader);
  return reader;
}

beforeAll(async () => {
  front = await HttpsFront.start();
  simulator = await startSimulator();
  const key = { PERIPLUS_SECRETS_KEY: randomBytes(32).toString("base64"), PERIPLUS_IDENTITY_URL: front.origin };
  const database = await testDatabase();
  it = await startTestApp(key, database);
  front.serve(it.app);
  harness = await DiscoveryHarness.start(simulator.connection, key, database);
  // The clouds of these connectors are the simulated ones.
  await harness.query(`CREATE FUNCTION make_sample() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN NEW.sample = true; RETURN NEW; END'`);
  await harness.query(
    "CREATE TRIGGER make_sample BEFORE INSERT ON connectors FOR EACH ROW EXECUTE FUNCTION make_sample()",
  );
  issuer = it.app.get(Issuer);
  identity = await createIdentity();
  trust(identity);
  await issuer.publishKeys(new Date());
  // Old enough to have signed what has ended by now.
  await harness.query("UPDATE signing_keys SET signs_from = now() - interval '30 days'");
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((reader) => reader.close()));
});
afterAll(async () => {
  await harness.close();
  await it.close();
  await simulator.close();
  await front.close();
});

const clouds = ["azure", "aws", "gcp", "kubernetes"] as const;

describe("a connector without any secret", () => {
  test.each(clouds)("(%s) is trusted by its cloud, and discovers it", async (cloud) => {
    const own = await createIdentity();
    expect(own).toMatchObject({ issuer: front.origin, isPublic: true, subject: `periplus:connector:${own.id}` });
    trust(own);
    const body = { name: `federated ${cloud}`, access: accessOf(cloud), identityId: own.id };
    const answer = await it.call("createConnector", { body });
    expect([answer.statusCode, answer.body]).toEqual([201, expect.stringContaining('"signIn":"federation"')]);
    const { id, lastRun } = answer.json();
    expect(id).toBe(own.id);
    const run = await harness.waitForEnd(lastRun.id);
    expect([run.state, run.message]).not.toContain("failed");
    expect(run.clusters.length).toBeGreaterThan(0);
    expect(run.clusters.some(({ objects }) => objects > 100)).toBe(true);
    trust(identity);
  });
});

test("which services of Azure may reach into a cluster is shown, with what each may do there", async () => {
  const [shop] = await harness.query<{ id: number }>("SELECT id FROM clusters WHERE name = 'aks-shop-prod'");
  const { services } = (await it.call("getCluster", { params: { id: String(shop?.id) } })).json();
  expect(services).toEqual([
    {
      name: "backup",
      source: expect.stringContaining("Microsoft.DataProtection/backupVaults"),
      roles: [{ name: "Microsoft.DataProtection/backupVaults/backup-operator", rules: expect.any(Array) }],
    },
  ]);
  expect(services[0].roles[0].rules[1]).toMatchObject({ verbs: ["create"], resources: ["pods/exec"] });
  const [edge] = await harness.query<{ id: number }>("SELECT id FROM clusters WHERE cloud = 'kubernetes'");
  expect((await it.call("getCluster", { params: { id: String(edge?.id) } })).json().services).toBeNull();
});

describe.each(clouds)("%s refuses", (cloud) => {
  const refusals: Record<string, [make: (audience: string) => Promise<string>, words: Record<Cloud, string>]> = {
    "another audience": [
      () => issuer.sign(identity.subject, "somebody.example", new Date()),
      {
        azure: "another audience",
        aws: "another audience",
        gcp: "another audience",
        kubernetes: "does not accept the credential",
      },
    ],
    "the token of another connector": [
      (audience) => issuer.sign("periplus:connector:another", audience, new Date()),
      {
        azure: "another subject",
        aws: "names the connector's subject",
        gcp: "names the connector's subject",
        kubernetes: "does not accept the credential",
      },
    ],
    "another issuer": [
      (audience) => simulator.federatedToken(audience, identity.subject),
      {
        azure: "trusts no such issuer",
        aws: "no OIDC provider for this installation",
        gcp: "trusts another issuer",
        kubernetes: "AuthenticationConfiguration must name this issuer",
      },
    ],
    "a token that has ended": [
      (audience) => issuer.sign(identity.subject, audience, new Date(Date.now() - 3_600_000)),
      {
        azure: "this machine's clock",
        aws: "this machine's clock",
        gcp: "this machine's clock",
        kubernetes: "does not accept the credential",
      },
    ],
    "a token that was changed": [
      async (audience) => {
        const [head, , signature] = (await issuer.sign("periplus:connector:another", audience, new Date())).split(".");
        const [, claims] = (await issuer.sign(identity.subject, audience, new Date())).split(".");
        return [head, claims, signature].join(".");
      },
      {
        azure: "does not accept the signature",
        aws: "does not accept the token",
        gcp: "cannot check the token",
        kubernetes: "does not accept the credential",
      },
    ],
  };

  test.each(Object.keys(refusals))("%s, with what to do", async (name) => {
    const [make, words] = refusals[name] ?? [];
    if (!make || !words) throw new Error(name);
    const asked = (await open(cloud, make)).signIn(signal);
    await expect(asked).rejects.toThrow(words[cloud]);
    await expect(asked).rejects.toHaveProperty("name", "ReadFailure");
  });

  test("nothing of the right token", async () => {
    const reader = await open(cloud, (audience) => issuer.sign(identity.subject, audience, new Date()));
    await expect(reader.signIn(signal)).resolves.toBeUndefined();
  });
});

test("a role that is taken by a token of any connector is refused by us", async () => {
  simulator.trust({ aws: { issuer: front.origin, audience: tokenAudiences.aws } });
  const reader = await open("aws", (audience) => issuer.sign(identity.subject, audience, new Date()));
  await expect(reader.signIn(signal)).rejects.toThrow("admits every connector of this installation");
  trust(identity);
});

describe("a role that is assumed with the ExternalId", () => {
  const assume = async (externalId: string) => {
    const { accessKeyId, secretAccessKey, roleArn, regions } = simulator.connection.aws;
    const access = { cloud: "aws", roleArn, regions, externalId, accessKeyId, secretAccessKey } as const;
    const reader = await openCloud(access, contextOf(simulator.connection));
    opened.push(reader);
    return reader.signIn(signal);
  };

  test("lets in the one that was made for the connector, and no other", async () => {
    simulator.trust({ externalId: identity.externalId });
    await expect(assume(identity.externalId)).resolves.toBeUndefined();
    await expect(assume((await createIdentity()).externalId)).rejects.toThrow("the ExternalId of this connector");
  });

  test("and admits any other is refused by us", async () => {
    simulator.trust({ externalId: null });
    await expect(assume(identity.externalId)).rejects.toThrow("admits any ExternalId");
  });
});

describe("an AKS cluster with local accounts only", () => {
  const openShop = async () => {
    const cloud = await open("azure", (audience) => issuer.sign(identity.subject, audience, new Date()));
    const clusters = (await cloud.listClusters(signal)).clusters;
    const shop = clusters.find(({ name }) => name === "aks-shop-prod");
    const detail = shop && (await cloud.readCluster(shop, signal));
    if (!detail || detail === "gone" || typeof detail.kubernetes === "string") throw new Error("No way");
    const reader = new ClusterReader(detail.kubernetes, createMeter());
    return reader.identify(signal).finally(() => reader.close());
  };

  test("is read where it trusts this installation, with the CA that Azure tells", async () => {
    const about = { issuer: front.origin, audience: tokenAudiences.kubernetes, subject: identity.subject };
    simulator.trust({ withoutEntra: ["aks-shop-prod"], kubernetes: { "aks-shop-prod": about } });
    expect((await openShop()).readAs?.username).toBe(identity.subject);
  });

  test("says what to do where it does not", async () => {
    simulator.trust({ withoutEntra: ["aks-shop-prod"], kubernetes: {} });
    await expect(openShop()).rejects.toThrow(/does not accept the credential.*knows local accounts only/);
    simulator.trust({ withoutEntra: [] });
    trust(identity);
  });
});

describe("the keys", () => {
  test("are published with their successor, and a cloud goes on trusting through the change", async () => {
    const published = async () => {
      const answer = await it.app.inject({ url: "/.well-known/jwks.json" });
      return (answer.json() as { keys: { kid: string }[] }).keys;
    };
    const kidOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
    const signed = async () => kidOf(await issuer.sign(identity.subject, "x", new Date()));
    const [first, ...none] = await published();
    expect([await signed(), none]).toEqual([first?.kid, []]);
    await harness.query("UPDATE signing_keys SET signs_from = now() - interval '89 days'");
    const both = await published();
    expect(both).toHaveLength(2);
    expect(await signed()).toBe(first?.kid);
    await harness.query("UPDATE signing_keys SET signs_from = now() - interval '1 minute' WHERE id <> $1", [
      first?.kid,
    ]);
    expect(await signed()).toBe(both[1]?.kid);
    const reader = await open("azure", (audience) => issuer.sign(identity.subject, audience, new Date()));
    await expect(reader.signIn(signal)).resolves.toBeUndefined();
    await harness.query("UPDATE signing_keys SET signs_from = now() - interval '25 hours' WHERE id <> $1", [
      first?.kid,
    ]);
    expect((await published()).map(({ kid }) => kid)).toEqual([both[1]?.kid]);
  });

  test("hold nothing private, and the discovery document names where they are", async () => {
    const answer = await it.app.inject({ url: "/.well-known/openid-configuration" });
    expect(answer.json()).toMatchObject({ issuer: front.origin, jwks_uri: `${front.origin}/.well-known/jwks.json` });
    const { body } = await it.app.inject({ url: "/.well-known/jwks.json" });
    for (const member of ['"d"', '"p"', '"q"', "PRIVATE"]) expect(body).not.toContain(member);
    const [row] = await harness.query<{ text: string }>("SELECT k::text AS text FROM signing_keys k");
    expect(row?.text).not.toContain("PRIVATE");
  });
});
