import type { DiscoveryRunDetail } from "@periplus/shared/discovery-run";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { seedCluster, seedConnector } from "./seed.js";
import { bootstrapToken, startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let address: string;
let connectorId: string;
let runId: string;
beforeAll(async () => {
  it = await startTestApp();
  await it.app.listen({ host: "127.0.0.1", port: 0 });
  address = await it.app.getUrl();
  connectorId = await seedConnector(it.database.pool, "Somewhere", "azure");
});
afterAll(() => it.close());
beforeEach(async () => {
  await it.database.pool.query("DELETE FROM discovery_runs");
  const { rows } = await it.database.pool.query(
    "INSERT INTO discovery_runs (connector_id, trigger) VALUES ($1, 'manual') RETURNING id",
    [connectorId],
  );
  runId = rows[0].id;
});

const set = (change: string) =>
  it.database.pool.query(
    `WITH changed AS (UPDATE discovery_runs SET ${change} WHERE id = $1 RETURNING id)
     SELECT pg_notify('discovery_run', id::text) FROM changed`,
    [runId],
  );

/** The events of the run's stream, as they come. */
async function* events(signal?: AbortSignal): AsyncGenerator<DiscoveryRunDetail> {
  const response = await fetch(`${address}/api/v1/discovery-runs/${runId}/events`, {
    headers: { authorization: `Bearer ${bootstrapToken}` },
    ...(signal ? { signal } : {}),
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  expect(response.headers.get("cache-control")).toBe("no-store");
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      if (event.startsWith("data: ")) yield JSON.parse(event.slice(6));
    }
  }
}

test("a run is followed from its present state to its end, and the stream ends with it", async () => {
  const cluster = await seedCluster(it.database.pool, { connectorId, name: "one", cloud: "azure" });
  const seen: [string, number][] = [];
  for await (const { state, objects } of events()) {
    seen.push([state, objects]);
    if (seen.length === 1) await set("state = 'running', stage = 'readClusters', started_at = now()");
    if (seen.length === 2) {
      await it.database.pool.query(
        "INSERT INTO discovery_run_clusters (run_id, cluster_id, objects) VALUES ($1, $2, 12)",
        [runId, cluster],
      );
      await set("message = 'half way'");
    }
    if (seen.length === 3) await set("state = 'completed', stage = 'ended', ended_at = now()");
  }
  expect(seen).toEqual([
    ["queued", 0],
    ["running", 0],
    ["running", 12],
    ["completed", 12],
  ]);
});

test("a run that has ended is told once", async () => {
  await set("state = 'failed', stage = 'ended', ended_at = now(), message = 'The secret is wrong'");
  const told = [];
  for await (const event of events()) told.push(event.message);
  expect(told).toEqual(["The secret is wrong"]);
});

test("news is not lost when the listening connection is", async () => {
  const states: string[] = [];
  for await (const { state } of events()) {
    states.push(state);
    if (states.length > 1) continue;
    await it.database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'periplus-listen' AND datname = current_database()",
    );
    await set("state = 'completed', stage = 'ended', ended_at = now()");
  }
  expect(states).toEqual(["queued", "completed"]);
});

test("a client that leaves leaves nothing behind", async () => {
  const leave = new AbortController();
  for await (const _ of events(leave.signal)) break;
  leave.abort();
  expect((await it.call("getDiscoveryRun", { params: { id: runId } })).statusCode).toBe(200);
});

test("a run that waits is cancelled at once, one that runs is asked to stop, one that ended is a conflict", async () => {
  const cancel = () => it.call("cancelDiscoveryRun", { params: { id: runId } });
  expect((await cancel()).json()).toMatchObject({ state: "cancelled", stage: "ended" });
  expect((await cancel()).json().code).toBe("conflict");
  await set("state = 'running', ended_at = NULL, cancel_requested_at = NULL");
  expect((await cancel()).json()).toMatchObject({ state: "running" });
  const { rows } = await it.database.pool.query("SELECT cancel_requested_at FROM discovery_runs WHERE id = $1", [
    runId,
  ]);
  expect(rows[0].cancel_requested_at).not.toBeNull();
});

test("runs are listed newest first, in pages, by connector and state", async () => {
  for (let i = 0; i < 6; i += 1)
    await it.database.pool.query(
      "INSERT INTO discovery_runs (connector_id, trigger, state) VALUES ($1, 'schedule', 'completed')",
      [connectorId],
    );
  const list = async (query: Record<string, string>) => (await it.call("listDiscoveryRuns", { query })).json();
  const all = await list({});
  const ids = all.items.map(({ id }: { id: string }) => Number(id));
  expect(ids).toEqual([...ids].sort((a, b) => b - a));
  const first = await list({ limit: "4" });
  const second = await list({ limit: "4", cursor: first.nextCursor });
  expect([...first.items, ...second.items]).toEqual(all.items);
  expect((await list({ state: "queued" })).items).toHaveLength(1);
  expect((await list({ connectorId: "00000000-0000-4000-8000-000000000000" })).items).toEqual([]);
});
