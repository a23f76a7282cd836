import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FairSlots } from "./fair-slots.js";

/** A queue whose workers each do one job after the other; a job is how many milliseconds it takes. */
function startQueue(jobs: number[], slots: number, mostLong: number, afterMilliseconds: number) {
  const waiting = [...jobs];
  const done: number[] = [];
  let workers = 0;
  let most = 0;
  const running = new Set<Promise<void>>();
  const fair = new FairSlots(async () => startWorker(), mostLong, afterMilliseconds);
  const startWorker = () => {
    workers += 1;
    most = Math.max(most, workers);
    let goesOn = true;
    const loop = (async () => {
      for (let job = waiting.shift(); job !== undefined; job = goesOn ? waiting.shift() : undefined) {
        const milliseconds = job;
        const work = async () => {
          await sleep(milliseconds);
          done.push(milliseconds);
        };
        await fair.run(work, () => {
          goesOn = false;
          workers -= 1;
        });
      }
    })();
    running.add(loop);
    void loop.then(() => running.delete(loop));
  };
  for (let started = 0; started < slots; started += 1) startWorker();
  const settle = async () => {
    while (running.size > 0) await Promise.all(running);
  };
  return { done, settle, count: () => workers, most: () => most };
}

test("short jobs pass by long ones, as many as there are places for these", async () => {
  const queue = startQueue([400, 401, 402, 403, 1, 2, 3], 2, 4, 20);
  await sleep(250);
  expect(queue.done).toEqual([1, 2, 3]);
  await queue.settle();
  expect(queue.count()).toBe(2);
});

test("more long jobs than there are places for hold the others up until one of them ends", async () => {
  const queue = startQueue([100, 300, 301, 1], 1, 2, 20);
  await sleep(80);
  expect(queue.done).toEqual([]);
  await sleep(120);
  expect(queue.done).toEqual([100, 1]);
  await queue.settle();
});

test("a job that fails gives its place back", async () => {
  let ended = 0;
  const fair = new FairSlots(async () => undefined, 1, 1);
  const fail = async () => {
    await sleep(20);
    throw new Error("no");
  };
  await expect(fair.run(fail, () => (ended += 1))).rejects.toThrow("no");
  expect(ended).toBe(1);
});

test("a worker that could not be started is not ended", async () => {
  let ended = 0;
  const fair = new FairSlots(() => Promise.reject(new Error("no database")), 1, 1);
  await fair.run(
    () => sleep(20),
    () => (ended += 1),
  );
  expect(ended).toBe(0);
});

test("whatever comes, all is done, no more run at once than may, and as many workers are left as before", async () => {
  const jobs = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      jobs,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      async (given, slots, long) => {
        const queue = startQueue(given, slots, long, 4);
        await queue.settle();
        expect(queue.done.toSorted((a, b) => a - b)).toEqual(given.toSorted((a, b) => a - b));
        expect(queue.most()).toBeLessThanOrEqual(slots + long);
        expect(queue.count()).toBe(slots);
      },
    ),
    { numRuns: 40 },
  );
});
