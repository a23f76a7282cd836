import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withinScope } from "../src/database/scope.js";
import { undividedTables } from "../src/database/scoped-role.js";
import { callAbout, namesSide, table } from "./endpoint-calls.js";
import { startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors } from "./two-connectors.js";

/** Nothing in them is anybody's part: a limited principal's connection may not even look at them. */
const closedTables = [
  ...["_prisma_migrations", "scoped_role", "idempotency_keys"],
  ...["audit_events", "audit_head", "audit_forwarding", "signing_keys", "connector_identities"],
  ...["accounts", "role_bindings", "passwords", "passkeys", "api_tokens", "sessions"],
  ...["sign_in_codes", "sign_in_failures", "sign_in_attempts", "used_logout_tokens"],
];

let it: TestApp;
let ours: Side;
beforeAll(async () => {
  it = await startTestApp();
  ({ ours } = await seedTwoConnectors(it.database));
});
afterAll(() => it.close());

const within = <T>(work: () => T) => withinScope(new Set([ours.connectorId]), work);
const tokenOf = (connectorIds: string[] | null) => it.access.createToken({ role: "reader", connectorIds });

describe("every table", () => {
  interface TableRow {
    readonly name: string;
    readonly divided: boolean;
    readonly policies: number;
    readonly named: boolean;
    readonly readable: boolean;
    readonly writable: boolean;
  }

  const readTables = async () => {
    const { rows } = await it.database.pool.query<TableRow>(
      `SELECT c.relname AS name, c.relrowsecurity AS divided,
         (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
         EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('connector_id', 'cluster_id')) AS named,
         has_table_privilege(s.name, c.oid, 'SELECT') AS readable,
         has_table_privilege(s.name, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS writable
       FROM pg_class c CROSS JOIN scoped_role s
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    );
    return rows;
  };

  test("is divided by a policy, undivided or closed", async () => {
    const open: readonly string[] = undividedTables;
    for (const { name, divided, policies, readable } of await readTables()) {
      const kinds = [divided, open.includes(name), closedTables.includes(name)].filter(Boolean);
      expect([name, kinds.length]).toEqual([name, 1]);
      expect([name, readable, policies > 0]).toEqual([name, !closedTables.includes(name), divided]);
    }
  });

  test("with a connector or a cluster in it is divided", async () => {
    const named = (await readTables()).filter((each) => each.named);
    expect(named.length).toBeGreaterThan(12);
    expect(named.filter(({ divided }) => !divided)).toEqual([]);
  });

  test("is read only within a scope, and nothing else of the database is there", async () => {
    expect((await readTables()).filter(({ writable }) => writable)).toEqual([]);
    for (const table of closedTables)
      await expect(within(() => it.database.pool.query(`SELECT FROM ${table}`))).rejects.toMatchObject({
        code: "42501",
      });
    for (const write of ["DELETE FROM findings", "UPDATE connectors SET paused = true", "CREATE TABLE mine (a int)"])
      await expect(within(() => it.database.pool.query(write))).rejects.toMatchObject({ code: "42501" });
  });

  test("shows nothing without a scope that names something", async () => {
    for (const { name, divided } of await readTables()) {
      if (!divided) continue;
      const count = `SELECT count(*)::int AS count FROM ${name} WHERE to_jsonb(${name}) ->> 'connector_id' IS NOT NULL
        OR to_jsonb(${name}) ->> 'cluster_id' IS NOT NULL`;
      const { rows } = await withinScope(new Set<string>(), () => it.database.pool.query<{ count: number }>(count));
      expect([name, rows[0]?.count]).toEqual([name, 0]);
    }
  });
});

test("a transaction and what it awaits stay within the scope, beside others that do not", async () => {
  const count = async () => {
    const { rows } = await it.database.pool.query<{ count: number }>("SELECT count(*)::int AS count FROM connectors");
    return rows[0]?.count;
  };
  const counted = await Promise.all([
    within(() => Promise.all([count(), count()])),
    count(),
    within(() => it.database.transaction(async (client) => (await client.query("SELECT id FROM connectors")).rowCount)),
    withinScope(new Set(["no-uuid'}; DROP TABLE findings; --"]), count),
  ]);
  expect(counted).toEqual([[1, 1], 2, 1, 0]);
});

/** A file is told as its text. */
const bodyOf = ({ headers, body }: Awaited<ReturnType<TestApp["call"]>>): unknown =>
  String(headers["content-type"]).includes("json") ? JSON.parse(body) : body;

/** What is of the whole estate only: a limited principal has no history of it. */
const historyOfAll = ["getSecureScoreHistory"];

test("whoever sees one connector sees what there would be if it were the only one", async () => {
  const limited = await tokenOf([ours.connectorId]);
  const whole = await tokenOf(null);
  const reads = table.filter(([, { method, access, stream }]) => method === "GET" && access === "reader" && !stream);
  const answersTo = async (token: string) => {
    const answers = new Map<string, unknown>();
    for (const [name] of reads) {
      for (const about of namesSide(name) ? [callAbout(name, ours), { ...callAbout(name, ours), query: {} }] : [{}]) {
        const options = { ...callAbout(name, ours), ...about, token };
        answers.set(`${name} ${JSON.stringify(options.query)}`, bodyOf(await it.call(name, options)));
      }
    }
    return answers;
  };
  const before = await answersTo(limited);
  await it.database.pool.query("DELETE FROM exemption_events WHERE exemption_id > 1000");
  await it.database.pool.query("DELETE FROM exemptions WHERE id > 1000");
  await it.database.pool.query("DELETE FROM attestations WHERE id > 1000");
  await it.database.pool.query("DELETE FROM connectors WHERE id <> $1", [ours.connectorId]);
  await it.database.pool.query("DELETE FROM score_points WHERE cluster_id IS NULL");
  const after = await answersTo(whole);
  expect(before.size).toBeGreaterThan(20);
  for (const [call, answer] of before)
    if (!historyOfAll.includes(call)) expect([call, answer]).toEqual([call, after.get(call)]);
});
