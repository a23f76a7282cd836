import type { AuditEvent } from "@periplus/shared/audit";
import { verifyAuditChain } from "@periplus/shared/audit-chain";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callAbout, table } from "./endpoint-calls.js";
import { seedConnector } from "./seed.js";
import { type CallOptions, startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors } from "./two-connectors.js";

let it: TestApp;
let ours: Side;
beforeAll(async () => {
  it = await startTestApp();
  ({ ours } = await seedTwoConnectors(it.database));
});
afterAll(() => it.close());

const list = async (query: Record<string, string> = {}): Promise<AuditEvent[]> =>
  (await it.call("listAuditEvents", { query })).json().items;

/** What the log says of what `work` did, oldest first. */
async function eventsOf(work: () => Promise<unknown>): Promise<AuditEvent[]> {
  const before = Number((await it.call("getAuditHead")).json().seq);
  await work();
  return (await list({ limit: "50" })).filter(({ seq }) => Number(seq) > before).reverse();
}

const writes = table.filter(([, { method }]) => method !== "GET");
const files = table.filter(([, { file }]) => file);

describe("nothing that is no read goes unrecorded", () => {
  test.each(writes)("%s by nobody, and by an administrator", async (name) => {
    const side = { ...ours, connectorId: "00000000-0000-4000-8000-000000000000" };
    for (const token of [null, undefined]) {
      const options: CallOptions = { ...callAbout(name, side), ...(token === null ? { token } : {}) };
      const events = await eventsOf(() => it.call(name, options));
      expect([...new Set(events.map(({ action }) => action))]).toEqual([name]);
      for (const { who, from } of events) {
        expect(who.name === "nobody").toBe(token === null || who.key === "nobody");
        expect(from).toMatchObject({ address: "127.0.0.1", agent: "lightMyRequest", requestId: expect.any(String) });
      }
    }
  });

  test.each(files)("the file %s", async (name) => {
    let status = 0;
    const [event, ...more] = await eventsOf(async () => {
      status = (await it.call(name, callAbout(name, ours))).statusCode;
    });
    expect([event?.action, event?.outcome, event?.status, more]).toEqual([
      name,
      status === 200 ? "done" : "refused",
      status,
      [],
    ]);
  });

  test("whatever is exported is a file", () => {
    expect(table.filter(([name, { file }]) => /^(export|download)/.test(name) && !file)).toEqual([]);
    expect(files.length).toBeGreaterThan(1);
  });

  test.each(["listConnectors", "getMe"] as const)("a denied %s", async (name) => {
    const headers = { "x-request-id": "somebody-elses-trace" };
    const [event, ...more] = await eventsOf(() => it.call(name, { token: "periplus_wrong", headers }));
    expect(more).toEqual([]);
    expect(event).toMatchObject({ action: name, outcome: "refused", status: 401, reason: "unauthenticated" });
    expect(event?.from.requestId).toBe("somebody-elses-trace");
  });

  test("a denial of somebody who asks for the headers only", async () => {
    const token = await it.access.createToken({ name: "knocker", role: "reader" });
    const headers = { authorization: `Bearer ${token}` };
    const [event] = await eventsOf(() => it.app.inject({ method: "HEAD", url: "/api/v1/tokens", headers }));
    expect(event).toMatchObject({ action: "listTokens", status: 403, who: { name: "knocker" } });
  });

  test("what a role does not allow names whose it is", async () => {
    const token = await it.access.createToken({ name: "reader", role: "reader" });
    const [event] = await eventsOf(() => it.call("listAuditEvents", { token }));
    expect(event).toMatchObject({ action: "listAuditEvents", status: 403, who: { name: "reader", via: "token" } });
  });
});

describe("a change", () => {
  test("is told with what was before and after, without secrets, in the transaction that makes it", async () => {
    const id = await seedConnector(it.database.pool, "one", "aws");
    const params = { id };
    const [event, ...more] = await eventsOf(() =>
      it.call("updateConnector", { params, body: { name: "two", paused: true } }),
    );
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      ...{ action: "updateConnector", outcome: "done", change: "changed", who: { key: "bootstrap" } },
      subject: { kind: "connector", id, name: "two" },
      before: { name: "one", paused: false },
      after: { name: "two", paused: true },
    });
    expect(Object.keys(event?.before ?? {})).toEqual(["name", "paused"]);
    const [removed] = await eventsOf(() => it.call("deleteConnector", { params }));
    expect(removed).toMatchObject({ change: "removed", after: null, before: { sealed_access: "(secret)" } });
  });

  test("through Prisma, in a transaction of several writes, names who asked", async () => {
    const body = { kind: "service", name: "robot", grants: [{ role: "reader", connectorIds: null }] };
    const events = await eventsOf(() => it.call("createAccount", { body }));
    expect(events.map(({ action, subject, change, who }) => [action, subject.kind, change, who.key])).toEqual([
      ["createAccount", "account", "added", "bootstrap"],
      ["createAccount", "role", "added", "bootstrap"],
    ]);
    const [token] = await eventsOf(() => it.call("createToken", { body: { name: "t", role: "reader" } }));
    expect(token).toMatchObject({ subject: { kind: "token", name: "t" }, after: { secret_hash: "(secret)" } });
  });

  test("that is taken back is not in the log", async () => {
    const name = `back-${Date.now()}`;
    const failed = it.database.transaction(async (client) => {
      await seedConnector(client, name, "gcp");
      throw new Error("not after all");
    });
    await expect(failed).rejects.toThrow("not after all");
    expect((await list()).some(({ subject }) => subject.name === name)).toBe(false);
  });

  test("by somebody at the database itself is told as theirs, with what they did", async () => {
    const client = new pg.Client({ connectionString: it.database.url, application_name: "psql" });
    await client.connect();
    const id = await seedConnector(it.database.pool, "by hand", "aws");
    const [event] = await eventsOf(() => client.query("UPDATE connectors SET paused = true WHERE id = $1", [id]));
    await client.end();
    expect(event).toMatchObject({ action: "update connectors", who: { via: "database" }, from: { agent: "psql" } });
  });

  test("does not stick to a connection: what follows is not theirs", async () => {
    await it.call("updateConnector", { params: { id: ours.connectorId }, body: { paused: true } });
    const events = await eventsOf(() => it.database.pool.query("UPDATE connectors SET paused = NOT paused"));
    expect(new Set(events.map(({ who }) => who.key))).toEqual(new Set(["system"]));
  });
});

describe("signing in", () => {
  test("is told of whoever it is from then on", async () => {
    const code = await it.access.createSignInCode({ name: "Ann", role: "reader" });
    const [event, ...more] = await eventsOf(() => it.call("createSession", { token: null, body: { code } }));
    expect(more).toEqual([]);
    expect(event).toMatchObject({ action: "createSession", outcome: "done", who: { name: "Ann", via: "link" } });
    expect(JSON.stringify(event)).not.toContain(code);
  });

  test("in vain names the account, and no name that nobody has", async () => {
    const body = { kind: "person", name: "Bert", signInName: "bert", grants: [] };
    await it.call("createAccount", { body });
    const attempt = (signInName: string) =>
      eventsOf(() => it.call("createPasswordSession", { token: null, body: { signInName, password: "wrong wrong" } }));
    const [known] = await attempt("Bert");
    expect(known).toMatchObject({ outcome: "refused", status: 401, subject: { kind: "account", name: "Bert" } });
    const [unknown] = await attempt("my-password-in-the-wrong-field");
    expect(unknown?.outcome).toBe("refused");
    expect(JSON.stringify(unknown)).not.toContain("my-password");
  });
});

describe("the list", () => {
  test("goes on where it ended, newest first", async () => {
    const all = await list({ limit: "500" });
    const read: AuditEvent[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await it.call("listAuditEvents", { query: { limit: "7", ...(cursor ? { cursor } : {}) } });
      read.push(...page.json().items);
      cursor = page.json().nextCursor;
    }
    const seqs = read.map(({ seq }) => Number(seq));
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
    expect(seqs.slice(-all.length)).toEqual(all.map(({ seq }) => Number(seq)).slice(-all.length));
    expect(seqs.at(-1)).toBe(1);
  });

  test("is narrowed by who, what, outcome, subject, address, request and time", async () => {
    const [one] = await list({ action: "updateConnector", limit: "1" });
    if (!one) throw new Error("There is one");
    const query = {
      ...{
        who: one.who.name.slice(0, 4).toUpperCase(),
        action: one.action,
        outcome: one.outcome,
        subject: one.subject.id ?? "",
      },
      ...{ address: "127.", requestId: one.from.requestId ?? "", since: one.at },
    };
    expect(await list(query)).toEqual([one]);
    expect(await list({ ...query, until: one.at })).toEqual([]);
    expect(await list({ ...query, who: "%" })).toEqual([]);
  });
});

describe("the chain", () => {
  const verify = async () => (await it.call("verifyAuditEvents")).json();

  test("is intact, also after many wrote at once", async () => {
    await Promise.all(
      Array.from({ length: 30 }, () => it.call("createToken", { body: { name: "many", role: "reader" } })),
    );
    const { intact, broken, events, head } = await verify();
    expect([intact, broken, events]).toEqual([true, null, Number(head.seq)]);
  });

  test("is exported whole, and can be verified away from here", async () => {
    const answer = await it.call("exportAuditEvents");
    expect(answer.headers["content-disposition"]).toMatch(
      /^attachment; filename="periplus-audit-\d{4}-\d\d-\d\d\.jsonl"$/,
    );
    const lines = answer.body
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const verified = await verifyAuditChain(
      (async function* () {
        yield* lines;
      })(),
      { heads: [lines.at(-1)] },
    );
    expect([verified.intact, verified.events]).toEqual([true, lines.length]);
  });

  test("is exported as CSV in which no cell is a formula", async () => {
    const id = await seedConnector(it.database.pool, "plain", "aws");
    await it.call("updateConnector", { params: { id }, body: { name: '=HYPERLINK("http://evil","x")' } });
    const { body, headers } = await it.call("exportAuditEvents", { query: { format: "csv", subject: id } });
    expect(headers["content-type"]).toMatch(/^text\/csv/);
    expect(body).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
    expect(body).not.toMatch(/(^|,)"?[=+@]/m);
  });

  test.each([
    "UPDATE audit_events SET entry = '{}'",
    "DELETE FROM audit_events",
    "TRUNCATE audit_events",
    "DELETE FROM audit_head",
  ])("the database refuses %s", async (statement) => {
    await expect(it.database.pool.query(statement)).rejects.toThrow(/only ever added to|permission denied/);
  });

  test.each([
    [
      "changed",
      "UPDATE audit_events SET entry = jsonb_set(entry::jsonb, '{who,name}', '\"somebody else\"')::text WHERE seq = 5",
    ],
    ["removed", "DELETE FROM audit_events WHERE seq = 5"],
    ["cut off", "DELETE FROM audit_events WHERE seq > 4"],
    [
      "moved",
      "UPDATE audit_events SET seq = CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE seq IN (5, 6); UPDATE audit_events SET seq = -seq WHERE seq < 0",
    ],
  ])("shows that an event was %s by somebody who owns the database", async (_how, statement) => {
    await it.database.transaction(async (client) => {
      await client.query("CREATE TABLE kept AS SELECT seq, entry, hash FROM audit_events");
      await client.query(
        "GRANT UPDATE, DELETE ON audit_events TO CURRENT_USER; ALTER TABLE audit_events DISABLE TRIGGER audit_refuse",
      );
      await client.query(statement);
    });
    const { intact, broken } = await verify();
    await it.database.transaction(async (client) => {
      // As it was, with what was recorded meanwhile left out.
      await client.query("ALTER TABLE audit_events DISABLE TRIGGER audit_append");
      await client.query(
        "DELETE FROM audit_events; INSERT INTO audit_events (seq, entry, hash) SELECT * FROM kept; DROP TABLE kept",
      );
      await client.query(
        "UPDATE audit_head h SET (seq, hash) = (SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1)",
      );
      await client.query(
        "ALTER TABLE audit_events ENABLE TRIGGER audit_append; ALTER TABLE audit_events ENABLE TRIGGER audit_refuse",
      );
      await client.query("REVOKE UPDATE, DELETE ON audit_events FROM CURRENT_USER");
    });
    expect([intact, broken?.seq]).toEqual([false, "5"]);
    expect((await verify()).intact).toBe(true);
  });
});

test("every table that people change is in the log, or is told why not", async () => {
  const { rows } = await it.database.pool.query<{ name: string; audited: boolean }>(
    `SELECT c.relname AS name, EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'audit') AS audited
     FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const untold = rows
    .filter(({ name, audited }) => !audited && !Object.hasOwn(unaudited, name))
    .map(({ name }) => name);
  expect(untold).toEqual([]);
});

const read = "filled by discovery from what was read";
const counted = "counted from what was read and decided";
const passing = "lives for minutes; what comes of it is told by the request";
/** Tables whose rows are not told one by one, and why. */
const unaudited: Readonly<Record<string, string>> = {
  ...{ clusters: read, discovery_runs: read, discovery_run_clusters: read, snapshots: read, resources: read },
  ...{ resource_revisions: read, resource_assessments: counted, findings: counted, inventory_rollups: counted },
  inventory_versions: counted,
  ...{ finding_rollups: counted, rule_rollups: counted, control_rollups: counted, score_points: counted },
  ...{ pod_security_tallies: counted, pod_security_failures: counted, connector_verifications: read },
  ...{ sign_in_codes: passing, sign_in_attempts: passing, sign_in_failures: passing, idempotency_keys: passing },
  used_logout_tokens: passing,
  custom_rule_versions: "a history of its own, of what is told of custom rules",
  exemption_events: "a history of its own, of what is told of exemptions",
  rule_settings_events: "a history of its own, of what is told of settings",
  rules: "a copy of the rules of this version",
  scoped_role: "made at start",
  audit_events: "the log itself",
  audit_head: "the end of the log",
  audit_forwarding: "how far the log was sent",
  _prisma_migrations: "made at start",
};
