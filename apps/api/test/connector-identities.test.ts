import type { ConnectorIdentity } from "@periplus/shared/connector-identity";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Vault } from "../src/secrets/vault.js";
import { startTestApp, type TestApp } from "./test-app.js";

let strict: TestApp;
let open: TestApp;
beforeAll(async () => {
  strict = await startTestApp({ PERIPLUS_STATIC_CREDENTIALS: "", PERIPLUS_URL: "https://periplus.example" });
  open = await startTestApp();
});
afterAll(async () => {
  await strict.close();
  await open.close();
});

let number = 0;
const create = (it: TestApp, access: object, identityId?: string) =>
  it.call("createConnector", {
    body: { name: `connector ${number++}`, access, ...(identityId ? { identityId } : {}) },
  });
const identityOf = async (it: TestApp): Promise<ConnectorIdentity> => (await it.call("createConnectorIdentity")).json();
const storedBy = async (it: TestApp, id: string) => {
  const query = "SELECT sealed_access, renew_at, credential_ends_at FROM connectors WHERE id = $1";
  const [row] = (await it.database.pool.query(query, [id])).rows;
  return { ...row, access: await it.app.get(Vault).open(row.sealed_access) };
};

const tenantId = "8f0f9c52-3f0e-4f6a-a8be-0b3f5d2f9a11";
const azure = { cloud: "azure", tenantId, clientId: tenantId };
const role = { cloud: "aws", roleArn: "arn:aws:iam::123456789012:role/Reader" };
const server = { cloud: "kubernetes", server: "https://api.example:6443" };
const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
const boundToken = (iat: number, exp: number) =>
  `${part({ alg: "RS256" })}.${part({ iat, exp, "kubernetes.io": { namespace: "periplus", serviceaccount: { name: "posture-reader" } } })}.c2lnbmF0dXJl`;

describe("a secret that does not end by itself", () => {
  test.each([
    ["a client secret", { ...azure, clientSecret: "a-client-secret" }],
    ["an access key", { ...role, accessKeyId: "A".repeat(20), secretAccessKey: "b".repeat(40) }],
    ["a key file", { cloud: "gcp", serviceAccountEmail: "a@b.example", privateKey: "-----BEGIN PRIVATE KEY-----" }],
    ["a token of the older kind", { ...server, token: "0123456789abcdef" }],
    ["a client certificate", { ...server, clientCertificate: "-----BEGIN C", clientKey: "-----BEGIN K" }],
  ])("(%s) is refused until an administrator allows it", async (_name, access) => {
    const answer = await create(strict, access);
    expect([answer.statusCode, answer.json().code]).toEqual([400, "invalid-input"]);
    expect(answer.json().detail).toContain("PERIPLUS_STATIC_CREDENTIALS=allow");
    const { rows } = await strict.database.pool.query("SELECT FROM connectors");
    expect(rows).toEqual([]);
  });

  test("(a token that ends) is none, and its renewal is due at half of its life", async () => {
    const answer = await create(strict, { ...server, token: boundToken(1_800_000_000, 1_800_007_200) });
    expect(answer.json()).toMatchObject({ signIn: "stored", credentialEndsAt: "2027-01-15T10:00:00.000Z" });
    expect((await storedBy(strict, answer.json().id)).renew_at).toEqual(new Date(1_800_003_600_000));
  });
});

describe("an identity", () => {
  test("is the connector's, once", async () => {
    const identity = await identityOf(strict);
    expect(identity).toMatchObject({
      issuer: "https://periplus.example",
      isPublic: true,
      subject: `periplus:connector:${identity.id}`,
      takesStoredSecrets: false,
    });
    const made = await create(strict, azure, identity.id);
    expect(made.json()).toMatchObject({ id: identity.id, signIn: "federation", credentialEndsAt: null });
    expect((await create(strict, azure, identity.id)).json().issues[0].path).toBe("body.identityId");
    await strict.call("deleteConnector", { params: { id: identity.id } });
    expect((await create(strict, azure, identity.id)).statusCode).toBe(400);
  });

  test("is needed where the cloud must be told whom to trust", async () => {
    for (const access of [azure, role, server, { ...role, signIn: "host" }]) {
      expect((await create(strict, access)).json().issues[0].path).toBe("body.identityId");
    }
  });

  test("of an installation that clouds cannot reach does not go for federation", async () => {
    const identity = await identityOf(open);
    expect(identity.isPublic).toBe(false);
    expect((await create(open, azure, identity.id)).json().detail).toContain("PERIPLUS_IDENTITY_URL");
  });

  test("brings the ExternalId, which nobody can choose", async () => {
    const [own, other] = [await identityOf(strict), await identityOf(strict)];
    expect(own.externalId).toMatch(/^periplus-[\w-]{32}$/);
    const host = { ...role, signIn: "host" };
    const stolen = await create(strict, { ...host, externalId: other.externalId }, own.id);
    expect(stolen.json().issues[0].path).toBe("body.access.externalId");
    const { id } = (await create(strict, host, own.id)).json();
    expect((await storedBy(strict, id)).access).toMatchObject({ externalId: own.externalId });
  });

  test("takes no secret beside it", async () => {
    const identity = await identityOf(open);
    const answer = await create(open, { ...azure, signIn: "host", clientSecret: "a-client-secret" }, identity.id);
    expect(answer.json().issues[0]).toMatchObject({ path: "body.access.clientSecret" });
  });
});
