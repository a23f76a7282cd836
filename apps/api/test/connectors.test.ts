import type { NewConnector } from "@periplus/shared/connector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Vault } from "../src/secrets/vault.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
});
afterAll(() => it.close());

const token = "token-that-must-stay-secret";
const access = { cloud: "kubernetes", server: "https://api.example:6443", token } as const;
let number = 0;
const newConnector = (given: Partial<NewConnector> = {}) => ({ name: `connector ${number++}`, access, ...given });
const create = async (given?: Partial<NewConnector>) => it.call("createConnector", { body: newConnector(given) });
const jobsOf = async (name: string) => {
  const { rows } = await it.database.pool.query<{ data: Record<string, unknown> }>(
    "SELECT data FROM jobs.job WHERE name = $1 ORDER BY created_on",
    [name],
  );
  return rows.map(({ data }) => data);
};

test("a connector is sealed, and its first run is queued with its job", async () => {
  const answer = await create();
  expect(answer.statusCode).toBe(201);
  const connector = answer.json();
  expect(connector).toMatchObject({
    cloud: "kubernetes",
    scope: [{ label: "API server", value: "https://api.example:6443" }],
    intervalMinutes: 240,
    lastRun: { state: "queued" },
  });
  expect(await jobsOf("discover-connector")).toContainEqual({ runId: connector.lastRun.id });
  const { rows } = await it.database.pool.query<{ row: string; sealed_access: Buffer }>(
    "SELECT c::text AS row, sealed_access FROM connectors c WHERE id = $1",
    [connector.id],
  );
  expect(rows[0]?.row).not.toContain(token);
  expect(rows[0]?.sealed_access.toString("latin1")).not.toContain(token);
  expect(await it.app.get(Vault).open(rows[0]?.sealed_access ?? Buffer.alloc(0))).toEqual(access);
  for (const name of ["getConnector", "listConnectors"] as const)
    expect((await it.call(name, { params: { id: connector.id } })).body).not.toContain(token);
});

test("a kubeconfig becomes plain fields and its text is gone", async () => {
  const kubeconfig = stringify({
    "current-context": "a",
    clusters: [{ name: "c", cluster: { server: "https://k.example" } }],
    contexts: [{ name: "a", context: { cluster: "c", user: "u" } }],
    users: [{ name: "u", user: { token } }],
  });
  const connector = (await create({ access: { cloud: "kubernetes", kubeconfig } })).json();
  const { rows } = await it.database.pool.query("SELECT sealed_access FROM connectors WHERE id = $1", [connector.id]);
  expect(await it.app.get(Vault).open(rows[0].sealed_access)).toEqual({
    cloud: "kubernetes",
    server: "https://k.example",
    token,
  });
});

test.each([
  [{ ...access, insecureSkipTlsVerify: true }, 'Unrecognized key: "insecureSkipTlsVerify"', "body.access"],
  [{ ...access, server: "http://api.example" }, "The API server's address starts with https://", "body.access.server"],
  [{ cloud: "kubernetes", kubeconfig: "a", token }, 'Unrecognized key: "token"', "body.access"],
  [{ cloud: "azure", tenantId: "x" }, "A tenant id is a UUID", "body.access.tenantId"],
])("what is wrong with an access is named: %j", async (given, detail, path) => {
  const answer = await it.call("createConnector", { body: { name: "wrong", access: given } });
  expect([answer.statusCode, answer.json().detail]).toEqual([400, detail]);
  expect(answer.json().issues).toContainEqual({ path, message: detail });
});

test("short lists come in pages, too", async () => {
  for (let count = 0; count < 3; count += 1) await create();
  const whole = (await it.call("listConnectors")).json().items.map(({ id }: { id: string }) => id);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = cursor === null ? { limit: "2" } : { limit: "2", cursor };
    const page = (await it.call("listConnectors", { query })).json();
    seen.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(whole);
  for (const name of ["listConnectors", "listClusters", "listTokens", "listRecommendations"] as const)
    expect((await it.call(name, { query: { cursor: "nonsense" } })).json().code).toBe("invalid-cursor");
});

test("a kubeconfig that runs a program is refused with the reason, and nothing is stored", async () => {
  const kubeconfig = stringify({ users: [{ name: "u", user: { exec: { command: "sesame" } } }] });
  const before = (await it.call("listConnectors")).json().items.length;
  const answer = await create({ access: { cloud: "kubernetes", kubeconfig } });
  expect([answer.statusCode, answer.json().code]).toEqual([422, "refused-kubeconfig"]);
  expect(answer.json().detail).toContain("would run a program");
  expect(answer.body).not.toContain("sesame");
  expect((await it.call("listConnectors")).json().items).toHaveLength(before);
});

test.each<[string, object]>([
  ["no credential", { cloud: "kubernetes", server: "https://a.example" }],
  ["half a certificate", { ...access, clientCertificate: "-----BEGIN" }],
  ["a user in the address", { ...access, server: "https://me:secret@a.example" }],
  ["plain http", { ...access, server: "http://a.example" }],
  ["a token with a line break", { ...access, token: "a\nb" }],
  ["an id that is none", { cloud: "azure", tenantId: "x", clientId: "y", clientSecret: "12345678" }],
  [
    "half a key",
    { cloud: "aws", roleArn: "arn:aws:iam::123456789012:role/R", externalId: "abc", accessKeyId: "A".repeat(16) },
  ],
  ["another cloud", { cloud: "ibm" }],
])("%s is not valid", async (_name, wrong) => {
  const answer = await it.call("createConnector", { body: { ...newConnector(), access: wrong } });
  expect([answer.statusCode, answer.json().code]).toEqual([400, "invalid-input"]);
});

test("two connectors cannot have one name", async () => {
  const first = newConnector();
  expect((await it.call("createConnector", { body: first })).statusCode).toBe(201);
  expect((await it.call("createConnector", { body: first })).json().code).toBe("conflict");
  const other = (await create()).json();
  const renamed = await it.call("updateConnector", { params: { id: other.id }, body: { name: first.name } });
  expect(renamed.json().code).toBe("conflict");
});

test("rename, reschedule, pause and resume", async () => {
  const { id, createdAt } = (await create()).json();
  const change = async (body: object) => (await it.call("updateConnector", { params: { id }, body })).json();
  const hour = await change({ name: "renamed", intervalMinutes: 60 });
  expect(hour).toMatchObject({ name: "renamed", intervalMinutes: 60 });
  expect(Math.abs(Date.parse(hour.nextRunAt) - Date.parse(createdAt) - 3_600_000)).toBeLessThan(1_000);
  expect(await change({ paused: true })).toMatchObject({ paused: true, nextRunAt: null });
  expect((await change({ paused: false })).nextRunAt).toBe(hour.nextRunAt);
});

test("a run at a time: a second start is a conflict, also of many at once", async () => {
  const { id } = (await create()).json();
  expect((await it.call("startDiscoveryRun", { params: { id } })).json().code).toBe("conflict");
  await it.database.pool.query(
    "UPDATE discovery_runs SET state = 'completed', ended_at = now() WHERE connector_id = $1",
    [id],
  );
  const answers = await Promise.all(Array.from({ length: 6 }, () => it.call("startDiscoveryRun", { params: { id } })));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([202, 409, 409, 409, 409, 409]);
});

test("removing a connector removes everything that was read through it", async () => {
  const { id } = (await create()).json();
  const { rows } = await it.database.pool.query(
    `INSERT INTO clusters (connector_id, cloud, external_id, name, first_seen_at) VALUES ($1, 'kubernetes', 'x', 'x', now())
     RETURNING id`,
    [id],
  );
  await it.database.pool.query(
    `INSERT INTO resource_revisions (cluster_id, resource_id, observed_at, snapshot_id, fingerprint, body)
     VALUES ($1, 1, now(), 1, '', '{}')`,
    [rows[0].id],
  );
  expect((await it.call("deleteConnector", { params: { id } })).statusCode).toBe(204);
  const left = await it.database.pool.query("SELECT FROM resource_revisions WHERE cluster_id = $1", [rows[0].id]);
  expect(left.rowCount).toBe(0);
  expect((await it.call("getConnector", { params: { id } })).statusCode).toBe(404);
  expect((await it.call("deleteConnector", { params: { id } })).statusCode).toBe(404);
});

describe("rule parameters", () => {
  const params = { ruleId: "image-trusted-registries" };

  test("are validated against the rule, stored, and everything is judged again", async () => {
    const wrong = await it.call("setRuleParameters", { params, body: { allowedImagesRegex: 5 } });
    expect([wrong.statusCode, wrong.json().code]).toEqual([400, "invalid-input"]);
    expect((await it.call("setRuleParameters", { params, body: { unknown: "a" } })).statusCode).toBe(400);
    expect((await it.call("setRuleParameters", { params: { ruleId: "no-rule" }, body: {} })).statusCode).toBe(404);
    const set = await it.call("setRuleParameters", { params, body: { allowedImagesRegex: "^ghcr.io/" } });
    expect(set.json()).toMatchObject({ ruleId: params.ruleId, parameters: { allowedImagesRegex: "^ghcr.io/" } });
    expect(await jobsOf("assess-clusters")).toEqual([{ clusterIds: null, cause: "parameters" }]);
  });

  test("and are taken back", async () => {
    const cleared = await it.call("clearRuleParameters", { params });
    expect(cleared.json().parameters).toBeNull();
  });
});

test("recommendations are filtered, and an unknown word is refused", async () => {
  const list = async (q: string) => (await it.call("listRecommendations", { query: { q } })).json();
  const all = (await list("")).items.length;
  expect(all).toBeGreaterThan(20);
  expect((await list("rule:container-privileged")).items).toHaveLength(1);
  expect((await list("-rule:container-privileged")).items).toHaveLength(all - 1);
  expect((await list("is:open")).items).toEqual([]);
  const high = (await list("severity:>=high")).items;
  expect(high.length).toBeGreaterThan(0);
  for (const { severity } of high) expect(["high", "critical"]).toContain(severity);
  expect((await list("is:sideways")).code).toBe("invalid-query");
});

test("manifests are judged in memory; what cannot be read is said and stops nothing", async () => {
  const good =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: nginx, securityContext: {privileged: true}}]}\n";
  const text = `${good}---\na: [\n---\n${good}`;
  const report = (await it.call("checkManifests", { body: { text } })).json();
  const failing = report.assessments.filter(
    ({ rule, state }: { rule: string; state: string }) => rule === "container-privileged" && state === "unhealthy",
  );
  expect(failing.map(({ document }: { document: number }) => document)).toEqual([0, 2]);
  expect(report.errors).toHaveLength(1);
  const nul = await it.call("checkManifests", { body: { text: `${good}# \u0000` } });
  expect(nul.statusCode).toBe(200);
  const wrong = await it.call("checkManifests", { body: { text, parameters: { "no-rule": {} } } });
  expect(wrong.statusCode).toBe(400);
});
