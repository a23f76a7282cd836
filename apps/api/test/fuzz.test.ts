import type { Endpoint } from "@periplus/shared/endpoint";
import { problem } from "@periplus/shared/problem";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { table } from "./endpoint-calls.js";
import { arbitraryOf, type Schema, spoiled } from "./json-schema-arbitrary.js";
import { bootstrapToken, startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors } from "./two-connectors.js";

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: "path" | "query"; required: boolean; schema: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly responses: Readonly<Record<string, { content?: Record<string, unknown> }>>;
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, Schema> };
}
interface Request {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
}

let it: TestApp;
let sides: Record<"ours" | "theirs", Side>;
let document: Document;
beforeAll(async () => {
  it = await startTestApp({ PERIPLUS_REQUESTS_PER_MINUTE: "1000000" });
  sides = await seedTwoConnectors(it.database);
  document = (await it.app.inject({ url: "/api/openapi.json" })).json();
});
afterAll(() => it.close());

/** Of these an answer would be a change of this process or of the machine it runs on. */
const apart = new Set(["startSampleData", "deleteSampleData", "streamDiscoveryRun"]);
/** Endpoints that took something of what was sent: a test of refusals alone would prove little. */
const taken = new Set<string>();
/** Past `integer`, past `bigint`, and past any number: each must be refused before Postgres refuses it. */
const tooGreat = ["2147483648", "9223372036854775808", "9".repeat(40)];
const runs = Number(process.env.FUZZ_RUNS ?? 12);

function find(name: string): { url: string; method: string; operation: Operation } {
  for (const [url, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item))
      if (operation.operationId === name) return { url, method, operation };
  throw new Error(`The document has no operation ${name}`);
}

const resolve = (reference: string): Schema => {
  const found = document.components.schemas[reference.replace("#/components/schemas/", "")];
  if (!found) throw new Error(`${reference} leads nowhere`);
  return found;
};

/** Requests as the document describes them; in every other one something is spoiled. Ids are often those of something. */
function requestsOf({ parameters, requestBody }: Operation): fc.Arbitrary<Request> {
  const ids = [...Object.values(sides.ours), ...Object.values(sides.theirs)];
  const part = (place: "path" | "query") => {
    const named = parameters.filter((parameter) => parameter.in === place);
    const sound = named.map(({ name, schema }): [string, fc.Arbitrary<unknown>] => [
      name,
      /id$/i.test(name)
        ? fc.oneof(fc.constantFrom(...ids), arbitraryOf(schema, resolve), fc.constantFrom(...tooGreat))
        : arbitraryOf(schema, resolve),
    ]);
    const requiredKeys = named.filter(({ required }) => required).map(({ name }) => name);
    return fc.record(Object.fromEntries(sound), { requiredKeys }) as fc.Arbitrary<Record<string, unknown>>;
  };
  const content = requestBody?.content["application/json"]?.schema;
  const body = content ? arbitraryOf(content, resolve) : fc.constant(undefined);
  const maybe = <T>(sound: fc.Arbitrary<T>) => fc.oneof(sound, spoiled(sound) as fc.Arbitrary<T>);
  const query = part("query").chain((sound) =>
    fc.oneof(
      fc.constant(sound),
      spoiled(fc.constant(sound)).map((bad) => (isRecord(bad) ? bad : { q: bad })),
    ),
  );
  return fc.record({ path: part("path"), query, body: content ? maybe(body) : body });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed();

function send(url: string, method: string, { path, query, body }: Request) {
  const filled = url.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asText(path[name] ?? "")) || "-");
  return it.app.inject({
    method: method.toUpperCase() as "GET",
    url: filled,
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, asText(value ?? "")])),
    headers: {
      authorization: `Bearer ${bootstrapToken}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

const traces = /node_modules|\bat .+\.[jt]s:\d+|\.[jt]s:\d+:\d+|Error:|SQLSTATE|syntax error at|relation "/;

describe("whatever is sent, the answer is one that the document describes", () => {
  test.each(table.filter(([name]) => !apart.has(name)))("%s", async (name, endpoint: Endpoint) => {
    const { url, method, operation } = find(name);
    await fc.assert(
      fc.asyncProperty(requestsOf(operation), async (request) => {
        const answer = await send(url, method, request);
        const { statusCode, headers, body } = answer;
        const told = `${statusCode} ${body.slice(0, 300)}`;
        expect(told).not.toMatch(/^5/);
        expect(headers["x-request-id"]).toBeTruthy();
        if (statusCode >= 400) {
          expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
          const { status, requestId, detail = "", issues = [] } = problem.parse(answer.json());
          expect([status, requestId]).toEqual([statusCode, headers["x-request-id"]]);
          expect([detail, ...issues.map(({ message }) => message)].join(" ")).not.toMatch(traces);
          return;
        }
        taken.add(name);
        expect(Object.keys(operation.responses)).toContain(String(statusCode));
        if (endpoint.response === null) {
          expect(body).toBe("");
          return;
        }
        if (endpoint.file) return;
        const parsed = endpoint.response.safeParse(answer.json());
        expect(parsed.error?.issues.slice(0, 2) ?? []).toEqual([]);
      }),
      { numRuns: runs },
    );
  });
});

test("many endpoints took some of what they were sent", () => {
  expect(taken.size).toBeGreaterThan(table.length / 3);
});

test("after all that the service is ready, and the audit log as it was written", async () => {
  expect((await it.app.inject({ url: "/health/ready" })).statusCode).toBe(200);
  expect((await it.call("verifyAuditEvents")).json().intact).toBe(true);
});
