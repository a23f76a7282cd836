import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Estate } from "../src/estate/estate.js";
import { kindNamed } from "../src/estate/kinds.js";
import { listPage } from "../src/kubernetes/lists.js";
import type { Simulator } from "../src/simulator.js";
import { type Cluster, connect, unmanagedToken } from "./kubernetes-client.js";
import { startTrustedSimulator } from "./trusted-simulator.js";

// What an API server 1.34.4, built from its sources, answered to the same requests of the same identity.

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const READER = "system:serviceaccount:periplus:posture-reader";

let simulator: Simulator;
let edge: Cluster;

beforeAll(async () => {
  simulator = await startTrustedSimulator();
  edge = connect(simulator, "store-edge", unmanagedToken(simulator));
});
afterAll(async () => {
  await edge.close();
  await simulator.close();
});

/** The bytes of an answer, as text. */
async function getText(cluster: string, token: string, path: string): Promise<string> {
  const dispatcher = new Agent({ connect: { ca: simulator.connection.ca } });
  const headers = { authorization: `Bearer ${token}` };
  const { body } = await request(`${simulator.connection.url}/k8s/${cluster}${path}`, { dispatcher, headers });
  const text = await body.text();
  await dispatcher.close();
  return text;
}

describe("the form of an answer", () => {
  it("is JSON without a charset, ended by a line feed", async () => {
    for (const path of ["/version", "/api/v1/pods?limit=1", "/api/v1/secrets", "/nowhere"]) {
      expect((await edge.get(path)).headers["content-type"]).toBe("application/json");
      expect(await getText("store-edge", unmanagedToken(simulator), path)).toMatch(/\}\n$/);
    }
  });

  it("forbids sniffing where it refuses", async () => {
    expect((await edge.get("/api/v1/secrets")).headers["x-content-type-options"]).toBe("nosniff");
    expect((await edge.get("/nowhere")).headers["x-content-type-options"]).toBe("nosniff");
    expect((await edge.get("/api/v1/pods?limit=1")).headers["x-content-type-options"]).toBeUndefined();
  });

  it("has a type of its own for aggregated discovery", async () => {
    const { headers, body } = await edge.get("/apis", { accept: AGGREGATED });
    expect(headers).toMatchObject({ "content-type": AGGREGATED, "cache-control": "public", vary: "Accept" });
    const apps = body.items.find((item: { metadata: { name: string } }) => item.metadata.name === "apps");
    expect(apps.metadata).toEqual({ name: "apps" });
    const deployments = apps.versions[0].resources.find(
      ({ resource }: { resource: string }) => resource === "deployments",
    );
    expect(deployments.responseKind).toEqual({ group: "", version: "", kind: "Deployment" });
    expect(deployments.subresources[0].responseKind).toEqual({ group: "autoscaling", version: "v1", kind: "Scale" });
  });

  it("sorts the keys of custom resources and of their lists, and those of no others", () => {
    const estate = new Estate({ seed: 1, step: 0, azureObjectId: "00000000-0000-4000-8000-000000000000" });
    const query = {
      namespace: undefined,
      limit: 1,
      continuation: undefined,
      labelSelector: undefined,
      fieldSelector: undefined,
    };
    const list = (kind: string) =>
      JSON.stringify(listPage(estate, { cluster: "analytics-prod", kind: kindNamed(kind), form: "full", ...query }));
    expect(list("HTTPRoute")).toMatch(
      /^\{"apiVersion":.*,"items":\[\{"apiVersion":.*\],"kind":"HTTPRouteList","metadata":\{/,
    );
    expect(list("Pod")).toMatch(/^\{"kind":"PodList","apiVersion":"v1","metadata":\{.*\},"items":\[/);
  });
});

describe("a refusal", () => {
  it.each([
    [
      "/api/v1/nonsenses",
      'nonsenses is forbidden: User "READER" cannot list resource "nonsenses" in API group "" at the cluster scope',
    ],
    [
      "/apis/nonsense.example/v1/things",
      'things.nonsense.example is forbidden: User "READER" cannot list resource "things" in API group "nonsense.example" at the cluster scope',
    ],
    [
      "/api/v1/namespaces/default",
      'namespaces "default" is forbidden: User "READER" cannot get resource "namespaces" in API group "" in the namespace "default"',
    ],
    [
      "/api/v1/pods?watch=1",
      'pods is forbidden: User "READER" cannot watch resource "pods" in API group "" at the cluster scope',
    ],
    ["/", 'forbidden: User "READER" cannot get path "/"'],
  ])("of %s comes before anything is looked for", async (path, message) => {
    const { status, body } = await edge.get(path);
    expect(status).toBe(403);
    expect(body.message).toBe(message.replace("READER", READER));
  });

  it.each(["/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies", "/api/v1/namespaces/kube-system/nodes"])(
    "of %s tells who may list it that it is not served",
    async (path) => {
      const { status, body } = await edge.get(path);
      expect(status).toBe(404);
      expect(body).toMatchObject({ kind: "Status", reason: "NotFound", details: {} });
    },
  );

  it("of a limit says what cannot be parsed; a negative one is none", async () => {
    const { status, body } = await edge.get("/api/v1/namespaces?limit=x");
    expect([status, body.message]).toEqual([400, 'strconv.ParseInt: parsing "x": invalid syntax']);
    const all = await edge.get("/api/v1/namespaces?limit=-1");
    expect(all.body.items.length).toBeGreaterThan(1);
    expect(all.body.metadata.continue).toBeUndefined();
  });
});

describe("a review", () => {
  it("of oneself tells uid, token and moment", async () => {
    const { body } = await edge.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {});
    expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(body.status.userInfo.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.status.userInfo.extra["authentication.kubernetes.io/credential-id"][0]).toMatch(/^JTI=/);
  });

  it("of access names the binding, the role and the account with its namespace", async () => {
    const spec = { resourceAttributes: { verb: "list", resource: "pods" } };
    const { body } = await edge.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { spec });
    expect(body.status.reason).toMatch(/ to ServiceAccount "posture-reader\/periplus"$/);
  });
});
