import { v1 } from "@google-cloud/container";
import { ProjectsClient } from "@google-cloud/resource-manager";
import { type AuthClient, GoogleAuth, IdentityPoolClient, JWT, OAuth2Client } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GoogleConnection } from "../src/connection.js";
import type { Simulator } from "../src/simulator.js";
import { startTrustedSimulator } from "./trusted-simulator.js";

let simulator: Simulator;
let google: GoogleConnection;

beforeAll(async () => {
  simulator = await startTrustedSimulator();
  google = simulator.connection.google;
});
afterAll(() => simulator.close());

const CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

/** This client brings its own copy of google-auth-library, of the same shape. */
type ProjectsOptions = ConstructorParameters<typeof ProjectsClient>[0];

const target = (authClient: AuthClient) => {
  const { hostname, port } = new URL(google.endpoint);
  return { fallback: true, apiEndpoint: hostname, port: Number(port), auth: new GoogleAuth({ authClient }) };
};

describe("the Google SDK", () => {
  it("lists clusters with a token that the service account signed itself", async () => {
    const key = google.serviceAccountKey;
    const jwt = new JWT({
      email: key.client_email,
      key: key.private_key,
      keyId: key.private_key_id,
      scopes: [CLOUD_PLATFORM],
    });
    jwt.useJWTAccessWithScope = true;
    const client = new v1.ClusterManagerClient(target(jwt));
    const [answer] = await client.listClusters({ parent: `projects/${google.projectIds[0]}/locations/-` });
    expect(answer.clusters?.map(({ name }) => name)).toEqual(["analytics-prod"]);
  });

  it("exchanges a federated token and takes the service account's place", async () => {
    const federated = new IdentityPoolClient({
      type: "external_account",
      audience: google.federation.audience,
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      token_url: google.federation.tokenUrl,
      service_account_impersonation_url: google.federation.impersonationUrl,
      subject_token_supplier: { getSubjectToken: () => simulator.federatedToken(google.federation.audience) },
    });
    federated.scopes = [CLOUD_PLATFORM];
    const client = new ProjectsClient(target(federated) as unknown as ProjectsOptions);
    const projects: string[] = [];
    for await (const project of client.searchProjectsAsync({ query: "state:ACTIVE" }))
      projects.push(project.projectId ?? "");
    expect(projects).toEqual(expect.arrayContaining(google.projectIds));
    expect(projects).not.toContain("norrvik-pilot-2023");
  });

  it("is refused with a token that nobody issued", async () => {
    const stranger = new OAuth2Client();
    stranger.setCredentials({ access_token: "ya29.unknown" });
    const client = new v1.ClusterManagerClient(target(stranger));
    await expect(client.listClusters({ parent: "projects/x/locations/-" })).rejects.toThrow(
      /invalid authentication credentials/,
    );
  });
});
