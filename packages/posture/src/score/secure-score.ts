import type { ControlScore } from "@periplus/shared/secure-score";
import { type SecurityControlId, securityControls } from "@periplus/shared/security-control";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import type { RulePack } from "../pack/read-rule-pack.js";

/** How many resources stand how in one control. */
export interface ControlTally {
  control: SecurityControlId;
  healthy: number;
  unhealthy: number;
  notAssessed: number;
}

export type ControlState = "healthy" | "unhealthy" | "notAssessed";

/**
 * The classic secure score: each control gives `max / (healthy + unhealthy) * healthy` points, a control without
 * assessed resources is left out of both sums, and the score is the sum of points over the sum of maxima (0 to 1, null
 * when nothing was assessed). Source: Microsoft Defender for Cloud, "Secure score security controls".
 */
export function scoreControls(tallies: readonly ControlTally[]): {
  score: number | null;
  current: number;
  max: number;
  controls: ControlScore[];
} {
  let current = 0;
  let max = 0;
  const controls = tallies.map((tally) => {
    const score = scoreControl(tally);
    if (score.current !== null) {
      current += score.current;
      max += score.max;
    }
    return score;
  });
  return { score: max === 0 ? null : current / max, current, max, controls };
}

function scoreControl(tally: ControlTally): ControlScore {
  const { title, max } = securityControls[tally.control];
  const assessed = tally.healthy + tally.unhealthy;
  const perResource = assessed === 0 ? null : max / assessed;
  return {
    ...tally,
    title,
    max,
    current: perResource === null ? null : perResource * tally.healthy,
    potential: perResource === null ? null : perResource * tally.unhealthy,
  };
}

/** The score of several scopes, each weighted by the number of resources that were assessed in it: never a mean. */
export function combineScopes(scopes: readonly { score: number | null; weight: number }[]): number | null {
  let sum = 0;
  let weights = 0;
  for (const { score, weight } of scopes) {
    if (score === null) continue;
    sum += score * weight;
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}

/**
 * How one resource stands in each control: unhealthy if it fails any of the control's rules, not assessed if one of
 * them could not be judged, healthy only if it passes all. Preview rules do not score, and a rule that waits for its
 * parameters says nothing yet.
 */
export function tallyResource(
  assessments: readonly { ruleId: string; state: AssessmentState }[],
  pack: Pick<RulePack, "byId">,
): Map<SecurityControlId, ControlState> {
  const states = new Map<SecurityControlId, ControlState>();
  for (const { ruleId, state } of assessments) {
    const rule = pack.byId.get(ruleId)?.rule;
    if (rule === undefined || rule.status === "preview") continue;
    if (state === "notApplicable" || state === "needsConfiguration") continue;
    states.set(rule.control, worseState(states.get(rule.control), state));
  }
  return states;
}

const badness = { healthy: 0, notAssessed: 1, unhealthy: 2 } as const;

function worseState(known: ControlState | undefined, state: ControlState): ControlState {
  return known === undefined || badness[state] > badness[known] ? state : known;
}
