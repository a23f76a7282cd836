import fc from "fast-check";

/** A JSON Schema as the OpenAPI document has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

/** Finds what a reference of the document leads to. */
export type Resolve = (reference: string) => Schema;

/** Values that fit a schema, as far as it says; formats that are not known here are any text. */
export function arbitraryOf(schema: Schema, resolve: Resolve, depth = 0): fc.Arbitrary<unknown> {
  const inner = (one: Schema) => arbitraryOf(one, resolve, depth + 1);
  if (depth > 12) return fc.constant(null);
  if (schema.$ref !== undefined) return inner(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.allOf)
    return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...(parts as object[])));
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  if (!types) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => typed(type, schema, inner)));
}

function typed(type: string, schema: Schema, inner: (one: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { minimum = -1_000, maximum = 1_000_000, minItems = 0, maxItems = 4 } = schema;
  switch (type) {
    case "object":
      return objects(schema, inner);
    case "array":
      return fc.array(schema.items ? inner(schema.items) : fc.jsonValue({ maxDepth: 1 }), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, 4)),
      });
    case "string":
      return texts(schema);
    case "integer":
      return fc.integer({ min: Math.max(minimum, -2_147_483_648), max: Math.min(maximum, 2_147_483_647) });
    case "number":
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      throw new Error(`The schema has a type that is not JSON's: ${type}`);
  }
}

function objects(
  { properties = {}, required = [], additionalProperties, propertyNames }: Schema,
  inner: (one: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, inner(schema)]));
  const named = fc.record(known, { requiredKeys: required.filter((name) => name in known) });
  if (typeof additionalProperties !== "object") return named;
  const keys = propertyNames ? inner(propertyNames).map(String) : fc.string({ maxLength: 20 });
  const more = fc.dictionary(keys, inner(additionalProperties), { maxKeys: 3 });
  return fc.tuple(named, more).map(([one, other]) => ({ ...other, ...one }));
}

function texts({ pattern, format, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "date-time")
    return fc
      .date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (format === "uri") return fc.webUrl();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u"), { size: "-1" });
  return fc.string({ unit: "grapheme", minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
}

/** What nobody meant to send. */
const hostile: readonly unknown[] = [
  ...[null, true, -1, 0, 1e308, "", "\u0000", "\ud800", "\u202e", "'; DROP TABLE connectors; --", "../../etc/passwd"],
  ...["{{7*7}}", "%00", "a".repeat(5_000), "٣", "9".repeat(40), "-0", "NaN", [], {}, [[[]]], { __proto__: null, a: 1 }],
  ...[{ $ne: null }, "2020-13-45T99:99:99Z", "00000000-0000-0000-0000-000000000000"],
];

/** The same value with one thing in it replaced, left out or added. */
export function spoiled(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.infiniteStream(fc.nat()), fc.constantFrom(...hostile))
    .map(([sound, picks, bad]) => spoil(sound, picks, bad));
}

function spoil(value: unknown, picks: Iterator<number>, bad: unknown): unknown {
  const pick = (of: number) => (picks.next().value ?? 0) % of;
  if (typeof value !== "object" || value === null || pick(4) === 0) return bad;
  const keys = Object.keys(value);
  if (keys.length === 0 || pick(6) === 0) return Array.isArray(value) ? [...value, bad] : { ...value, unasked: bad };
  const key = keys[pick(keys.length)] ?? "";
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
  if (!Array.isArray(value) && pick(5) === 0) delete copy[key];
  else copy[key] = spoil(copy[key], picks, bad);
  return copy;
}
