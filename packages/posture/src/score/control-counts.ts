import type { SecurityControlId } from "@periplus/shared/security-control";
import type { ControlState, ControlTally } from "./secure-score.js";

/** A score as the rules say (`raw`), or with exemptions applied (`adjusted`). */
export const scoreViews = ["adjusted", "raw"] as const;
export type ScoreView = (typeof scoreViews)[number];

/** How many resources stand how in one control, in both views. As a change, the numbers may be negative. */
export interface ControlCounts {
  readonly control: SecurityControlId;
  readonly adjusted: Record<ControlState, number>;
  readonly raw: Record<ControlState, number>;
}

const nobody = (): Record<ControlState, number> => ({ healthy: 0, unhealthy: 0, notAssessed: 0 });

export function noCounts(control: SecurityControlId): ControlCounts {
  return { control, adjusted: nobody(), raw: nobody() };
}

/** Adds to `sums`, by control. `sign` -1 takes away. */
export function addCounts(
  sums: Map<SecurityControlId, ControlCounts>,
  counts: Iterable<ControlCounts>,
  sign: 1 | -1 = 1,
): void {
  for (const each of counts) {
    const sum = sums.get(each.control) ?? noCounts(each.control);
    for (const view of scoreViews) {
      for (const state of ["healthy", "unhealthy", "notAssessed"] as const)
        sum[view][state] += sign * each[view][state];
    }
    sums.set(each.control, sum);
  }
}

/** Whether nothing is counted, or nothing changes. */
export function isNothing({ adjusted, raw }: ControlCounts): boolean {
  return [adjusted, raw].every(
    ({ healthy, unhealthy, notAssessed }) => healthy === 0 && unhealthy === 0 && notAssessed === 0,
  );
}

/** One view of the counts. */
export function tallyOf(counts: ControlCounts, view: ScoreView): ControlTally {
  return { control: counts.control, ...counts[view] };
}
