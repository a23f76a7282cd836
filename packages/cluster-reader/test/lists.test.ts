import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { type Fault, type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ClusterReader } from "../src/cluster-reader.js";
import type { KubernetesEndpoint } from "../src/egress/kubernetes-endpoint.js";
import { createMeter } from "../src/egress/meter.js";
import { defaultLimits, KubernetesClient, type Query, type ReadLimits } from "../src/kubernetes-client.js";
import { decodePage } from "../src/list-page.js";
import { readServedKinds } from "../src/served-kinds.js";
import { kindNamed, kubernetesEndpointOf } from "./estate.js";

/** Gets from the simulator what a server gives that knows plain JSON only. */
class PlainClient extends KubernetesClient {
  override ask(query: Query) {
    return super.ask({ ...query, accept: "application/json" });
  }
}

let simulator: Simulator;
let cluster: string;
const opened: ClusterReader[] = [];
const signal = new AbortController().signal;
const small: ReadLimits = { ...defaultLimits, pageSize: 40, restartPauseMs: 1, pageTimeoutMs: 2_000 };

function open(limits: Partial<ReadLimits> = {}, endpoint: Partial<KubernetesEndpoint> = {}): ClusterReader {
  const at = { ...kubernetesEndpointOf(simulator.connection), ...endpoint };
  const reader = new ClusterReader(at, createMeter(), { ...small, ...limits });
  opened.push(reader);
  return reader;
}

/** All uids that a list shows, in its order, and how it ended. */
async function readAll(reader: ClusterReader, plural: string) {
  const pages = reader.list(kindNamed(plural), signal);
  const uids: unknown[] = [];
  const firsts: boolean[] = [];
  for (;;) {
    const next = await pages.next();
    if (next.done) return { uids, firsts, ...next.value };
    firsts.push(next.value.first);
    for (const item of decodePage(next.value)) uids.push(((item as JsonObject).metadata as JsonObject).uid);
  }
}

const faultOn = (plural: string, fault: Omit<Fault, "match">) =>
  simulator.fault({ ...fault, match: { service: "kubernetes", plural } } as Fault);
const countOf = (part: string) => simulator.counts()[cluster]?.[part] ?? 0;

beforeAll(async () => {
  simulator = await startSimulator();
  cluster = simulator.connection.kubernetes[0]?.name ?? "";
});
afterEach(async () => {
  simulator.clearFaults();
  await Promise.all(opened.splice(0).map((reader) => reader.close()));
});
afterAll(async () => simulator.close());

describe("opening a cluster", () => {
  test("tells who it is, as whom it is read, and what it has", async () => {
    const reader = open();
    const identity = await reader.open(readKinds, signal);
    expect(identity.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(identity.version).toMatch(/^v1\.\d+/);
    expect(identity.readAs?.username).toMatch(/^system:serviceaccount:/);
    expect(reader.serves(kindNamed("pods"))).toEqual({ is: "served" });
    expect(reader.serves(kindNamed("httproutes"))).toMatchObject({ is: "absent", certain: true });
  });

  test("on a server without aggregated discovery finds the same", async () => {
    const endpoint = kubernetesEndpointOf(simulator.connection);
    const newer = new KubernetesClient(endpoint, small, createMeter());
    const older = new PlainClient(endpoint, small, createMeter());
    const aggregated = await readServedKinds(newer, readKinds, signal);
    simulator.requests.clear();
    expect(await readServedKinds(older, readKinds, signal)).toEqual(aggregated);
    expect(simulator.requests.entries().map(({ url }) => new URL(url, "https://x").pathname)).toEqual(
      expect.arrayContaining([expect.stringMatching(/\/apis\/apps\/v1$/)]),
    );
    await Promise.all([newer.close(), older.close()]);
  });

  test.each([
    ["an expired token", "/version", { kind: "expiredToken" }, "does not accept the credential"],
    ["a web page", "/version", { kind: "html" }, "web page"],
    ["a broken connection", "/version", { kind: "reset" }, "closed the connection"],
  ] as const)("meets %s with words", async (_name, path, fault, words) => {
    const base = new URL(kubernetesEndpointOf(simulator.connection).server).pathname;
    simulator.fault({ ...fault, match: { service: "kubernetes", path: base + path } });
    await expect(open().open(readKinds, signal)).rejects.toThrow(words);
  });

  test.each([
    ["of another CA", "foreignCa", "not issued by the CA"],
    ["past its time", "expired", "has expired"],
  ] as const)("does not trust a certificate %s", async (_name, certificate, words) => {
    const origin = await simulator.listenWith(certificate);
    const server = origin + new URL(kubernetesEndpointOf(simulator.connection).server).pathname;
    const asked = open({}, { server }).open(readKinds, signal);
    await expect(asked).rejects.toThrow(words);
    await expect(asked).rejects.toThrow("Give the connector the CA certificate");
  });

  test("does not go to private addresses without leave", async () => {
    await expect(open({}, { reach: "internet" }).open(readKinds, signal)).rejects.toThrow("must not connect to");
  });

  test("hints at what may keep it from answering", async () => {
    const reader = open({}, { server: "https://localhost:1", hint: "It admits only 192.0.2.0/24." });
    await expect(reader.open(readKinds, signal)).rejects.toThrow("It admits only 192.0.2.0/24.");
  });
});

describe("listing a kind", () => {
  test("shows every object once, page by page", async () => {
    const { uids, firsts, state } = await readAll(open(), "pods");
    expect(state).toBe("read");
    expect(uids.length).toBe(countOf("core/pods"));
    expect(new Set(uids).size).toBe(uids.length);
    expect(firsts).toEqual([true, ...Array(Math.ceil(uids.length / 40) - 1).fill(false)]);
  });

  test("asks for few objects at a time and says who asks", async () => {
    simulator.requests.clear();
    await readAll(open({ pageSize: 500 }), "services");
    const [request] = await vi.waitUntil(() => {
      const entries = simulator.requests.entries();
      return entries.length > 0 && entries;
    });
    expect(request).toMatchObject({ method: "GET", userAgent: expect.stringMatching(/^periplus\//) });
    expect(request?.url).toContain("limit=500");
    expect(request?.accept).toContain("drop=metadata.managedFields");
  });

  test("that has expired starts again, once", async () => {
    const fault = faultOn("pods", { kind: "expired", times: 1 });
    const { uids, firsts, state } = await readAll(open(), "pods");
    expect(state).toBe("read");
    expect(firsts.filter(Boolean).length).toBe(2);
    expect(new Set(uids).size).toBe(countOf("core/pods"));
    expect(fault.hits).toBe(1);
  });

  test("that expires again goes on, and says that it is no whole picture", async () => {
    faultOn("pods", { kind: "expired", times: 2 });
    const { uids, state, message } = await readAll(open(), "pods");
    expect(state).toBe("partial");
    expect(message).toContain("taken up again in the middle");
    expect(new Set(uids).size).toBe(countOf("core/pods"));
  });

  test.each([
    ["forbidden", "forbidden", { kind: "forbidden" }, "Not allowed to read core/nodes"],
    ["without an API", "absent", { kind: "gone" }, "does not have core/nodes"],
    ["a web page", "failed", { kind: "html" }, "A web page came back"],
    ["an expired token", "failed", { kind: "expiredToken" }, "does not accept the credential"],
    ["cut off", "failed", { kind: "truncated" }, "broke off"],
    ["an error of the server", "failed", { kind: "status", status: 500 }, "answered 500"],
    ["too busy for long", "failed", { kind: "status", status: 429, retryAfterSeconds: 3600 }, "come back later"],
    ["not in our form", "failed", { kind: "notAcceptable" }, "answered 406"],
  ] as const)("(%s) ends as %s", async (_name, state, fault, words) => {
    faultOn("nodes", fault as Omit<Fault, "match">);
    const end = await readAll(open(), "nodes");
    expect(end).toMatchObject({ uids: [], state });
    expect(end.message).toContain(words);
  });

  test("that is too busy for a moment is asked again", async () => {
    const fault = faultOn("nodes", { kind: "status", status: 429, retryAfterSeconds: 0, times: 2 } as Omit<
      Fault,
      "match"
    >);
    expect((await readAll(open(), "nodes")).state).toBe("read");
    expect(fault.hits).toBe(2);
  });

  test("that breaks off later is told to be partial", async () => {
    simulator.fault({ kind: "forbidden", match: { service: "kubernetes", path: /\/pods\?.*continue=/ } });
    const { uids, state } = await readAll(open(), "pods");
    expect(state).toBe("partial");
    expect(uids.length).toBe(40);
  });

  test("that never ends is cut", async () => {
    faultOn("nodes", { kind: "endlessList" });
    expect(await readAll(open({ pages: 5 }), "nodes")).toMatchObject({
      state: "partial",
      message: "The list does not end.",
    });
  });

  test("that drips runs out of time", async () => {
    faultOn("nodes", { kind: "trickle", intervalMilliseconds: 20 } as Omit<Fault, "match">);
    const end = await readAll(open({ listTimeoutMs: 300 }), "nodes");
    expect(end).toMatchObject({ state: "failed", message: "The list did not end in time." });
  });

  test("whose page is too large is asked for in smaller ones", async () => {
    simulator.requests.clear();
    const fault = faultOn("services", { kind: "hugePage", bytes: 300_000, times: 1 } as Omit<Fault, "match">);
    const { uids, state } = await readAll(open({ pageSize: 500, pageBytes: 200_000 }), "services");
    expect(state).toBe("read");
    expect(uids.length).toBe(countOf("core/services"));
    expect(fault.hits).toBe(1);
    expect(simulator.requests.entries().map(({ url }) => /limit=(\d+)/.exec(url)?.[1])).toContain("100");
  });

  test("ends at once when it is aborted", async () => {
    faultOn("nodes", { kind: "slow", milliseconds: 5_000 } as Omit<Fault, "match">);
    const abort = new AbortController();
    const pages = open({ pageTimeoutMs: 10_000 }).list(kindNamed("nodes"), abort.signal);
    const next = pages.next();
    setTimeout(() => abort.abort(new Error("stopped by hand")), 30);
    await expect(next).rejects.toThrow("stopped by hand");
  });

  test("leaves nothing open when the caller stops early", async () => {
    const pages = open().list(kindNamed("pods"), signal);
    await pages.next();
    expect(await pages.return({ state: "partial" })).toEqual({ done: true, value: { state: "partial" } });
  });

  test("of a server that is out of reach takes the time of two lists, and not that of all", async () => {
    simulator.fault({ kind: "slow", milliseconds: 3_000, match: { service: "kubernetes" } });
    const reader = open({ pageTimeoutMs: 120 });
    const began = Date.now();
    const ends = [];
    for (const kind of readKinds) ends.push(await readAll(reader, kind.plural));
    expect(Date.now() - began).toBeLessThan(1_500);
    expect(ends[0]).toMatchObject({ state: "failed", message: expect.stringContaining("did not answer in time") });
    expect(ends.at(-1)).toMatchObject({
      state: "failed",
      message: expect.stringContaining("cannot be reached any more"),
    });
  });

  test("that answers to nothing does not end the others while its server answers", async () => {
    for (const plural of ["pods", "nodes"])
      faultOn(plural, { kind: "slow", milliseconds: 3_000 } as Omit<Fault, "match">);
    const reader = open({ pageTimeoutMs: 200 });
    expect(await readAll(reader, "pods")).toMatchObject({ state: "failed" });
    expect(await readAll(reader, "nodes")).toMatchObject({ state: "failed" });
    expect(await readAll(reader, "services")).toMatchObject({ state: "read" });
  });
});
