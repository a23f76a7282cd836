import type { CoverageEntry } from "@periplus/shared/coverage";
import { coverageStates } from "@periplus/shared/vocabulary";
import { expect, it } from "vitest";
import { isGap, readShare, wasReadWhole } from "./coverage.js";

const entries = coverageStates.map((state): CoverageEntry => ({ part: `core/${state}`, state, objects: 0 }));

it("lets only what was read whole say that something is gone", () => {
  expect(entries.filter(wasReadWhole).map(({ state }) => state)).toEqual(["read"]);
});

it("takes an API that the cluster does not have for no gap", () => {
  expect(entries.filter(isGap).map(({ state }) => state)).toEqual(["partial", "forbidden", "failed"]);
  expect(readShare(entries)).toBe(0.25);
  expect(readShare([])).toBeNull();
});
