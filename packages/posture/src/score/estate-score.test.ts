import type { SecurityControlId } from "@periplus/shared/security-control";
import { describe, expect, test } from "vitest";
import type { ControlCounts } from "./control-counts.js";
import { type ClusterTallies, scoreEstate } from "./estate-score.js";

const counts = (control: SecurityControlId, raw: [number, number, number], adjusted = raw): ControlCounts => {
  const states = ([healthy, unhealthy, notAssessed]: [number, number, number]) => ({ healthy, unhealthy, notAssessed });
  return { control, raw: states(raw), adjusted: states(adjusted) };
};
const cluster = (connectorId: string, judged: number, controls: ControlCounts[]): ClusterTallies => ({
  clusterId: judged,
  connectorId,
  judged,
  controls,
});

describe("the score of an estate", () => {
  // The good and the bad of each of the first recommendations' examples: one of two workloads is healthy in each control.
  const pair = cluster(
    "a",
    4,
    (
      [
        "protect-applications-against-ddos",
        "manage-access-and-permissions",
        "restrict-unauthorized-network-access",
        "remediate-security-configurations",
        "remediate-vulnerabilities",
      ] as const
    ).map((control) => counts(control, [1, 1, 0])),
  );

  test("is 10 of 20 for a good and a bad workload, and 0 for their cluster as one resource", () => {
    expect(scoreEstate([pair], "workload", "adjusted")).toMatchObject({ score: 0.5, current: 10, max: 20 });
    expect(scoreEstate([pair], "cluster", "adjusted")).toMatchObject({ score: 0, current: 0, max: 20 });
  });

  test("is 0.31 of 6 points with 4 of 78 healthy", () => {
    const { current, max } = scoreEstate(
      [cluster("a", 78, [counts("remediate-vulnerabilities", [4, 74, 0])])],
      "workload",
      "raw",
    );
    expect([current.toFixed(2), max]).toEqual(["0.31", 6]);
  });

  test("counts what is exempt in one view only", () => {
    const exempt = cluster("a", 4, [counts("remediate-vulnerabilities", [1, 3, 0], [2, 1, 0])]);
    expect(scoreEstate([exempt], "workload", "raw").score).toBe(0.25);
    expect(scoreEstate([exempt], "workload", "adjusted").score).toBeCloseTo(2 / 3);
    const all = cluster("a", 4, [counts("remediate-vulnerabilities", [0, 3, 0], [0, 0, 0])]);
    expect(scoreEstate([all], "cluster", "raw").score).toBe(0);
    expect(scoreEstate([all], "cluster", "adjusted").score).toBeNull();
  });

  test("weighs connectors by what is judged in them, however much of it is exempt", () => {
    const big = cluster("a", 90, [counts("remediate-vulnerabilities", [90, 0, 0])]);
    const small = cluster("b", 10, [counts("remediate-vulnerabilities", [0, 10, 0], [0, 1, 0])]);
    for (const view of ["raw", "adjusted"] as const)
      expect(scoreEstate([big, small], "workload", view).score).toBe(0.9);
  });
});
