import { expect, test } from "vitest";
import { describeMoment, formatDuration, formatInterval, formatMoment } from "./time";

const now = new Date("2026-11-21T14:02:00Z");
const apart = (seconds: number) => formatMoment(new Date(now.getTime() + seconds * 1_000), now);

test("near moments are told from now, far ones by their date", () => {
  expect([apart(-10), apart(-12 * 60), apart(-3 * 3_600), apart(-23.9 * 3_600)]).toEqual([
    "just now",
    "12 min ago",
    "3 h ago",
    "23 h ago",
  ]);
  expect([apart(35 * 60), apart(2 * 3_600)]).toEqual(["in 35 min", "in 2 h"]);
  expect(apart(-3 * 86_400)).toMatch(/^18 Nov 2026$/);
});

test("the tooltip ends with the moment as the API gave it", () => {
  expect(describeMoment(now)).toMatch(/2026-11-21T14:02:00\.000Z$/);
});

test("lengths of time in two units at most", () => {
  expect([0, 340, 8_000, 125_000, 3_600_000, 4_320_000].map(formatDuration)).toEqual([
    "0 ms",
    "340 ms",
    "8 s",
    "2 min 05 s",
    "1 h 00 min",
    "1 h 12 min",
  ]);
});

test("intervals as one says them", () => {
  expect([15, 60, 90, 240, 1_440, 2_880].map(formatInterval)).toEqual([
    "every 15 minutes",
    "every hour",
    "every 90 minutes",
    "every 4 hours",
    "every day",
    "every 2 days",
  ]);
});
