import fc from "fast-check";
import { expect, test } from "vitest";
import { type KeyTimes, overlapMs, planKeys } from "./key-plan.js";

const day = 24 * 3_600_000;
const start = Date.parse("2026-11-26T00:00:00Z");
const at = (days: number) => new Date(start + days * day);
const key = (id: string, days: number): KeyTimes => ({ id, signsFrom: at(days) });

test("the first key signs at once", () => {
  expect(planKeys([], at(0))).toEqual({ signing: undefined, nextSignsFrom: at(0), outdated: [] });
});

test("a successor is published for a day before it signs, and its predecessor for a day after", () => {
  const first = key("first", 0);
  expect(planKeys([first], at(88)).nextSignsFrom).toBeUndefined();
  const { nextSignsFrom } = planKeys([first], at(89));
  expect(nextSignsFrom).toEqual(at(90));
  const both = [first, key("second", 90)];
  expect(planKeys(both, at(89.5))).toEqual({ signing: first, nextSignsFrom: undefined, outdated: [] });
  expect(planKeys(both, at(90))).toMatchObject({ signing: { id: "second" }, outdated: [] });
  expect(planKeys(both, at(91)).outdated).toEqual([first]);
});

test("at every moment of an installation's life a key signs that has been published for a day, bar the first", () => {
  const steps = fc.array(fc.integer({ min: 1, max: 40 * 24 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, (hours) => {
      let keys: (KeyTimes & { publishedAt: number })[] = [];
      let now = start;
      for (const step of [0, ...hours]) {
        now += step * 3_600_000;
        const moment = new Date(now);
        for (let turn = 0; turn < 2; turn += 1) {
          const { nextSignsFrom, outdated } = planKeys(keys, moment);
          keys = keys.filter((known) => !outdated.includes(known));
          if (nextSignsFrom) keys.push({ id: `${keys.length}`, signsFrom: nextSignsFrom, publishedAt: now });
        }
        const { signing } = planKeys(keys, moment);
        expect(signing).toBeDefined();
        const isFirst = signing?.signsFrom.getTime() === start;
        expect(isFirst || now - (signing?.publishedAt ?? 0) >= overlapMs).toBe(true);
      }
    }),
  );
});
