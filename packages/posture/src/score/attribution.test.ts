import { granularities } from "@periplus/shared/secure-score";
import { securityControlIds } from "@periplus/shared/security-control";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attributeSteps, type CountStep, stepBetween, takeStep } from "./attribution.js";
import { type ControlCounts, scoreViews } from "./control-counts.js";
import { type ClusterTallies, scoreEstate } from "./estate-score.js";

const states = fc.record({ healthy: fc.nat(90), unhealthy: fc.nat(90), notAssessed: fc.nat(20) });
const controls = fc.uniqueArray(
  fc.record<ControlCounts>({ control: fc.constantFrom(...securityControlIds), adjusted: states, raw: states }),
  { selector: ({ control }) => control, maxLength: 4 },
);
const estates = fc
  .array(fc.record({ connector: fc.nat(2), judged: fc.nat(100), controls }), { minLength: 1, maxLength: 4 })
  .map((rows) =>
    rows.map(
      (row, index): ClusterTallies => ({
        clusterId: index,
        connectorId: String(row.connector),
        judged: row.judged,
        controls: row.controls,
      }),
    ),
  );

describe("the attribution of a change of the score", () => {
  test("adds up to the whole change, whatever the steps are, in both views and granularities", () => {
    const steps = fc.array(fc.record({ clusterId: fc.nat(3), judged: fc.nat(20), controls }), { maxLength: 6 });
    fc.assert(
      fc.property(estates, steps, fc.constantFrom(...granularities), (before, given: CountStep[], granularity) => {
        const effects = attributeSteps(before, given, granularity);
        const after = before.map((cluster) =>
          given.filter(({ clusterId }) => clusterId === cluster.clusterId).reduce(takeStep, cluster),
        );
        for (const view of scoreViews) {
          const whole =
            (scoreEstate(after, granularity, view).score ?? 0) - (scoreEstate(before, granularity, view).score ?? 0);
          expect(effects.reduce((sum, effect) => sum + effect[view], 0)).toBeCloseTo(whole, 9);
        }
      }),
    );
  });

  test("what lies between two states leads from one to the other", () => {
    fc.assert(
      fc.property(estates, estates, ([a], [b]) => {
        if (!a || !b) return;
        const step = stepBetween(a, b);
        const led = step === undefined ? a : takeStep(a, step);
        expect(stepBetween(led, b)).toBeUndefined();
      }),
    );
  });

  test("a workload that is lost sight of neither raises nor lowers what is left", () => {
    const counts = (healthy: number, unhealthy: number, notAssessed: number) => ({
      control: "remediate-vulnerabilities" as const,
      adjusted: { healthy, unhealthy, notAssessed },
      raw: { healthy, unhealthy, notAssessed },
    });
    const before = [
      { clusterId: 1, connectorId: "a", judged: 4, controls: [counts(2, 2, 0)] },
    ] as const satisfies ClusterTallies[];
    const [lost, fresh] = attributeSteps(
      before,
      [
        { clusterId: 1, judged: 0, controls: [counts(-1, -1, 2)] },
        { clusterId: 1, judged: 2, controls: [counts(0, 2, 0)] },
      ],
      "workload",
    );
    expect(lost?.adjusted).toBe(0);
    expect(fresh?.adjusted).toBeCloseTo(0.25 - 0.5);
  });
});
