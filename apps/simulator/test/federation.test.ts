import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSigningKey, TokenSigner } from "../src/credentials/tokens.js";
import { createAuthority, issueCurrentCertificate } from "../src/server/certificates.js";
import type { Simulator } from "../src/simulator.js";
import { connect } from "./kubernetes-client.js";
import { startTrustedSimulator } from "./trusted-simulator.js";

let simulator: Simulator;
let server: Server;
let signer: TokenSigner;
let issuer: string;
let authority: Awaited<ReturnType<typeof createAuthority>>;
const subject = "periplus:connector:test";

beforeAll(async () => {
  simulator = await startTrustedSimulator();
  const now = new Date();
  authority = await createAuthority("Issuer CA", now);
  const { certificate, key } = await issueCurrentCertificate(authority, now);
  signer = new TokenSigner(await createSigningKey(), "first");
  server = createServer({ cert: certificate, key }, async (request, reply) => {
    const isDiscovery = request.url === "/.well-known/openid-configuration";
    const document = isDiscovery ? { issuer, jwks_uri: `${issuer}/jwks` } : { keys: [await signer.publicJwk()] };
    reply.setHeader("content-type", "application/json").end(JSON.stringify(document));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  simulator.trust({
    ca: authority.certificate,
    aws: { issuer, audience: "sts.amazonaws.com", subject },
    kubernetes: { "store-edge": { issuer, audience: "periplus", subject } },
  });
});
afterAll(async () => {
  server.close();
  await simulator.close();
});

const token = (change: object = {}, lifetime = 300) =>
  signer.sign({ iss: issuer, sub: subject, aud: "sts.amazonaws.com", ...change }, lifetime);

async function assume(WebIdentityToken: string) {
  const client = new STSClient({ region: "eu-west-1", endpoint: simulator.connection.aws.endpoint, maxAttempts: 1 });
  const { roleArn: RoleArn } = simulator.connection.aws;
  return client.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "test", WebIdentityToken }));
}

describe("an issuer of our own", () => {
  it("is trusted by its keys, which are fetched from it", async () => {
    await expect(assume(await token())).resolves.toHaveProperty("Credentials");
  });

  it.each([
    ["another issuer", { iss: "https://somebody.example" }, 300, "No OpenIDConnect provider found"],
    ["another audience", { aud: "api://AzureADTokenExchange" }, 300, "Incorrect token audience"],
    ["another subject", { sub: "periplus:connector:other" }, 300, "Not authorized"],
    ["an expired token", {}, -60, "Token expired"],
  ])("is refused with %s", async (_name, change, lifetime, words) => {
    await expect(assume(await token(change, lifetime))).rejects.toThrow(words);
  });

  it("is refused with a signature of another key, and where its certificate is not trusted", async () => {
    const other = new TokenSigner(await createSigningKey(), "first");
    const claims = { iss: issuer, sub: subject, aud: "sts.amazonaws.com" };
    await expect(assume(await other.sign(claims, 300))).rejects.toThrow("could not be verified");
    simulator.trust({ ca: simulator.connection.ca });
    await expect(assume(await token())).rejects.toThrow("retrieve verification key");
    simulator.trust({ ca: authority.certificate });
  });

  it("opens the cluster that trusts it, and no other", async () => {
    const inCluster = await token({ aud: "periplus" });
    for (const [name, status] of [
      ["store-edge", 200],
      ["aks-logistics-prod", 401],
    ] as const) {
      const cluster = connect(simulator, name, inCluster);
      expect((await cluster.get("/api/v1/pods?limit=1")).status).toBe(status);
      await cluster.close();
    }
    const wrong = connect(simulator, "store-edge", await token());
    expect((await wrong.get("/api/v1/pods")).status).toBe(401);
    await wrong.close();
  });
});
