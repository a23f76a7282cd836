import { exemptionCategories } from "@periplus/shared/exemption";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { expectExemptionsToHold, expectHistoryToAddUp } from "./exemption-laws.js";
import { countRollups, readRollups } from "./stored-state.js";
import { startTestApp, type TestApp } from "./test-app.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let it: TestApp;
let connector: string;
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  it = await startTestApp({}, harness.database.url);
  connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
  await harness.discover(connector);
});
afterAll(async () => {
  await it.close();
  await harness.close();
  await simulator.close();
});

/** What may happen to an estate and to the exemptions in it; `pick` chooses among what there is at that moment. */
const happenings = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant("exempt" as const), width: fc.nat(4), pick: fc.nat(999) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant("change" as const), width: fc.nat(1), pick: fc.nat(999) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant("end" as const), width: fc.nat(1), pick: fc.nat(999) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant("discover" as const), width: fc.nat(2), pick: fc.nat(999) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("parameters" as const), width: fc.nat(1), pick: fc.nat(999) }) },
);
type Happening = typeof happenings extends fc.Arbitrary<infer Value> ? Value : never;

const choose = <Item>(items: readonly Item[], pick: number): Item | undefined => items[pick % items.length];

async function exempt({ width, pick }: Happening): Promise<void> {
  const findings = await harness.query<{ id: string }>("SELECT id FROM findings WHERE resolved_at IS NULL ORDER BY id");
  const { id = "" } = choose(findings, pick * 7) ?? {};
  const { ruleId, resource, cluster, containers } = (await it.call("getFinding", { params: { id } })).json();
  const inNamespace = { clusterId: cluster.id, namespace: resource.namespace ?? "" };
  const single = { ...inNamespace, kind: resource.kind, name: resource.name };
  const scopes = [
    {},
    { connectorId: connector },
    inNamespace,
    single,
    ...containers.map((container: string) => ({ ...single, container })),
  ];
  const body = {
    ruleId,
    scopes: [width === 4 ? scopes.at(-1) : scopes[width]],
    category: choose(exemptionCategories, pick),
    reason: "Chosen by chance, for a test",
    owner: "chance",
    expiresAt: new Date(Date.now() + 60 * 60_000).toISOString(),
  };
  expect((await it.call("createExemptions", { body })).statusCode).toBe(201);
}

async function decide({ is, width, pick }: Happening): Promise<void> {
  const { items } = (await it.call("listExemptions", { query: { q: "is:active" } })).json();
  const chosen = choose<{ id: string; category: string }>(items, pick);
  if (!chosen) return;
  const params = { id: chosen.id };
  if (is === "change") {
    const category = chosen.category === "waiver" ? "mitigated" : "waiver";
    await it.call("updateExemption", { params, body: { category } });
  } else if (width === 0) await it.call("revokeExemption", { params });
  // It runs out, and the next discovery sees it before the job does.
  else {
    await harness.query("UPDATE exemptions SET expires_at = now() - interval '1 second' WHERE id = $1", [chosen.id]);
    await harness.discover(connector);
  }
}

async function happen(happening: Happening): Promise<void> {
  if (happening.is === "exempt") return exempt(happening);
  if (happening.is === "change" || happening.is === "end") return decide(happening);
  if (happening.is === "parameters") {
    const body = { allowedPorts: [80, 8_000 + happening.pick] };
    await it.call("setRuleParameters", { params: { ruleId: "container-allowed-ports" }, body });
  } else for (let step = 0; step < happening.width; step += 1) simulator.advance();
  // Stored objects are judged again before they are compared with what is read.
  await harness.discover(connector);
}

test("over any history of an estate and its exemptions the counts are what counting anew gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happenings, { minLength: 8, maxLength: 12 }), async (history) => {
      for (const happening of history) {
        await happen(happening);
        expect(await readRollups(harness)).toEqual(await countRollups(harness));
        await expectExemptionsToHold(harness);
      }
      await expectHistoryToAddUp(harness);
      const [again] = (await harness.discover(connector)).clusters;
      expect(again).toMatchObject({ added: 0, changed: 0, gone: 0, rows_written: 0 });
    }),
    { numRuns: 1, endOnFailure: true },
  );
}, 120_000);
