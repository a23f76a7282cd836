import { cloudAccess } from "@periplus/shared/connector";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let id: string;

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  id = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
});
afterEach(() => simulator.permissions.reset());
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

/** What a worker does each minute, with the renewal due. */
async function renew() {
  await harness.query("UPDATE connectors SET renew_at = now() - interval '1 second' WHERE id = $1", [id]);
  await harness.renew();
  const [row] = await harness.query<{
    access: unknown;
    sealed_access: Buffer;
    credential_ends_at: Date | null;
    renew_at: Date;
    renewal_message: string | null;
  }>("SELECT sealed_access, credential_ends_at, renew_at, renewal_message FROM connectors WHERE id = $1", [id]);
  if (!row) throw new Error("No connector");
  const access = cloudAccess.parse(await harness.openSealed(row.sealed_access));
  return { ...row, token: access.cloud === "kubernetes" ? access.token : undefined };
}

const day = 24 * 3_600_000;

test("a token is exchanged for its successor, of thirty days at most, and opens the cluster", async () => {
  const before = accessesOf(simulator.connection).kubernetes.token;
  const { token, credential_ends_at, renew_at, renewal_message } = await renew();
  expect(token).not.toBe(before);
  expect(renewal_message).toBeNull();
  expect(Math.abs((credential_ends_at?.getTime() ?? 0) - Date.now() - 30 * day)).toBeLessThan(60_000);
  expect(Math.abs(renew_at.getTime() - Date.now() - 15 * day)).toBeLessThan(60_000);
  expect((await harness.discover(id)).state).toBe("completed");
});

test("what the cluster refuses is told, the token stays, and it is tried again in an hour", async () => {
  const { token: before } = await renew();
  simulator.fault({ kind: "forbidden", match: { service: "kubernetes", path: /\/token$/ } });
  const { token, renewal_message, renew_at } = await renew();
  simulator.clearFaults();
  expect(token).toBe(before);
  expect(renewal_message).toContain("Not allowed to read a new token of ServiceAccount periplus/posture-reader");
  expect(Math.abs(renew_at.getTime() - Date.now() - 3_600_000)).toBeLessThan(60_000);
  expect((await renew()).renewal_message).toBeNull();
});

test("no other account's token can be asked for", async () => {
  const { token } = await renew();
  const { server, ca } = simulator.connection.kubernetes[0] ?? { server: "", ca: "" };
  const { Agent, request } = await import("undici");
  const dispatcher = new Agent({ connect: { ca } });
  const ask = async (account: string) =>
    (
      await request(`${server}/api/v1/namespaces/${account}/token`, {
        method: "POST",
        dispatcher,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ spec: { expirationSeconds: 600 } }),
      })
    ).statusCode;
  expect(await ask("periplus/serviceaccounts/posture-reader")).toBe(201);
  expect(await ask("kube-system/serviceaccounts/default")).toBe(403);
  await dispatcher.close();
});
