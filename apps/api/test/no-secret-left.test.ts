import { randomBytes } from "node:crypto";
import type { ConnectorIdentity } from "@periplus/shared/connector-identity";
import { tokenAudiences } from "@periplus/shared/connector-identity";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testDatabase } from "./database.js";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { HttpsFront } from "./https-front.js";
import { startTestApp, type TestApp } from "./test-app.js";

let front: HttpsFront;
let it: TestApp;
let harness: DiscoveryHarness;
let simulator: Simulator;
let written = "";

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  }
  front = await HttpsFront.start();
  simulator = await startSimulator();
  const settings = {
    PERIPLUS_SECRETS_KEY: randomBytes(32).toString("base64"),
    PERIPLUS_IDENTITY_URL: front.origin,
    PERIPLUS_LOG: "debug",
  };
  const database = await testDatabase();
  it = await startTestApp(settings, database);
  front.serve(it.app);
  harness = await DiscoveryHarness.start(simulator.connection, settings, database);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await harness.close();
  await it.close();
  await simulator.close();
  await front.close();
});

/** Everything in the database, with what the queue keeps of its jobs. */
async function dump(): Promise<string> {
  const tables = await harness.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(["public.connectors", "jobs.job"]));
  let text = "";
  for (const { name } of tables) {
    const rows = await harness.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    text += `${name}\n${rows.map(({ row }) => row).join("\n")}\n`;
  }
  return text;
}

/** The forms in which a secret could stand somewhere: as it is, its last part alone, in base64 and in hexadecimal. */
function formsOf(secret: string): string[] {
  // Of a key its middle is what makes it one.
  const core = secret.includes("-----BEGIN") ? (secret.split("\n")[5] ?? "") : secret;
  const bytes = Buffer.from(core);
  return [core, core.slice(-40), bytes.toString("base64").slice(0, 60), bytes.toString("hex").slice(0, 80)];
}

const leaksIn = (text: string, secrets: readonly string[]) =>
  secrets.filter((secret) => formsOf(secret).some((form) => form.length >= 12 && text.includes(form)));

/** Connectors without a secret, whose clouds trust this installation. */
async function connectFederated(): Promise<void> {
  const identity: ConnectorIdentity = (await it.call("createConnectorIdentity")).json();
  const { roleArn, regions } = simulator.connection.aws;
  const about = { issuer: front.origin, audience: tokenAudiences.aws, subject: identity.subject };
  simulator.trust({ ca: front.ca, aws: about });
  await harness.query(`CREATE FUNCTION make_sample() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN NEW.sample = true; RETURN NEW; END'`);
  await harness.query(
    "CREATE TRIGGER make_sample BEFORE INSERT ON connectors FOR EACH ROW EXECUTE FUNCTION make_sample()",
  );
  const access = { cloud: "aws", roleArn, regions };
  const answer = await it.call("createConnector", { body: { name: "federated", access, identityId: identity.id } });
  expect((await harness.waitForEnd(answer.json().lastRun.id)).state).not.toBe("failed");
}

test("no credential is left in the database, the queue or the log, whether a run succeeds or fails", async () => {
  simulator.trust({ withoutEntra: ["aks-dev"] });
  const ids: string[] = [];
  for (const [name, access] of Object.entries(accessesOf(simulator.connection)))
    ids.push(await harness.addConnector(access, name));
  await connectFederated();
  for (const id of ids) await harness.discover(id);
  await harness.query("UPDATE connectors SET renew_at = now() WHERE cloud = 'kubernetes'");
  await harness.renew();
  const faults = ["expiredToken", "html"] as const;
  for (const kind of faults) {
    for (const service of ["entra", "sts", "googleOauth", "arm", "eks", "google", "kubernetes"] as const)
      simulator.fault({ kind, match: { service }, times: 1 });
    for (const id of ids) await harness.discover(id);
    simulator.clearFaults();
  }

  const secrets = simulator.secrets();
  expect(secrets.length).toBeGreaterThan(40);
  // Of each kind there is one: Entra's and ours, AWS's, EKS's, Google's, an administrator's, a ServiceAccount's.
  for (const sample of [/^eyJ/, /^k8s-aws-v1\./, /^ya29\./, /administrator0of0local0accounts/, /BEGIN PRIVATE KEY/])
    expect(secrets.some((secret) => sample.test(secret))).toBe(true);
  const text = await dump();
  expect(text).toContain("aks-shop-prod");
  expect(text.length).toBeGreaterThan(1_000_000);
  expect(leaksIn(text, secrets)).toEqual([]);
  expect(leaksIn(written, secrets)).toEqual([]);
  // It would be found.
  for (const secret of secrets) expect(leaksIn(`${text.slice(0, 1_000)} ${secret} `, [secret])).toEqual([secret]);
}, 180_000);
