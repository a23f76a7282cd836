import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
let connector: string;
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

test("the schedule starts what is due, once, and says when it runs next", async () => {
  await harness.query("UPDATE connectors SET next_run_at = now() - interval '1 minute', interval_minutes = 60");
  await harness.tick();
  await harness.tick();
  const runs = await harness.query<{ id: string }>(
    "SELECT id FROM discovery_runs WHERE connector_id = $1 AND trigger = 'schedule'",
    [connector],
  );
  expect(runs.length).toBe(1);
  const [next] = await harness.query<{ minutes: number }>(
    "SELECT extract(epoch FROM next_run_at - now())::float / 60 AS minutes FROM connectors WHERE id = $1",
    [connector],
  );
  expect(next?.minutes).toBeGreaterThan(53);
  expect(next?.minutes).toBeLessThan(67);
  expect(await harness.waitForEnd(runs[0]?.id ?? "")).toMatchObject({ state: "completed" });
});

test("the schedule leaves paused connectors alone", async () => {
  await harness.query("UPDATE connectors SET next_run_at = now() - interval '1 minute', paused = true");
  await harness.tick();
  expect(await harness.query("SELECT FROM discovery_runs WHERE state IN ('queued', 'running')")).toEqual([]);
});

test("the schedule makes the months' partitions ahead, and new revisions lie in them", async () => {
  const partitions = await harness.query<{ name: string }>(
    "SELECT relname AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'resource_revisions'::regclass",
  );
  expect(partitions.filter(({ name }) => /^resource_revisions_\d{4}_\d\d$/.test(name)).length).toBe(3);
});
