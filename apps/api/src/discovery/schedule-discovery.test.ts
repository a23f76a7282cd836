import { expect, test } from "vitest";
import { nextRunAt } from "./schedule-discovery.job.js";

test("the next run lies around one interval away, a tenth earlier or later", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  expect([0, 0.5, 1].map((random) => nextRunAt(now, 240, random).toISOString())).toEqual([
    "2026-01-01T03:36:00.000Z",
    "2026-01-01T04:00:00.000Z",
    "2026-01-01T04:24:00.000Z",
  ]);
});
