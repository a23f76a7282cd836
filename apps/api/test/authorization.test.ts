import { randomUUID } from "node:crypto";
import { capabilityFor, roleCapabilities, undividedCapabilities } from "@periplus/shared/capability";
import type { Endpoint } from "@periplus/shared/endpoint";
import type { EndpointName } from "@periplus/shared/endpoints";
import { problem } from "@periplus/shared/problem";
import type { Role } from "@periplus/shared/vocabulary";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AccountsStore } from "../src/access/accounts/accounts.store.js";
import { SessionCookie } from "../src/access/sessions/session-cookie.js";
import { SessionsStore } from "../src/access/sessions/sessions.store.js";
import { callAbout, limitedWrites, limitedWritesWithoutBody, namesSide, table } from "./endpoint-calls.js";
import { type CallOptions, startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors, traceOfTheirs } from "./two-connectors.js";

let it: TestApp;
let ours: Side;
let theirs: Side;
/** How each principal shows who it is: a browser by a session of its own each time, for some calls end it. */
const shows: Record<string, () => CallOptions | Promise<CallOptions>> = {};
/** What limited principals are told while no other connector is there, and once one is: by who asks and for what. */
let toldAlone: ReadonlyMap<string, string>;
let toldBeside: ReadonlyMap<string, string>;
/** A side of which nothing is there: who may call learns that, and changes nothing. */
const nowhere: Side = {
  ...{ connectorId: randomUUID(), clusterId: "404404", resourceId: "404404", findingId: "404404" },
  ...{ exemptionId: "404404", runId: "404404", attestationId: "404404" },
};

interface PrincipalRow {
  readonly role: Role;
  /** Whether the role is bound to our connector alone. */
  readonly limited: boolean;
  /** A person in a browser; else a token. */
  readonly person?: true;
}
const principals: Readonly<Record<string, PrincipalRow>> = {
  reader: { role: "reader", limited: false },
  "reader of our connector": { role: "reader", limited: true },
  "connector manager": { role: "connectorManager", limited: false },
  "manager of our connector": { role: "connectorManager", limited: true },
  admin: { role: "admin", limited: false },
  "admin of our connector": { role: "admin", limited: true },
  "admin in a browser": { role: "admin", limited: false, person: true },
  "reader of our connector in a browser": { role: "reader", limited: true, person: true },
};
const limitedPrincipals = Object.entries(principals).filter(([, { limited }]) => limited);

const notLetIn = [
  "nobody",
  "a wrong token",
  "an expired token",
  "a revoked token",
  "a token of a disabled account",
  "a revoked session",
  "a session that has ended",
];

beforeAll(async () => {
  it = await startTestApp();
  ({ ours, theirs } = await seedTwoConnectors(it.database, async (side) => {
    for (const [name, row] of Object.entries(principals)) await giveAccess(name, row, side.connectorId);
    toldAlone = await tellAll(side);
  }));
  toldBeside = await tellAll(ours);
  await giveNoAccess();
});
afterAll(() => it.close());

async function giveAccess(name: string, { role, limited, person }: PrincipalRow, connectorId: string): Promise<void> {
  const connectorIds = limited ? [connectorId] : null;
  if (!person) {
    const token = await it.access.createToken({ name, role, connectorIds });
    shows[name] = () => ({ token });
    return;
  }
  const accounts = it.app.get(AccountsStore, { strict: false });
  const given = {
    kind: "person" as const,
    name,
    signInName: name.replaceAll(" ", "-"),
    grants: [{ role, connectorIds }],
  };
  const accountId = (await accounts.create(given, "test", new Date())) ?? "";
  shows[name] = () => beginSession(accountId, new Date());
}

async function beginSession(accountId: string, now: Date): Promise<CallOptions> {
  const grant = { role: "reader" as const, connectorIds: [] };
  const who = { accountId, name: "", grant, method: "password" as const, address: "192.0.2.1", browser: undefined };
  const { secret } = await it.app.get(SessionsStore, { strict: false }).begin(who, now);
  return { token: null, headers: { cookie: `${it.app.get(SessionCookie, { strict: false }).name}=${secret}` } };
}

/** Everybody else was an administrator once. */
async function giveNoAccess(): Promise<void> {
  const weekAgo = new Date(Date.now() - 8 * 86_400_000);
  const expired = await it.access.createToken({ role: "admin" }, weekAgo);
  const revoked = (await it.call("createToken", { body: { name: "gone", role: "admin" } })).json();
  await it.call("deleteToken", { params: { id: revoked.id } });
  const grants = [{ role: "admin", connectorIds: null }];
  const { account } = (await it.call("createAccount", { body: { kind: "service", name: "off", grants } })).json();
  const disabled = await it.access.createToken({ role: "admin", accountId: account.id });
  await it.call("updateAccount", { params: { id: account.id }, body: { disabled: true } });
  const headers = await it.access.signIn({ name: "gone", role: "admin" });
  await it.call("deleteSession", { token: null, headers });
  const person = { kind: "person", name: "late", signInName: "late", grants };
  const late = (await it.call("createAccount", { body: person })).json().account.id;
  const endedSession = await beginSession(late, weekAgo);
  Object.assign(shows, {
    nobody: () => ({ token: null }),
    "a wrong token": () => ({ token: "periplus_wrong" }),
    "an expired token": () => ({ token: expired }),
    "a revoked token": () => ({ token: revoked.secret }),
    "a token of a disabled account": () => ({ token: disabled }),
    "a revoked session": () => ({ token: null, headers }),
    "a session that has ended": () => endedSession,
  });
}

/** Calls an endpoint about a side as somebody. */
async function callAs(who: string, name: EndpointName, side: Side, more: CallOptions = {}) {
  return it.call(name, { ...callAbout(name, side), ...more, ...(await shows[who]?.()) });
}

/** A read that answers with what is there, and that different principals are told apart. */
const isReadApart = ({ method, access, stream }: Endpoint) => method === "GET" && access !== "public" && !stream;

/** What all limited principals are told about a side. */
async function tellAll(side: Side): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  for (const [name, endpoint] of table.filter(([, each]) => isReadApart(each)))
    for (const [who, row] of limitedPrincipals)
      if (isAllowed(row, endpoint)) told.set(`${who} ${name}`, await tell(who, name, side));
  return told;
}

/** What somebody is told about a side, but for who asks and when. */
async function tell(who: string, name: EndpointName, side: Side): Promise<string> {
  const { statusCode, body } = await callAs(who, name, side);
  return `${statusCode} ${body.replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '""')}`;
}

/** What the table says of an endpoint and a principal. */
function isAllowed({ role, limited, person }: PrincipalRow, { access, method, withinConnectors }: Endpoint): boolean {
  if (access === "person") return person === true;
  const capability = capabilityFor(access);
  if (capability === undefined) return true;
  if (!roleCapabilities[role].includes(capability)) return false;
  const isDivided = !undividedCapabilities.has(capability);
  return !limited || (isDivided && (method === "GET" || withinConnectors === true));
}

describe.each(table)("%s", (name, endpoint) => {
  test("nobody is let in who has not shown, or no longer, who they are", async () => {
    for (const who of notLetIn) {
      const answer = await callAs(who, name, nowhere);
      if (endpoint.access === "public") expect([who, answer.statusCode]).not.toEqual([who, 403]);
      else expect([who, answer.statusCode, problem.parse(answer.json()).code]).toEqual([who, 401, "unauthenticated"]);
    }
  });

  test.each(Object.entries(principals))("%s may call it as the table says", async (who, row) => {
    const answer = await callAs(who, name, nowhere);
    if (endpoint.access !== "public" && !isAllowed(row, endpoint))
      expect([answer.statusCode, problem.parse(answer.json()).code]).toEqual([403, "forbidden"]);
    else expect([401, 403, 500, 503]).not.toContain(endpoint.access === "public" ? 0 : answer.statusCode);
  });

  if (isReadApart(endpoint))
    test.each(limitedPrincipals.filter(([, row]) => isAllowed(row, endpoint)))(
      "%s learns nothing of theirs",
      async (who) => {
        const own = await callAs(who, name, ours);
        expect([name, own.statusCode, own.statusCode === 404 ? own.body : ""]).toEqual([name, 200, ""]);
        expect(own.body).not.toMatch(traceOfTheirs);
        expect(own.body).not.toContain(theirs.connectorId);
        // Not a count, a facet, a score or a place in a list is another than without them.
        if (name !== "listOwnSessions") expect(toldBeside.get(`${who} ${name}`)).toBe(toldAlone.get(`${who} ${name}`));
        if (!namesSide(name)) return;
        const other = await callAs(who, name, theirs);
        const told = other.body.replaceAll(/"instance":"[^"]*"/g, "");
        expect([200, 404]).toContain(other.statusCode);
        expect(told).not.toMatch(traceOfTheirs);
        expect(told).not.toContain(theirs.connectorId);
        const absent = await callAs(who, name, nowhere);
        expect(other.statusCode).toBe(absent.statusCode);
      },
    );
});

test("what is limited differs from what is not: the comparison would tell", async () => {
  const isSame = async (name: EndpointName) =>
    (await tell("reader", name, ours)) === (await tell("reader of our connector", name, ours));
  const names = ["getOverview", "listResources", "listFindings", "listRecommendations", "listConnectors"] as const;
  for (const name of names) expect([name, await isSame(name)]).toEqual([name, false]);
});

test("a stream tells of one's own runs only", async () => {
  const follow = (side: Side) => callAs("reader of our connector", "streamDiscoveryRun", side);
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
    const answer = await callAs(who, name, theirs);
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
    const answer = await callAs("admin of our connector", name, ours, { body: everywhere });
    expect(problem.parse(answer.json()).code).toBe("forbidden");
  },
);

test.each(["setRuleSettings", "clearRuleSettings"] as const)("%s everywhere is not a limited admin's", async (name) => {
  const params = { ruleId: "container-privileged" };
  const body = { scope: {}, settings: { enabled: false } };
  const options = name === "setRuleSettings" ? { params, body } : { params };
  const answer = await it.call(name, { ...options, ...(await shows["admin of our connector"]?.()) });
  expect(problem.parse(answer.json()).code).toBe("forbidden");
});

test("a run of theirs that is under way is not ours to end", async () => {
  const set = "stage = $2, state = 'running', ended_at = $3";
  const put = (stage: string, endedAt: Date | null) =>
    it.database.pool.query(`UPDATE discovery_runs SET ${set} WHERE id = $1`, [theirs.runId, stage, endedAt]);
  await put("readClusters", null);
  const before = await fingerprintOfTheirs();
  for (const who of ["manager of our connector", "admin of our connector"])
    expect((await callAs(who, "cancelDiscoveryRun", theirs)).statusCode).toBe(404);
  expect(await fingerprintOfTheirs()).toBe(before);
  expect((await callAs("connector manager", "cancelDiscoveryRun", theirs)).statusCode).toBe(202);
  expect(await fingerprintOfTheirs()).not.toBe(before);
});

test("an exemption that holds everywhere is seen by a limited admin, and not theirs to change or to end", async () => {
  const body = { ...(callAbout("createExemptions", ours).body as object), scopes: [{ namespace: "kube-system" }] };
  const exemptionId = (await it.call("createExemptions", { body })).json().items[0].id as string;
  const ofAll = { ...ours, exemptionId };
  expect((await callAs("admin of our connector", "getExemption", ofAll)).statusCode).toBe(200);
  for (const name of ["updateExemption", "revokeExemption"] as const)
    expect([name, problem.parse((await callAs("admin of our connector", name, ofAll)).json()).code]).toEqual([
      name,
      "forbidden",
    ]);
  expect((await it.call("getExemption", { params: { id: exemptionId } })).json().state).toBe("active");
  expect((await callAs("admin", "revokeExemption", ofAll)).statusCode).toBe(200);
});

test("nor is an attestation that holds everywhere, to make or to withdraw", async () => {
  const body = { ...(callAbout("createAttestation", ours).body as object), scope: {} };
  const made = await callAs("admin of our connector", "createAttestation", ours, { body });
  expect(problem.parse(made.json()).code).toBe("forbidden");
  const attestationId = (await it.call("createAttestation", { body })).json().id as string;
  const withdrawn = await callAs("admin of our connector", "withdrawAttestation", { ...ours, attestationId });
  expect(problem.parse(withdrawn.json()).code).toBe("forbidden");
  expect((await callAs("admin", "withdrawAttestation", { ...ours, attestationId })).statusCode).toBe(200);
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
