import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, endpoints } from "@periplus/shared/endpoints";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./test-app.js";

interface Node {
  [key: string]: Node | undefined;
}

let it: TestApp;
let document: Node;
beforeAll(async () => {
  it = await startTestApp();
  document = (await it.app.inject({ url: "/api/openapi.json" })).json();
});
afterAll(() => it.close());

test("it is OpenAPI 3.1 and every row of the table is an operation", () => {
  expect(document.openapi).toBe("3.1.0");
  for (const [name, { method, path }] of Object.entries(endpoints)) {
    const item = document.paths?.[`${apiPrefix}${path.replace(/:(\w+)/g, "{$1}")}`];
    expect([name, item?.[method.toLowerCase()]?.operationId]).toEqual([name, name]);
  }
});

test("every reference leads somewhere", () => {
  const references: string[] = [];
  JSON.stringify(document, (key, value) => {
    if (key === "$ref") references.push(value);
    return value;
  });
  expect(references.length).toBeGreaterThan(50);
  for (const reference of references) {
    const target = reference
      .slice(2)
      .split("/")
      .reduce<Node | undefined>((node, key) => node?.[key], document);
    expect([reference, typeof target]).toEqual([reference, "object"]);
  }
});

test("path parameters are those of the path, required, each once", () => {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const operation of Object.values(item ?? {})) {
      const parameters = operation?.parameters as unknown as { name: string; in: string; required: boolean }[];
      const inPath = parameters.filter((parameter) => parameter.in === "path");
      expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(inPath.every(({ required }) => required)).toBe(true);
      expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    }
  }
});

const operationOf = (name: keyof typeof endpoints) => {
  const { method, path } = endpoints[name];
  return document.paths?.[`${apiPrefix}${path.replace(/:(\w+)/g, "{$1}")}`]?.[method.toLowerCase()];
};

test("it says who may call, and what a stream and an error are", () => {
  const operation = (name: keyof typeof endpoints) => {
    const { method, path } = endpoints[name];
    return document.paths?.[`${apiPrefix}${path.replace(/:(\w+)/g, "{$1}")}`]?.[method.toLowerCase()];
  };
  expect(operation("createSession")?.security).toEqual([]);
  expect(operation("getMe")?.security).toEqual([{ token: [] }, { session: [] }]);
  expect(operation("streamDiscoveryRun")?.responses?.["200"]?.content).toHaveProperty("text/event-stream");
  expect(operation("deleteToken")?.responses).toHaveProperty("204");
  expect(operation("createConnector")?.responses).toHaveProperty("201");
  expect(document.components?.responses?.Problem?.content).toHaveProperty("application/problem+json");
});

test("it says which headers are obeyed, and what they are answered with", () => {
  const parametersOf = (name: keyof typeof endpoints) => JSON.stringify(operationOf(name)?.parameters);
  expect(parametersOf("updateConnector")).toMatch(/Idempotency-Key.*If-Match.*getConnector/);
  expect(parametersOf("createSession")).toBe("[]");
  expect(parametersOf("listConnectors")).toContain("If-None-Match");
  expect(Object.keys(operationOf("updateConnector")?.responses ?? {})).toEqual(
    expect.arrayContaining(["200", "403", "409", "412", "422", "429"]),
  );
  expect(operationOf("getMe")?.responses?.["200"]?.headers).toHaveProperty("ETag");
});

test("what a change is matched with is a read of the same path", () => {
  for (const [name, { ifMatch, path, params }] of Object.entries(endpoints as Record<string, Endpoint>)) {
    if (ifMatch === undefined) continue;
    const read = endpoints[ifMatch as keyof typeof endpoints] as Endpoint | undefined;
    expect([name, read?.method, read?.params === params, path.startsWith(read?.path ?? "?")]).toEqual([
      name,
      "GET",
      true,
      true,
    ]);
  }
});

test("it never describes a secret as something that is answered", () => {
  const answered = ["Connector", "Token", "Me"].map((name) => JSON.stringify(document.components?.schemas?.[name]));
  for (const schema of answered) expect(schema).not.toMatch(/"[^"]*(secret|privateKey|clientKey)|"password":/i);
});
