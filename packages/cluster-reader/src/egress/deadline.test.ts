import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Deadline } from "./deadline.js";

test("it passes after its time, and says so", async () => {
  const deadline = new Deadline(10);
  expect(deadline.signal.aborted).toBe(false);
  await sleep(30);
  expect(deadline.hasPassed).toBe(true);
  expect(deadline.signal.reason).toMatchObject({ name: "TimeoutError" });
});

test("it aborts with whoever else may stop, for their reason", () => {
  const outer = new AbortController();
  const deadline = new Deadline(60_000, outer.signal);
  const reason = new Error("cancelled");
  outer.abort(reason);
  expect(deadline.signal.reason).toBe(reason);
  expect(deadline.hasPassed).toBe(false);
  expect(new Deadline(60_000, outer.signal).signal.reason).toBe(reason);
});

test("at its end it stops what goes on, and keeps neither a listener nor a timer", async () => {
  const outer = new AbortController();
  const deadline = new Deadline(10, outer.signal);
  expect(getEventListeners(outer.signal, "abort")).toHaveLength(1);
  deadline.end();
  expect(deadline.signal.aborted).toBe(true);
  expect(getEventListeners(outer.signal, "abort")).toHaveLength(0);
  await sleep(30);
  expect(deadline.hasPassed).toBe(false);
});
