import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RuleBook } from "../../rollups/rule-book.js";
import { type Addition, Additions } from "./additions.js";
import type { NewObject } from "./judged-object.js";

const pack = readRulePack();
const rules = new RuleBook(pack, new Map(pack.rules.map(({ rule }, index) => [rule.id, index + 1])));
const snapshot = { clusterId: 7, snapshotId: "9", takenAt: new Date("2026-01-02T03:04:05Z") };
/** So that a few of them are written at once. */
const body = JSON.stringify({ text: "x".repeat(700_000) });

function makeObject(number: number): NewObject {
  const name = `object-${number}`;
  const names = { apiVersion: "v1", group: "", kind: "Service", namespace: "shop", name };
  const rest = { labels: {}, resourceVersion: "1", owner: null, fingerprint: "", body };
  const [healthy, unhealthy] = number % 2 === 0 ? [[1], []] : [[], [1, 2]];
  const judgement = { healthy, unhealthy, notAssessed: [], needsConfiguration: [], facts: null };
  return { object: { uid: name, ...names, ...rest }, cause: { is: "added" }, judgement };
}

/** The ids of the rows of resources: the second value of each row. */
function idsOf({ resources: { chunks } }: Addition): bigint[] {
  const bytes = Buffer.concat(chunks);
  const ids: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const fields = bytes.readInt16BE(at);
    at += 2;
    for (let field = 0; field < fields; field += 1) {
      const length = bytes.readInt32BE(at);
      if (field === 1) ids.push(bytes.readBigInt64BE(at + 4));
      at += 4 + Math.max(0, length);
    }
  }
  return ids;
}

test("whenever ids come, each object is written and counted once, under an id of its own", () => {
  // Objects of a page, and whether the ids that were wanted came before the next one.
  const pages = fc.array(fc.record({ objects: fc.nat({ max: 9 }), delayed: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(pages, (read) => {
      const additions = new Additions(snapshot, rules);
      const taken: Addition[] = [];
      const asked: number[] = [];
      let lastId = 0;
      const giveAll = () => {
        for (const count of asked.splice(0)) {
          additions.takeIds(Array.from({ length: count }, () => String(++lastId)).join());
        }
      };
      const step = (anyway: boolean) => {
        const wanted = additions.countWanted();
        if (wanted > 0) asked.push(wanted);
        const addition = additions.take(anyway);
        if (addition) taken.push(addition);
      };
      let objects = 0;
      for (const page of read) {
        for (let count = 0; count < page.objects; count += 1) additions.add(makeObject(++objects));
        step(false);
        if (!page.delayed) giveAll();
      }
      while (additions.isWaiting) {
        step(true);
        giveAll();
      }
      step(true);
      const ids = taken.flatMap(idsOf);
      expect([ids.length, new Set(ids).size]).toEqual([objects, objects]);
      const rowsOf = (name: "revisions" | "assessments" | "findings") =>
        taken.reduce((sum, addition) => sum + addition[name].rows, 0);
      expect([rowsOf("revisions"), rowsOf("assessments")]).toEqual([objects, objects]);
      expect(rowsOf("findings")).toBe(2 * Math.ceil(objects / 2));
      const counted = additions.rollups.toCounts().inventory.reduce((sum, { resources }) => sum + resources, 0);
      expect(counted).toBe(objects);
    }),
    { numRuns: 30 },
  );
});
