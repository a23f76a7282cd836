import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Paces, TokenBucket } from "./pace.js";

describe("a bucket", () => {
  test("lets through no more than its burst and what flows in, over any stretch of time", () => {
    const rate = fc.record({ burst: fc.integer({ min: 1, max: 20 }), perSecond: fc.integer({ min: 1, max: 50 }) });
    const pauses = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(rate, pauses, ({ burst, perSecond }, gaps) => {
        const bucket = new TokenBucket({ burst, perSecond }, 0);
        let now = 0;
        const used = gaps.map((gap) => {
          now += gap;
          return now + bucket.take(now);
        });
        for (const [index, from] of used.entries()) {
          for (const [later, to] of used.slice(index).entries()) {
            expect(later + 1).toBeLessThanOrEqual(burst + ((to - from) / 1_000) * perSecond + 1e-6);
          }
        }
      }),
    );
  });

  test("makes those wait who come when it is empty, one after the other", () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 4 }, 0);
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([0, 0, 250, 500]);
    expect(bucket.take(10_000)).toBe(0);
  });
});

describe("paces", () => {
  const pacing = (most: number, perSecond = 1_000) => ({
    account: { name: "account", most },
    lanes: [{ name: "lane", rate: { burst: 1, perSecond } }],
  });

  test("let so many of an account be under way at once", async () => {
    const paces = new Paces();
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        const leave = await paces.enter(pacing(3));
        most = Math.max(most, ++running);
        await sleep(2);
        running -= 1;
        leave();
      }),
    );
    expect(most).toBe(3);
  });

  test("an abort ends the wait with its own reason, and takes nobody's place", async () => {
    const paces = new Paces();
    const slow = pacing(1, 0.001);
    const leave = await paces.enter(slow);
    const abort = new AbortController();
    const inLine = paces.enter(slow, abort.signal);
    abort.abort(new Error("stopped by hand"));
    await expect(inLine).rejects.toThrow("stopped by hand");
    leave();
    const second = new AbortController();
    const waiting = paces.enter(slow, second.signal);
    setTimeout(() => second.abort(new Error("stopped again")), 10);
    await expect(waiting).rejects.toThrow("stopped again");
    (await paces.enter({ account: slow.account, lanes: [] }))();
  });
});
