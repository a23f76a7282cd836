import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MalformedPageError, mostItems } from "./list-page.js";
import { scanPage } from "./scan-page.js";

const page = (text: string) => ({ bytes: Buffer.from(text) });
const head = '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":';

const metadata = fc.record(
  {
    name: fc.string({ unit: "grapheme" }),
    uid: fc.oneof(fc.uuid(), fc.string({ unit: "grapheme" }), fc.integer(), fc.constant(null)),
    resourceVersion: fc.oneof(fc.nat().map(String), fc.string()),
    annotations: fc.dictionary(fc.constantFrom("uid", "resourceVersion", "metadata", "a"), fc.string()),
    ownerReferences: fc.array(fc.record({ uid: fc.uuid(), kind: fc.string() }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const item = fc.record(
  {
    uid: fc.string(),
    spec: fc.jsonValue(),
    metadata: fc.oneof({ weight: 5, arbitrary: metadata }, fc.jsonValue()),
    status: fc.record({ metadata: metadata, uid: fc.uuid(), list: fc.array(metadata, { maxLength: 2 }) }),
  },
  { requiredKeys: [] },
);
const space = fc.constantFrom(undefined, 1, "\t");

describe("a page that is scanned", () => {
  test("has the items that parsing gives, and says of none another name or version", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), space, (items, indent) => {
        const text = `${head}${JSON.stringify(items, null, indent)}}\n`;
        const scanned = scanPage(page(text));
        const parsed = (JSON.parse(text) as { items: Json[] }).items;
        expect(scanned.map((each) => each.parse())).toEqual(parsed);
        for (const [index, { uid, resourceVersion }] of scanned.entries()) {
          const told = (parsed[index] as JsonObject).metadata as JsonObject;
          if (uid !== undefined) expect(uid).toBe(told.uid);
          if (resourceVersion !== undefined) expect(resourceVersion).toBe(told.resourceVersion);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("tells names and versions without parsing", () => {
    const text = `${head}[{"metadata":{"name":"a","uid":"u-1","resourceVersion":"12"},"spec":{"uid":"no"}}]}`;
    expect(scanPage(page(text))).toMatchObject([{ uid: "u-1", resourceVersion: "12" }]);
  });

  test.each([
    '[{"metadata":{"uid":"u","resourceVersion":"1"}}',
    '[{"metadata":{"uid":"u","resourceVersion":"1"}},]}',
    '[{"metadata":{"uid":"u","resourceVersion":"1"}} {"a":1}]}',
    '[{"metadata":{"uid":"u","resourceVersion":"1"}}]}}',
    '[{"metadata":{"uid":"u',
    '{"a":1}}',
    "7}",
  ])("that is broken is a fault: %s", (rest) => expect(() => scanPage(page(head + rest))).toThrow(MalformedPageError));

  test("may hold as many objects as are taken at once, and no more", () => {
    const of = (count: number) => page(`${head}[${Array(count).fill('{"a":1}').join()}]}`);
    expect(scanPage(of(mostItems))).toHaveLength(mostItems);
    expect(() => scanPage(of(mostItems + 1))).toThrow("holds more than 100000 objects at once");
  });

  test.each([
    [`${head}null}`, 0],
    [`${head}[]}`, 0],
    ['{"apiVersion":"v1","items":[{"metadata":{"uid":"a"}}],"kind":"L","metadata":{}}', 1],
    [`${head}[1,null]}`, 2],
  ])("of another form is parsed: %s", (text, count) => expect(scanPage(page(text))).toHaveLength(count));
});
