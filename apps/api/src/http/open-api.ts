import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, endpoints } from "@periplus/shared/endpoints";
import { problem } from "@periplus/shared/problem";
import { z } from "zod";
import { answerHeaders, answerHeadersOf, headerAnswersOf, requestHeadersOf } from "./open-api-headers.js";

type JsonSchema = Record<string, unknown>;
type Direction = "input" | "output";

/** The OpenAPI 3.1 document of the endpoint table. `sessionCookie` is the name of the session's cookie. */
export function createOpenApi(version: string, sessionCookie: string): Record<string, unknown> {
  const schemas = new SchemaCollection();
  const problemSchema = schemas.add(problem, "output");
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of Object.entries(endpoints as Record<string, Endpoint>)) {
    const path = `${apiPrefix}${endpoint.path.replace(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: describeOperation(name, endpoint, schemas) };
  }
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Periplus",
      version,
      description:
        "What runs in every Kubernetes cluster, and what is wrong with it. Lists answer `{ items, nextCursor }`; pass `nextCursor` as `cursor` with the same query. Moments are RFC 3339 in UTC. Errors are RFC 9457 problem details.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(Object.values(endpoints).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.list(),
      headers: answerHeaders,
      responses: {
        TooManyRequests: {
          description: "Too many requests in a minute, or a name that must wait",
          headers: { "Retry-After": { schema: { type: "integer" }, description: "Seconds" } },
          content: { "application/problem+json": { schema: problemSchema } },
        },
        Problem: {
          description: "An error, as problem details",
          headers: {
            "x-request-id": { schema: { type: "string" }, description: "Also in the body; name it in a report" },
          },
          content: { "application/problem+json": { schema: problemSchema } },
        },
      },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "An API token, or the bootstrap token of the installation",
        },
        session: { type: "apiKey", in: "cookie", name: sessionCookie, description: "Set by POST /sessions" },
      },
    },
  };
}

function describeOperation(name: string, endpoint: Endpoint, schemas: SchemaCollection): Record<string, unknown> {
  const { summary, tag, access, body, form } = endpoint;
  const contentType = form ? "application/x-www-form-urlencoded" : "application/json";
  return {
    operationId: name,
    summary,
    tags: [tag],
    "x-role": access,
    security: access === "public" ? [] : [{ token: [] }, { session: [] }],
    parameters: [
      ...parametersOf(endpoint.params, "path", schemas),
      ...parametersOf(endpoint.query, "query", schemas),
      ...requestHeadersOf(endpoint),
    ],
    ...(body
      ? {
          requestBody: {
            required: !body.safeParse({}).success,
            content: { [contentType]: { schema: form ? schemas.add(body, "input") : schemas.addBody(body) } },
          },
        }
      : {}),
    responses: { ...successOf(endpoint, schemas), ...failuresOf(endpoint) },
  };
}

/** Names that a body does not have are refused, not passed over (see `closeSchema`); `refer` is told of every reference. */
function closed(node: unknown, refer: (id: string) => void): unknown {
  if (Array.isArray(node)) return node.map((each) => closed(each, refer));
  if (typeof node !== "object" || node === null) return node;
  if ("$ref" in node && typeof node.$ref === "string") refer(node.$ref.replace("#/components/schemas/", ""));
  const entries = Object.entries(node).map(([key, value]) => [key, key === "default" ? value : closed(value, refer)]);
  const isOpen = "type" in node && node.type === "object" && "properties" in node;
  return { ...(isOpen ? { additionalProperties: false } : {}), ...Object.fromEntries(entries) };
}

function parametersOf(shape: z.ZodObject | undefined, place: "path" | "query", schemas: SchemaCollection): unknown[] {
  if (!shape) return [];
  const { properties = {}, required = [] } = schemas.add(shape, "input") as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function successOf(endpoint: Endpoint, schemas: SchemaCollection): Record<string, unknown> {
  const { response, status, stream, file } = endpoint;
  const headers = answerHeadersOf(endpoint);
  if (response === null) return { "204": { description: "Done", headers } };
  if (file)
    return {
      "200": { description: "A file to keep", headers, content: { "*/*": {} } },
    };
  const type = stream ? "text/event-stream" : "application/json";
  const description = stream ? "Events; each `data:` line is one value of the schema, as JSON" : "Done";
  return {
    [status ?? 200]: { description, headers, content: { [type]: { schema: schemas.add(response, "output") } } },
  };
}

function failuresOf(endpoint: Endpoint): Record<string, unknown> {
  const { access, params, query, body } = endpoint;
  const failure = { $ref: "#/components/responses/Problem" };
  return {
    ...(params || query || body ? { "400": failure } : {}),
    ...(access === "public" ? {} : { "401": failure }),
    ...(access === "public" || access === "signedIn" ? {} : { "403": failure }),
    ...(params ? { "404": failure } : {}),
    ...(body ? { "413": failure, "415": failure } : {}),
    ...headerAnswersOf(endpoint, failure),
    default: failure,
  };
}

/** The schemas with an id (`.meta({ id })`), each once under `#/components/schemas`. */
class SchemaCollection {
  private readonly all: Record<string, JsonSchema> = {};
  private readonly bodies = new Set<string>();

  list(): Record<string, JsonSchema> {
    // A set that grows while it is gone through: what a body refers to is closed, too.
    for (const id of this.bodies) this.all[id] = this.close(this.all[id]);
    return this.all;
  }

  /** Of a body, which has no names but those that are described. */
  addBody(schema: z.ZodType): JsonSchema {
    return this.close(this.add(schema, "input"));
  }

  /** The JSON Schema of `schema`, with references to the collection. */
  add(schema: z.ZodType, io: Direction): JsonSchema {
    const { $schema: _, $defs, ...root } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
    for (const [id, definition] of Object.entries($defs ?? {})) this.keep(id, definition);
    return withReferences(root) as JsonSchema;
  }

  private close(schema: JsonSchema | undefined): JsonSchema {
    return closed(schema, (id) => this.bodies.add(id)) as JsonSchema;
  }

  private keep(id: string, definition: unknown): void {
    const schema = withReferences(definition) as JsonSchema;
    const known = this.all[id];
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`The schema ${id} goes in and comes out in two shapes: give each an id of its own`);
    this.all[id] = schema;
  }
}

/** `#/$defs/Name` → `#/components/schemas/Name`, at every depth. */
function withReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withReferences);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    key === "$ref" && typeof value === "string"
      ? value.replace("#/$defs/", "#/components/schemas/")
      : withReferences(value),
  ]);
  return Object.fromEntries(entries);
}
