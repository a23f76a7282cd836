import { randomUUID } from "node:crypto";
import { capabilityFor, roleCapabilities, undividedCapabilities } from "@periplus/shared/capability";
import type { Endpoint } from "@periplus/shared/endpoint";
import { problem } from "@periplus/shared/problem";
import type { Role } from "@periplus/shared/vocabulary";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callAbout, limitedWrites, limitedWritesWithoutBody, namesSide, table } from "./endpoint-calls.js";
import { type CallOptions, startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors, traceOfTheirs } from "./two-connectors.js";

let it: TestApp;
let ours: Side;
let theirs: Side;
/** How each principal shows who it is. */
const shows: Record<string, CallOptions> = {};
/** A side of which nothing is there: who may call learns that, and changes nothing. */
const nowhere: Side = {
  ...{ connectorId: randomUUID(), clusterId: "404404", resourceId: "404404", findingId: "404404" },
  ...{ exemptionId: "404404", runId: "404404", attestationId: "404404" },
};

interface PrincipalRow {
  readonly role: Role;
  /** Whether the role is bound to our connector alone. */
  readonly limited: boolean;
}
const principals: Readonly<Record<string, PrincipalRow>> = {
  reader: { role: "reader", limited: false },
  "reader of our connector": { role: "reader", limited: true },
  "connector manager": { role: "connectorManager", limited: false },
  "manager of our connector": { role: "connectorManager", limited: true },
  admin: { role: "admin", limited: false },
  "admin of our connector": { role: "admin", limited: true },
};
const limitedPrincipals = Object.entries(principals).filter(([, { limited }]) => limited);

beforeAll(async () => {
  it = await startTestApp();
  ({ ours, theirs } = await seedTwoConnectors(it.database));
  for (const [name, { role, limited }] of Object.entries(principals)) {
    const given = { name, role, connectorIds: limited ? [ours.connectorId] : null, expiresInDays: 1 };
    shows[name] = { token: await it.access.createToken(given) };
  }
  const lastWeek = new Date(Date.now() - 7 * 86_400_000);
  const ended = { name: "ended", role: "admin" as const, expiresInDays: 1 };
  shows["an expired token"] = { token: await it.access.createToken(ended, lastWeek) };
  shows["a revoked session"] = { token: null, headers: { cookie: await revokedSession() } };
  shows.nobody = { token: null };
  shows["a wrong token"] = { token: "periplus_wrong" };
});
afterAll(() => it.close());

async function revokedSession(): Promise<string> {
  const headers = await it.access.signIn({ name: "gone", role: "admin" });
  await it.call("deleteSession", { token: null, headers });
  return headers.cookie;
}

/** What the table says of an endpoint and a principal, who shows a token. */
function isAllowed({ role, limited }: PrincipalRow, { access, method, withinConnectors }: Endpoint): boolean {
  if (access === "person") return false;
  const capability = capabilityFor(access);
  if (capability === undefined) return true;
  if (!roleCapabilities[role].includes(capability)) return false;
  const isDivided = !undividedCapabilities.has(capability);
  return !limited || (isDivided && (method === "GET" || withinConnectors === true));
}

describe.each(table)("%s", (name, endpoint) => {
  test.each(["nobody", "a wrong token", "an expired token", "a revoked session"])("%s is not let in", async (who) => {
    const answer = await it.call(name, { ...callAbout(name, nowhere), ...shows[who] });
    if (endpoint.access === "public") expect(answer.statusCode).not.toBe(403);
    else expect([answer.statusCode, problem.parse(answer.json()).code]).toEqual([401, "unauthenticated"]);
  });

  test.each(Object.entries(principals))("%s may call it as the table says", async (who, row) => {
    const answer = await it.call(name, { ...callAbout(name, nowhere), ...shows[who] });
    if (endpoint.access !== "public" && !isAllowed(row, endpoint))
      expect([answer.statusCode, problem.parse(answer.json()).code]).toEqual([403, "forbidden"]);
    else expect([401, 403, 500, 503]).not.toContain(endpoint.access === "public" ? 0 : answer.statusCode);
  });

  if (endpoint.method === "GET" && endpoint.access !== "public" && !endpoint.stream)
    test.each(limitedPrincipals)("%s learns nothing of theirs", async (who, row) => {
      if (!isAllowed(row, endpoint)) return;
      const own = await it.call(name, { ...callAbout(name, ours), ...shows[who] });
      expect([name, own.statusCode, own.statusCode === 404 ? own.body : ""]).toEqual([name, 200, ""]);
      expect(own.body).not.toMatch(traceOfTheirs);
      expect(own.body).not.toContain(theirs.connectorId);
      if (!namesSide(name)) return;
      const other = await it.call(name, { ...callAbout(name, theirs), ...shows[who] });
      const told = other.body.replaceAll(/"instance":"[^"]*"/g, "");
      expect([200, 404]).toContain(other.statusCode);
      expect(told).not.toMatch(traceOfTheirs);
      expect(told).not.toContain(theirs.connectorId);
      const absent = await it.call(name, { ...callAbout(name, nowhere), ...shows[who] });
      expect(other.statusCode).toBe(absent.statusCode);
    });
});

test("a stream tells of one's own runs only", async () => {
  const follow = (side: Side) =>
    it.call("streamDiscoveryRun", { ...callAbout("streamDiscoveryRun", side), ...shows["reader of our connector"] });
  const own = await follow(ours);
  expect([own.statusCode, own.body]).toEqual([200, expect.stringContaining("ours-connector")]);
  expect((await follow(theirs)).statusCode).toBe(404);
});

test("every write that a limited principal may make has a well-formed call here", () => {
  expect(limitedWritesWithoutBody).toEqual([]);
});

describe.each(limitedPrincipals)("%s changes nothing of theirs", (who, row) => {
  test.each(limitedWrites.filter(([name]) => namesSide(name)))("by %s", async (name, endpoint) => {
    if (!isAllowed(row, endpoint) || name === "checkManifests") return;
    const before = await fingerprintOfTheirs();
    const answer = await it.call(name, { ...callAbout(name, theirs), ...shows[who] });
    expect([400, 403, 404]).toContain(answer.statusCode);
    expect(answer.body.replaceAll(/"instance":"[^"]*"/g, "")).not.toMatch(traceOfTheirs);
    expect(await fingerprintOfTheirs()).toBe(before);
  });
});

test.each(["createExemptions", "previewExemptions"] as const)(
  "%s everywhere is not a limited admin's",
  async (name) => {
    const { body } = callAbout(name, ours);
    const everywhere = { ...(body as object), scopes: [{}, { namespace: "kube-system" }] };
    const answer = await it.call(name, { body: everywhere, ...shows["admin of our connector"] });
    expect(problem.parse(answer.json()).code).toBe("forbidden");
  },
);

test.each(["setRuleSettings", "clearRuleSettings"] as const)("%s everywhere is not a limited admin's", async (name) => {
  const params = { ruleId: "container-privileged" };
  const body = { scope: {}, settings: { enabled: false } };
  const options = name === "setRuleSettings" ? { params, body } : { params };
  const answer = await it.call(name, { ...options, ...shows["admin of our connector"] });
  expect(problem.parse(answer.json()).code).toBe("forbidden");
});

/** Everything that is kept of their connector. */
async function fingerprintOfTheirs(): Promise<string> {
  const ofConnector = ["clusters", "discovery_runs", "exemptions", "rule_settings", "attestations"];
  const ofCluster = ["resources", "findings", "resource_assessments", "inventory_rollups", "score_points", "snapshots"];
  const selects = [
    ["connectors", `t.id = '${theirs.connectorId}'`],
    ...ofConnector.map((name) => [name, `t.connector_id = '${theirs.connectorId}'`]),
    ...ofCluster.map((name) => [name, `t.cluster_id = ${theirs.clusterId}`]),
  ].map(([name, where]) => `SELECT '${name}', t::text AS row FROM ${name} t WHERE ${where}`);
  const { rows } = await it.database.pool.query<{ sum: string }>(
    `SELECT count(*) || md5(string_agg(row, ' ' ORDER BY row)) AS sum FROM (${selects.join(" UNION ALL ")}) all_rows`,
  );
  return rows[0]?.sum ?? "";
}
