import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeItem, decodePage } from "./list-page.js";

const page = (text: string) => ({ bytes: Buffer.from(text) });
const listOf = (items: readonly unknown[]) => page(JSON.stringify({ metadata: {}, items }));

const nasty = fc.oneof(fc.string(), fc.constantFrom('"managedFields":[', "]", '\\"]', '"managedFields":[1]', "}]}"));
const entries = fc.array(
  fc.record({ manager: nasty, fieldsV1: fc.dictionary(nasty, fc.dictionary(nasty, fc.constant({}))) }),
  { maxLength: 2 },
);
const metadata = fc.record({ name: nasty, managedFields: entries, annotations: fc.dictionary(nasty, nasty) });
const usual = fc.record({ metadata: fc.record({ name: nasty }), spec: fc.dictionary(nasty, fc.jsonValue()) });
const managed = fc.record({ metadata, spec: fc.dictionary(nasty, fc.jsonValue()) });
const elsewhere = fc.record({ metadata, spec: fc.record({ managedFields: entries, template: managed }) });

function withoutManagedFields(item: Json): Json {
  const { metadata, ...rest } = item as JsonObject;
  const { managedFields: _managed, ...kept } = metadata as JsonObject;
  return { ...rest, metadata: kept };
}

describe("items whose managed fields are left out", () => {
  test("are what they are but for those", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(usual, managed, elsewhere), { maxLength: 4 }), (items) => {
        const plain = JSON.parse(JSON.stringify(items)) as Json[];
        expect(decodePage(listOf(items)).map(withoutManagedFields)).toEqual(plain.map(withoutManagedFields));
        for (const item of plain) {
          expect(withoutManagedFields(decodeItem(JSON.stringify(item)))).toEqual(withoutManagedFields(item));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("keep nothing of them", () => {
    const item = {
      metadata: { name: "a", managedFields: [{ manager: "m}", fieldsV1: { 'k:{"a":1}': {} } }] },
      spec: 1,
    };
    expect(decodePage(listOf([item, item]))).toEqual([
      { metadata: { name: "a", managedFields: [0] }, spec: 1 },
      { metadata: { name: "a", managedFields: [1] }, spec: 1 },
    ]);
  });

  test("are parsed whole where their list does not end with an object", () => {
    const rest = '"name":"a","ownerReferences":[{"uid":"b"}],"uid":"c"}}';
    for (const list of ["[ ]", "[null]", "[1]", '[{"a":1} ]', "[[{}],2]", '["}]"]', '[{"a":[{}]}]']) {
      const text = `{"metadata":{"managedFields":${list},${rest}`;
      const kept = { name: "a", ownerReferences: [{ uid: "b" }], uid: "c" };
      expect(withoutManagedFields(decodeItem(text)), list).toEqual({ metadata: kept });
    }
  });

  test("are parsed whole where a field of that name is somewhere else", () => {
    const item = { metadata: { managedFields: [{ a: 1 }] }, spec: { managedFields: [{ b: 2 }] } };
    expect(decodePage(listOf([item]))).toEqual([item]);
    expect(decodeItem(JSON.stringify(item))).toEqual(item);
  });
});
