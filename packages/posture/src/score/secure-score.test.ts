import { securityControlIds } from "@periplus/shared/security-control";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ControlTally, combineScopes, scoreControls } from "./secure-score.js";

function tally(control: ControlTally["control"], healthy: number, unhealthy: number, notAssessed = 0): ControlTally {
  return { control, healthy, unhealthy, notAssessed };
}

describe("scoreControls", () => {
  it("gives the classic example: 4 of 78 resources healthy in a control of 6 points are 0.31", () => {
    const { controls } = scoreControls([tally("remediate-vulnerabilities", 4, 74)]);
    expect(controls[0]?.current?.toFixed(2)).toBe("0.31");
    expect(controls[0]?.potential?.toFixed(2)).toBe("5.69");
  });

  it("gives 10 of 20 for one healthy and one unhealthy workload, and 0 for the cluster as one resource", () => {
    const controls = [
      "protect-applications-against-ddos",
      "manage-access-and-permissions",
      "restrict-unauthorized-network-access",
      "remediate-security-configurations",
      "remediate-vulnerabilities",
    ] as const;
    expect(scoreControls(controls.map((control) => tally(control, 1, 1)))).toMatchObject({
      current: 10,
      max: 20,
      score: 0.5,
    });
    expect(scoreControls(controls.map((control) => tally(control, 0, 1)))).toMatchObject({ current: 0, score: 0 });
  });

  it("leaves a control without assessed resources out of both sums", () => {
    const scored = scoreControls([
      tally("remediate-vulnerabilities", 0, 0, 9),
      tally("enable-encryption-at-rest", 1, 0),
    ]);
    expect(scored).toMatchObject({ score: 1, current: 4, max: 4 });
    expect(scored.controls[0]).toMatchObject({ current: null, potential: null, notAssessed: 9 });
  });

  it("has no score when nothing counts", () => {
    expect(scoreControls([]).score).toBeNull();
    expect(scoreControls([tally("implement-security-best-practices", 3, 1)]).score).toBeNull();
  });

  it("stays between 0 and 1, and what is missing is the potential", () => {
    const count = fc.nat({ max: 100_000 });
    const anyTally = fc
      .tuple(fc.constantFrom(...securityControlIds), count, count, count)
      .map((args) => tally(...args));
    fc.assert(
      fc.property(fc.array(anyTally), (tallies) => {
        const { score, current, max, controls } = scoreControls(tallies);
        const potential = controls.reduce((sum, control) => sum + (control.potential ?? 0), 0);
        expect(current + potential).toBeCloseTo(max, 6);
        if (score === null) return;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1 + Number.EPSILON);
      }),
    );
  });
});

describe("combineScopes", () => {
  it("weighs each scope by its resources and skips those without a score", () => {
    expect(
      combineScopes([
        { score: 1, weight: 1 },
        { score: 0, weight: 3 },
        { score: null, weight: 100 },
      ]),
    ).toBe(0.25);
    expect(combineScopes([{ score: null, weight: 5 }])).toBeNull();
    expect(combineScopes([])).toBeNull();
  });
});
