import type { Endpoint } from "@periplus/shared/endpoint";
import fc from "fast-check";
import { expect, test } from "vitest";
import { closeSchema } from "../src/http/closed-schema.js";
import { createOpenApi } from "../src/http/open-api.js";
import { table } from "./endpoint-calls.js";
import { arbitraryOf, type Schema } from "./json-schema-arbitrary.js";

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; requestBody?: RequestBody }>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}
interface RequestBody {
  readonly content: Record<string, { readonly schema: Schema }>;
}

const document = createOpenApi("0", "cookie") as unknown as Document;
const resolve = (reference: string) =>
  document.components.schemas[reference.replace("#/components/schemas/", "")] ?? {};
const schemaOf = (name: string): Schema => {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const content = operations.find(({ operationId }) => operationId === name)?.requestBody?.content ?? {};
  return Object.values(content)[0]?.schema ?? {};
};
const bodies = table.filter(([, { body, form }]: [string, Endpoint]) => body !== undefined && !form);

/** The value with one name more in one of its objects: once for each that it has. */
function* withOneMore(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield { ...value, nobodyAskedForThis: "x" };
  for (const [key, inner] of Object.entries(value))
    for (const more of withOneMore(inner))
      yield Array.isArray(value)
        ? value.map((each, index) => (String(index) === key ? more : each))
        : { ...value, [key]: more };
}

test.each(bodies)("nothing that is sent to %s is passed over in silence, at any depth", (name, { body }) => {
  const schema = closeSchema(body as NonNullable<Endpoint["body"]>);
  let tried = 0;
  fc.assert(
    fc.property(arbitraryOf(schemaOf(name), resolve), (value) => {
      if (!schema.safeParse(value).success) return;
      for (const more of withOneMore(value)) {
        tried += 1;
        const parsed = schema.safeParse(more);
        // Records keep names of any kind.
        if (parsed.success) expect(JSON.stringify(parsed.data)).toContain("nobodyAskedForThis");
      }
    }),
    { numRuns: 100, seed: 7 },
  );
  expect(tried).toBeGreaterThan(0);
});

test.each(bodies)("the document says of %s that it takes no other names", (name) => {
  const open: string[] = [];
  const seen = new Set<Schema>();
  const walk = (schema: Schema, path: string): void => {
    const found = schema.$ref === undefined ? schema : resolve(schema.$ref);
    if (seen.has(found)) return;
    seen.add(found);
    if (found.properties && found.additionalProperties === undefined) open.push(path);
    for (const [key, inner] of Object.entries(found.properties ?? {})) walk(inner, `${path}.${key}`);
    for (const inner of [...(found.anyOf ?? []), ...(found.oneOf ?? [])]) walk(inner, path);
    if (found.items) walk(found.items, `${path}[]`);
  };
  walk(schemaOf(name), name);
  expect(open).toEqual([]);
});
