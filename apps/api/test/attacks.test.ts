import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix } from "@periplus/shared/endpoints";
import { problem } from "@periplus/shared/problem";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { callAbout, table } from "./endpoint-calls.js";
import { bootstrapToken, startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors } from "./two-connectors.js";

let it: TestApp;
let ours: Side;
let port: number;
const patience = { headers: 200, request: 400, check: 50 };

beforeAll(async () => {
  it = await startTestApp({ PERIPLUS_READ_SECONDS: "1", PERIPLUS_REQUESTS_PER_MINUTE: "1000000" }, undefined, patience);
  ({ ours } = await seedTwoConnectors(it.database));
  await it.app.listen({ host: "127.0.0.1", port: 0 });
  port = (it.app.getHttpServer().address() as AddressInfo).port;
});
afterAll(() => it.close());

/** Sends bytes as they are, and says how the connection ends: with what, after how many milliseconds. */
function sendRaw(...parts: readonly (string | number)[]): Promise<{ text: string; milliseconds: number }> {
  return new Promise((done) => {
    const started = Date.now();
    let text = "";
    const socket = connect(port, "127.0.0.1", async () => {
      for (const part of parts) {
        if (typeof part === "number") await sleep(part);
        else if (!socket.destroyed) socket.write(part);
      }
    });
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => done({ text, milliseconds: Date.now() - started }));
  });
}

const authorization = `authorization: Bearer ${bootstrapToken}`;
const post = (path: string, type: string, body: string) =>
  it.app.inject({
    method: "POST",
    url: `${apiPrefix}${path}`,
    headers: { authorization: `Bearer ${bootstrapToken}`, "content-type": type },
    payload: body,
  });

describe("slow requests", () => {
  test("whose headers do not end are ended", async () => {
    const drops = Array.from({ length: 40 }, (_, index) => [`x-${index}: 1\r\n`, 25]).flat();
    const { text, milliseconds } = await sendRaw("GET /health/live HTTP/1.1\r\nhost: a\r\n", ...drops);
    expect(text).toMatch(/^HTTP\/1\.1 408 |^$/);
    expect(milliseconds).toBeLessThan(3_000);
  });

  test("whose body does not end are ended", async () => {
    const head = `POST ${apiPrefix}/tokens HTTP/1.1\r\nhost: a\r\n${authorization}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`;
    const drops = Array.from({ length: 40 }, () => [" ", 25]).flat();
    const { text, milliseconds } = await sendRaw(head, ...drops);
    expect(text).toMatch(/^HTTP\/1\.1 408 |^$/);
    expect(milliseconds).toBeLessThan(3_000);
  });

  test("are given a minute where nothing else is said, and 15 seconds for their headers", async () => {
    const usual = await startTestApp();
    const { requestTimeout, headersTimeout, timeout } = usual.app.getHttpServer();
    await usual.close();
    expect([requestTimeout, headersTimeout, timeout]).toEqual([60_000, 15_000, 0]);
  });

  test("that keep the database busy are given up by it", async () => {
    const locker = new pg.Client({ connectionString: it.database.url });
    await locker.connect();
    await locker.query("BEGIN; LOCK TABLE clusters IN ACCESS EXCLUSIVE MODE");
    it.app.useLogger(false);
    const started = Date.now();
    const answer = await it.call("listClusters");
    await locker.query("ROLLBACK");
    await locker.end();
    expect([answer.statusCode, answer.json().code]).toEqual([503, "unavailable"]);
    expect(answer.json().detail).toBe("This takes too long: ask for less at once");
    expect(Date.now() - started).toBeLessThan(5_000);
    expect((await it.call("listClusters")).statusCode).toBe(200);
  });
});

test("what is refused before there is a request is problem details, too", async () => {
  const { text } = await sendRaw(`GET /${"a".repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`);
  const [head = "", body = ""] = text.split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 431 .*\r\n[\s\S]*content-type: application\/problem\+json/);
  expect(head).toContain("x-content-type-options: nosniff");
  expect(problem.parse(JSON.parse(body))).toMatchObject({ code: "invalid-input", status: 431 });
});

describe("requests that two readers could take for different ones", () => {
  test.each([
    ["two lengths", "content-length: 5\r\ncontent-length: 6\r\n\r\nhello"],
    ["a length and chunks", "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["chunks by another name", "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n"],
    ["a line break without its first half", "content-length: 0\nx: y\r\n\r\n"],
    ["a folded header", "x: a\r\n b\r\ncontent-length: 0\r\n\r\n"],
  ])("%s are refused", async (_what, rest) => {
    const { text } = await sendRaw(`POST ${apiPrefix}/tokens HTTP/1.1\r\nhost: a\r\n${authorization}\r\n${rest}`, 50);
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe("paths that lead out of the folder of files", () => {
  test.each([
    "/../../package.json",
    "/assets/../../../package.json",
    "/assets/%2e%2e/%2e%2e/%2e%2e/package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/assets/..%5c..%5c..%5cpackage.json",
    "/assets/%252e%252e/%252e%252e/package.json",
    "/assets/....//....//package.json",
    "/assets/%c0%ae%c0%ae/package.json",
    "//assets/../package.json",
    "/assets/%00/../../package.json",
    "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/assets/main-0a1b2c3d.js%00.html",
    "/.env",
    "/apps/web/dist/index.html",
  ])("%s", async (path) => {
    const { text } = await sendRaw(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect(text).not.toMatch(/0\.0\.0-test|root:x:|DATABASE_URL/);
    expect(text).not.toMatch(/^HTTP\/1\.1 5/);
  });
});

describe("bodies that are made to be expensive", () => {
  const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);
  test.each([
    ["a JSON of a hundred thousand levels", `{"name":${nested("[", "]", 100_000)},"role":"reader"}`],
    ["objects in objects", `{"name":${nested('{"a":', "1}", 50_000).replace("1}", "1}")}`],
    ["a number of a hundred thousand digits", `{"name":"a","role":"reader","expiresInDays":${"9".repeat(100_000)}}`],
    ["a hundred thousand keys", `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join()}}`],
  ])("%s", async (_what, body) => {
    const started = Date.now();
    const answer = await post("/tokens", "application/json", body);
    expect(answer.statusCode).toBe(400);
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  const laughs = [
    "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]",
    ...["b", "c", "d", "e", "f", "g", "h", "i"].map((name, index) => {
      const before = "abcdefgh"[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
    }),
  ].join("\n");
  test.each([
    ["aliases of aliases", laughs],
    ["an alias of itself", "a: &a [*a]"],
    [
      "merged aliases",
      `a: &a {x: 1}\n${Array.from({ length: 3_000 }, (_, index) => `k${index}: {<<: *a}`).join("\n")}`,
    ],
    ["deep flow sequences", nested("[", "]", 20_000)],
    ["deep block mappings", Array.from({ length: 3_000 }, (_, index) => `${" ".repeat(index)}a:`).join("\n")],
    ["a tag that makes objects", "a: !!js/function 'function(){ return process.env }'"],
  ])("a manifest with %s", async (_what, text) => {
    const started = Date.now();
    const answer = await it.call("checkManifests", { body: { text } });
    expect([200, 400]).toContain(answer.statusCode);
    expect(answer.body.length).toBeLessThan(1_000_000);
    expect(answer.body).not.toMatch(/DATABASE_URL|bootstrap-token/);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe("the prototype of all objects", () => {
  test.each([
    ["createToken", '{"name":"a","role":"reader","__proto__":{"isAdmin":true}}'],
    ["createToken", '{"name":"a","role":"reader","constructor":{"prototype":{"isAdmin":true}}}'],
    [
      "checkManifests",
      JSON.stringify({ text: "__proto__: {isAdmin: true}\nconstructor: {prototype: {isAdmin: true}}" }),
    ],
    [
      "checkManifests",
      JSON.stringify({
        text: '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","__proto__":{"isAdmin":true},"annotations":{"__proto__":"x"}}}',
      }),
    ],
    ["checkManifests", '{"text":"a: 1","parameters":{"__proto__":{"isAdmin":true}}}'],
  ] as const)("is not changed by %s %s", async (name, payload) => {
    const { path } = Object.fromEntries(table)[name] as Endpoint;
    const answer = await post(path, "application/json", payload);
    expect(answer.statusCode).toBeLessThan(500);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  test("is no name of a rule, a parameter or a setting", async () => {
    for (const ruleId of ["constructor", "prototype", "has-own-property"])
      expect((await it.call("getRecommendation", { params: { ruleId } })).statusCode).toBe(404);
    const params = { ruleId: "image-trusted-registries" };
    for (const key of ["__proto__", "constructor", "toString"]) {
      const payload = `{"${key}":"x"}`;
      const answer = await it.app.inject({
        ...{ method: "PUT", url: `${apiPrefix}/recommendations/${params.ruleId}/parameters` },
        headers: { authorization: `Bearer ${bootstrapToken}`, "content-type": "application/json" },
        payload,
      });
      expect(answer.statusCode).toBe(400);
    }
  });
});

test("a parameter that comes twice is refused, whichever of the two somebody else would have taken", async () => {
  const url = `${apiPrefix}/resources?limit=1&limit=2`;
  const answer = await it.app.inject({ url, headers: { authorization: `Bearer ${bootstrapToken}` } });
  expect([answer.statusCode, answer.json().code]).toEqual([400, "invalid-input"]);
});

describe("what a request may not set", () => {
  test.each([
    ["createToken", { name: "a", role: "reader", id: "1", secret: "mine", createdBy: "root", lastUsedAt: null }],
    [
      "createAccount",
      { kind: "service", name: "a", grants: [], createdBy: "root", disabledAt: null, passwordHash: "x" },
    ],
    ["updateConnector", { paused: true, sample: true, sealedAccess: "x", cloud: "gcp" }],
    ["updateExemption", { owner: "me", state: "active", createdBy: "root" }],
  ] as const)("%s says that it does not take %j", async (name, body) => {
    const answer = await it.call(name, { ...callAbout(name, ours), body });
    expect([answer.statusCode, answer.json().code]).toEqual([400, "invalid-input"]);
  });
});

describe("SQL in every text", () => {
  const marks = [
    "'; DROP TABLE canary; --",
    "' OR '1'='1",
    "1); DELETE FROM canary; --",
    "%' UNION SELECT secret_hash::text FROM api_tokens --",
  ];
  beforeAll(async () => {
    await it.database.pool.query("CREATE TABLE canary AS SELECT 1 AS alive");
  });

  test.each(table.filter(([name, { stream }]) => !stream && name !== "startSampleData"))(
    "of %s",
    async (name, endpoint) => {
      for (const mark of marks) {
        const about = callAbout(name, ours);
        const query = Object.fromEntries(Object.keys(endpoint.query?.shape ?? {}).map((key) => [key, mark]));
        const each = [
          ...Object.keys(query).map((key) => ({ ...about, query: { ...about.query, [key]: mark } })),
          ...Object.keys(endpoint.params?.shape ?? {}).map((key) => ({
            ...about,
            params: { ...about.params, [key]: mark },
          })),
          ...textsOf(about.body ?? emptyOf(endpoint.body)).map((body) => ({ ...about, body: body(mark) })),
        ];
        for (const options of each) {
          const started = Date.now();
          const answer = await it.call(name, options);
          expect([name, mark, answer.statusCode < 500 ? "" : answer.body]).toEqual([name, mark, ""]);
          expect(answer.body).not.toMatch(/syntax error at or near|SQLSTATE|relation "|unterminated quoted/);
          expect(Date.now() - started).toBeLessThan(5_000);
        }
      }
      expect((await it.database.pool.query("SELECT alive FROM canary")).rows).toEqual([{ alive: 1 }]);
    },
  );

  test.each(marks)("of every key of the query language: %s", async (mark) => {
    const keys = [
      "kind",
      "cluster",
      "ns",
      "name",
      "cloud",
      "label",
      "image",
      "rule",
      "severity",
      "is",
      "owner",
      "connector",
    ];
    for (const name of ["listResources", "listFindings", "listExemptions", "listRecommendations"] as const)
      for (const key of keys)
        for (const q of [`${key}:"${mark}"`, `${key}:${mark}`, `-${key}:*${mark}*`]) {
          const answer = await it.call(name, { query: { q } });
          expect([name, q, [200, 400].includes(answer.statusCode)]).toEqual([name, q, true]);
        }
    expect((await it.database.pool.query("SELECT alive FROM canary")).rows).toEqual([{ alive: 1 }]);
  });
});

/** The bodies in which one of the texts of `body` is another one. */
function textsOf(body: unknown): ((mark: string) => unknown)[] {
  if (typeof body === "string") return [(mark) => mark];
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([key, value]) =>
    textsOf(value).map((make) => (mark: string) => {
      const changed: Record<string, unknown> = Array.isArray(body) ? ([...body] as never) : { ...body };
      changed[key] = make(mark);
      return changed;
    }),
  );
}

/** A body with a text for each of its fields: most are refused for their shape, and none may reach the database as SQL. */
function emptyOf(schema: z.ZodType | undefined): unknown {
  if (!schema || !("shape" in schema)) return undefined;
  return Object.fromEntries(Object.keys(schema.shape as object).map((key) => [key, "text"]));
}
