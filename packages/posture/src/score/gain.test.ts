import type { SecurityControlId } from "@periplus/shared/security-control";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gainOf } from "./gain.js";
import { combineScopes, scoreControls } from "./secure-score.js";

const vulnerabilities = "remediate-vulnerabilities";
const scope = (
  weight: number,
  counts: Partial<Record<SecurityControlId, [number, number]>>,
  healthy = 0,
  unknown = 0,
) => ({
  weight,
  controls: new Map(
    Object.entries(counts).map(([control, [well, ill]]) => [
      control as SecurityControlId,
      { healthy: well, unhealthy: ill },
    ]),
  ),
  mended: { healthy, unknown },
});

describe("what mending a rule adds", () => {
  test("is the share of the control's points of the resources that turn healthy", () => {
    const gain = gainOf(vulnerabilities, [scope(78, { [vulnerabilities]: [4, 74] }, 26)]);
    expect(gain.points).toBeCloseTo((6 / 78) * 26);
    expect(gain.score).toBeCloseTo(26 / 78);
  });

  test("counts those out that cannot be judged then", () => {
    const gain = gainOf(vulnerabilities, [scope(4, { [vulnerabilities]: [2, 2] }, 0, 2)]);
    expect(gain.points).toBeCloseTo(3);
    expect(gain.score).toBeCloseTo(0.5);
  });

  test("weighs each connector, and is nothing where nothing turns", () => {
    const one = scope(90, { [vulnerabilities]: [0, 10] }, 10);
    const other = scope(10, { [vulnerabilities]: [0, 10] });
    expect(gainOf(vulnerabilities, [one, other]).score).toBeCloseTo(0.9);
    expect(gainOf(vulnerabilities, [other])).toEqual({ points: 0, score: 0 });
  });

  test("is what the score itself says of the estate as it would be", () => {
    const scopes = fc.array(
      fc.record({
        weight: fc.integer({ min: 1, max: 50 }),
        healthy: fc.nat(9),
        unhealthy: fc.nat(9),
        other: fc.nat(9),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(scopes, (given) => {
        const asked = given.map(({ weight, healthy, unhealthy, other }) =>
          scope(weight, { [vulnerabilities]: [healthy, unhealthy], "encrypt-data-in-transit": [other, 1] }, unhealthy),
        );
        const score = (mended: boolean) =>
          combineScopes(
            given.map(({ weight, healthy, unhealthy, other }) => {
              const well = mended ? healthy + unhealthy : healthy;
              const tally = (control: SecurityControlId, h: number, u: number) => ({
                control,
                healthy: h,
                unhealthy: u,
                notAssessed: 0,
              });
              const tallies = [
                tally(vulnerabilities, well, mended ? 0 : unhealthy),
                tally("encrypt-data-in-transit", other, 1),
              ];
              return { weight, score: scoreControls(tallies).score };
            }),
          );
        expect(gainOf(vulnerabilities, asked).score).toBeCloseTo((score(true) ?? 0) - (score(false) ?? 0), 9);
      }),
    );
  });
});
