import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { fastify } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../src/config/config.js";
import { measureRequests } from "../src/http/measure-requests.js";
import { serveWebFiles } from "../src/http/web-files.js";
import { jobNames } from "../src/jobs/job-names.js";
import { metrics } from "../src/telemetry/metrics.js";
import { startTelemetry, type Telemetry } from "../src/telemetry/telemetry.js";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { startTestApp } from "./test-app.js";

let simulator: Simulator;
let telemetry: Telemetry | undefined;
let harness: DiscoveryHarness | undefined;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(async () => {
  simulator.clearFaults();
  await harness?.close();
  await telemetry?.stop();
  harness = undefined;
  telemetry = undefined;
});
afterAll(() => simulator.close());

const start = async (environment: Record<string, string>) => {
  telemetry = await startTelemetry(readConfig(environment, "/"), "0.0.0-test");
  return telemetry;
};
const ask = (path: string) => fetch(`http://127.0.0.1:${telemetry?.port}${path}`);

/** What a scrape says: each series with its value. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const answer = await ask("/metrics");
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

type Figure = Exclude<keyof EndedRun["clusters"][number], "name" | "state" | "message" | "coverage"> | "bytes";

describe("metrics", () => {
  test("say of a discovery what its run recorded", async () => {
    const watched = await start({ PERIPLUS_METRICS: "127.0.0.1:0" });
    harness = await DiscoveryHarness.start(simulator.connection);
    watched.started(harness.database, jobNames);
    const connector = await harness.addConnector(accessesOf(simulator.connection).azure);
    const pods = { service: "kubernetes", plural: "pods" } as const;
    simulator.fault({ kind: "status", status: 429, retryAfterSeconds: 0, times: 3, match: pods });
    const run = await harness.discover(connector);
    expect(run.clusters.length).toBeGreaterThan(1);
    const sum = (figure: Figure) =>
      run.clusters.reduce((all, cluster) => all + Number((cluster as unknown as Record<Figure, number>)[figure]), 0);
    const told = await scrape();
    const of = (name: string, labels = "") => told.get(`${name}{connector="${connector}"${labels}}`);
    for (const change of ["added", "changed", "unchanged", "gone"] as const)
      expect(of("periplus_discovery_objects_total", `,change="${change}"`)).toBe(sum(change));
    expect(of("periplus_discovery_requests_total")).toBe(sum("requests"));
    expect(of("periplus_discovery_throttled_total")).toBe(3);
    expect(of("periplus_discovery_bytes_total")).toBe(sum("bytes"));
    expect(of("periplus_discovery_rows_written_total")).toBe(sum("rows_written"));
    expect(of("periplus_discovery_findings_total", ',change="opened"')).toBe(sum("findings_opened"));
    expect(of("periplus_discovery_readings_total", ',outcome="done"')).toBe(run.clusters.length);
    expect(of("periplus_clusters", ',state="read"')).toBe(run.clusters.length);
    expect(of("periplus_clusters", ',state="unread"')).toBe(0);
    expect(of("periplus_snapshot_oldest_seconds")).toBeGreaterThan(0);
    expect(of("periplus_snapshot_oldest_seconds")).toBeLessThan(60);
    for (const stage of ["openCluster", "readObjects", "judge", "publish"])
      expect(told.get(`periplus_discovery_stage_duration_seconds_count{stage="${stage}",outcome="done"}`)).toBe(
        run.clusters.length,
      );
    expect(told.get('periplus_job_duration_seconds_count{job="read-cluster",outcome="done"}')).toBe(
      run.clusters.length,
    );
    expect(told.get('periplus_queue_jobs{queue="read-cluster",state="waiting"}')).toBe(0);
    // What the table of metrics says there is, and the dashboard asks for, is there: no request came in, so none of those.
    const kinds = [...(await (await ask("/metrics")).text()).matchAll(/^# TYPE (\w+) (\w+)$/gm)];
    const expected = Object.entries(metrics).filter(([name]) => name !== "http_server_request_duration_seconds");
    expect(new Map(kinds.map(([, name, kind]) => [name, kind]))).toEqual(
      new Map([["target_info", "gauge"], ...expected.map(([name, { is }]) => [name, is] as const)]),
    );
  });

  test("name connectors by their ids, and nothing else that somebody gave a name", async () => {
    const watched = await start({ PERIPLUS_METRICS: "127.0.0.1:0" });
    harness = await DiscoveryHarness.start(simulator.connection);
    watched.started(harness.database, jobNames);
    const run = await harness.discover(await harness.addConnector(accessesOf(simulator.connection).aws));
    const text = [...(await scrape()).keys()].join("\n");
    for (const { name } of run.clusters) expect(text).not.toContain(name);
    const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
    const known = Object.values(metrics).flatMap(({ labels: each }) => Object.keys(each));
    expect(
      [...labels].filter((label) => !["le", "service_name", "service_version", ...known].includes(label ?? "")),
    ).toEqual([]);
  });

  test("count waiting jobs, for whoever decides how many workers there are", async () => {
    const watched = await start({ PERIPLUS_METRICS: "127.0.0.1:0" });
    const app = await startTestApp();
    watched.started(app.database, jobNames);
    await app.database.pool.query(
      `INSERT INTO jobs.job (name, data, start_after) VALUES ('read-cluster', '{}', now() - interval '90 seconds'),
         ('read-cluster', '{}', now()), ('read-cluster', '{}', now() + interval '1 hour')`,
    );
    const told = await scrape();
    await app.close();
    expect(told.get('periplus_queue_jobs{queue="read-cluster",state="waiting"}')).toBe(2);
    expect(told.get('periplus_queue_oldest_seconds{queue="read-cluster"}')).toBeGreaterThan(89);
  });

  test("tell of requests by the path of the endpoint, and are told at their own address only", async () => {
    await start({ PERIPLUS_METRICS: "127.0.0.1:0" });
    const app = await startTestApp();
    for (const id of ["1", "2"]) await app.call("getCluster", { params: { id } });
    await app.call("listConnectors", { token: null });
    await app.app.inject({ url: "/nothing/of/the/kind" });
    const answer = await app.app.inject({ url: "/metrics", headers: { authorization: "Bearer anything" } });
    await app.close();
    expect(answer.statusCode).toBe(404);
    const told = await scrape();
    const counted = (path: string, status: number) =>
      told.get(
        `http_server_request_duration_seconds_count{http_request_method="GET",http_route="${path}",http_response_status_code="${status}"}`,
      );
    expect(counted("/api/v1/clusters/:id", 404)).toBe(2);
    expect(counted("/api/v1/connectors", 401)).toBe(1);
    expect([...told.keys()].some((series) => series.includes("of/the/kind"))).toBe(false);
  });

  test("tell of the files of the dashboard together", async () => {
    await start({ PERIPLUS_METRICS: "127.0.0.1:0" });
    const folder = mkdtempSync(join(tmpdir(), "periplus-web-"));
    for (const name of ["index.html", "a-hash1.js", "b-hash2.css"]) writeFileSync(join(folder, name), "");
    const server = fastify();
    measureRequests(server);
    await serveWebFiles(server, folder);
    for (const url of ["/a-hash1.js", "/b-hash2.css", "/a/page"])
      expect((await server.inject({ url })).statusCode).toBe(200);
    await server.close();
    rmSync(folder, { recursive: true });
    const counted = [...(await scrape())].filter(([series]) =>
      series.startsWith("http_server_request_duration_seconds_count"),
    );
    const byRoute = counted.map(([series, count]) => [/http_route="([^"]*)"/.exec(series)?.[1], count]);
    expect(Object.fromEntries(byRoute)).toEqual({ file: 2, "/*": 1 });
  });
});

test("it is alive before it is ready, and not ready when it stops", async () => {
  const watched = await start({ PERIPLUS_METRICS: "127.0.0.1:0" });
  const health = async () => [(await ask("/health/live")).status, (await ask("/health/ready")).status];
  expect(await health()).toEqual([200, 503]);
  harness = await DiscoveryHarness.start(simulator.connection);
  watched.started(harness.database, jobNames);
  expect(await health()).toEqual([200, 200]);
  watched.stopping();
  expect(await health()).toEqual([200, 503]);
  expect((await ask("/")).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${watched.port}/metrics`, { method: "POST" })).status).toBe(405);
});

describe("traces", () => {
  interface Sent {
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly name: string;
  }
  let collector: Server;
  let bodies: string[];
  beforeAll(async () => {
    collector = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.url === "/v1/traces") bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
  });
  afterAll(() => collector.close());

  test("hold a run together across its jobs, and say nothing of what was read", async () => {
    bodies = [];
    const { port } = collector.address() as AddressInfo;
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    harness = await DiscoveryHarness.start(simulator.connection);
    const run = await harness.discover(await harness.addConnector(accessesOf(simulator.connection).gcp));
    await harness.close();
    harness = undefined;
    await telemetry?.stop();
    telemetry = undefined;
    const spans = bodies.flatMap((body) =>
      (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] }).resourceSpans.flatMap(
        ({ scopeSpans }) => scopeSpans.flatMap(({ spans: sent }) => sent),
      ),
    );
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [whole] = named("job discover-connector");
    const readings = named("job read-cluster");
    expect(readings.length).toBe(run.clusters.length);
    expect(new Set(readings.map(({ traceId }) => traceId))).toEqual(new Set([whole?.traceId]));
    expect(new Set(readings.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([whole?.spanId]));
    const parents = new Set(readings.map(({ spanId }) => spanId));
    expect(named("discovery readObjects").every(({ parentSpanId = "" }) => parents.has(parentSpanId))).toBe(true);
    for (const { name } of run.clusters) expect(bodies.join()).not.toContain(name);
  });
});
