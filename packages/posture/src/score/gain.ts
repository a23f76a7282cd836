import { type SecurityControlId, securityControls } from "@periplus/shared/security-control";
import { combineScopes } from "./secure-score.js";

/** What is judged in one scope: of each control how many resources are healthy and how many unhealthy. */
export interface ScopeCounts {
  readonly weight: number;
  readonly controls: ReadonlyMap<SecurityControlId, { readonly healthy: number; readonly unhealthy: number }>;
}

/** The resources of a scope that one rule alone makes unhealthy in its control, by what they are without it. */
export interface Mended {
  readonly healthy: number;
  /** Another rule of the control could not judge them. */
  readonly unknown: number;
}

/**
 * What mending every finding of a rule adds, by scoring again as if it were mended: a resource only turns healthy when
 * its last failure goes. `points` are the control's over all scopes taken as one, `score` is the share by which the
 * combined score grows. What a scope weighs stays what it is: a resource that is judged stays judged.
 */
export function gainOf(
  control: SecurityControlId,
  scopes: readonly (ScopeCounts & { readonly mended: Mended })[],
): { points: number; score: number } {
  const sum = (pick: (scope: ScopeCounts & { mended: Mended }) => number) =>
    scopes.reduce((total, scope) => total + pick(scope), 0);
  const counts = {
    healthy: sum(({ controls }) => controls.get(control)?.healthy ?? 0),
    unhealthy: sum(({ controls }) => controls.get(control)?.unhealthy ?? 0),
  };
  const mended = { healthy: sum((scope) => scope.mended.healthy), unknown: sum((scope) => scope.mended.unknown) };
  const after = mend(counts, mended);
  const before = scopes.map(({ weight, controls }) => ({ weight, score: scoreOf(controls) }));
  const then = scopes.map((scope) => ({
    weight: scope.weight,
    score: scoreOf(new Map([...scope.controls, [control, mend(scope.controls.get(control) ?? nobody, scope.mended)]])),
  }));
  return {
    points: (pointsOf(control, after)?.current ?? 0) - (pointsOf(control, counts)?.current ?? 0),
    score: (combineScopes(then) ?? 0) - (combineScopes(before) ?? 0),
  };
}

interface Counts {
  readonly healthy: number;
  readonly unhealthy: number;
}

const nobody: Counts = { healthy: 0, unhealthy: 0 };

function mend({ healthy, unhealthy }: Counts, mended: Mended): Counts {
  return { healthy: healthy + mended.healthy, unhealthy: unhealthy - mended.healthy - mended.unknown };
}

function pointsOf(control: SecurityControlId, { healthy, unhealthy }: Counts) {
  const { max } = securityControls[control];
  return healthy + unhealthy === 0 ? undefined : { current: (max * healthy) / (healthy + unhealthy), max };
}

function scoreOf(controls: ReadonlyMap<SecurityControlId, Counts>): number | null {
  const points = [...controls].flatMap(([control, counts]) => pointsOf(control, counts) ?? []);
  const max = points.reduce((sum, each) => sum + each.max, 0);
  return max === 0 ? null : points.reduce((sum, { current }) => sum + current, 0) / max;
}
