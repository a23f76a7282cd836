import fc from "fast-check";
import { expect, test } from "vitest";
import { HeldObjects } from "./held-objects.js";
import type { DifferentObject } from "./judged-object.js";

const text = fc.string({ unit: "binary", maxLength: 20 });
const held: fc.Arbitrary<DifferentObject> = fc.record({
  object: fc.record({
    uid: text,
    apiVersion: text,
    group: text,
    kind: text,
    namespace: fc.option(text),
    name: text,
    labels: fc.dictionary(text, text),
    resourceVersion: text,
    owner: fc.option(fc.record({ uid: text, kind: text, name: text })),
    body: fc
      .record({ apiVersion: text, spec: fc.record({ text, large: fc.constant("x".repeat(90_000)) }) })
      .map((body) => JSON.stringify(body)),
    fingerprint: text,
  }),
  id: fc.option(fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String)),
  cause: fc.constantFrom({ is: "added" as const }, { is: "changed" as const }),
});

test("what was held comes back as it was, in its order, and once", () => {
  fc.assert(
    fc.property(fc.array(fc.array(held, { maxLength: 5 }), { maxLength: 5 }), (pages) => {
      const objects = new HeldObjects();
      for (const page of pages) objects.hold(page);
      const released = [...objects.release()].flat().map(({ object, ...rest }) => {
        return { ...rest, object: { ...object, body: Buffer.from(object.body).toString("utf8") } };
      });
      expect(released).toEqual(pages.flat());
      expect([...objects.release()]).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
