import type { ControlScore, Granularity } from "@periplus/shared/secure-score";
import { type SecurityControlId, securityControlIds } from "@periplus/shared/security-control";
import { type ControlCounts, type ScoreView, tallyOf } from "./control-counts.js";
import { type ControlTally, combineScopes, scoreControls } from "./secure-score.js";

/** One cluster as the score sees it. */
export interface ClusterTallies {
  readonly clusterId: number;
  readonly connectorId: string;
  /** Resources of which a rule says healthy or unhealthy: what the cluster weighs. */
  readonly judged: number;
  readonly controls: readonly ControlCounts[];
}

export interface ScopeScore {
  readonly connectorId: string;
  readonly score: number | null;
  readonly current: number;
  readonly max: number;
  readonly weight: number;
}

export interface EstateScore {
  /** 0 to 1; null where nothing was assessed. */
  readonly score: number | null;
  /** Of all scopes' tallies together. Only with one scope is the score their quotient. */
  readonly current: number;
  readonly max: number;
  readonly controls: ControlScore[];
  /** The share of judgements that could be made, 0 to 1. */
  readonly assessedShare: number | null;
  readonly scopes: ScopeScore[];
}

/**
 * The secure score of several clusters: per connector by the classic formula, over connectors weighted by the resources
 * that were judged. `cluster` counts each cluster as one resource that is unhealthy in a control where anything in it is.
 */
export function scoreEstate(
  clusters: readonly ClusterTallies[],
  granularity: Granularity,
  view: ScoreView,
): EstateScore {
  const counted = clusters.map((cluster) => countedAs(cluster, granularity, view));
  const all = sumTallies(counted.flatMap(({ tallies }) => tallies));
  const { current, max, controls } = scoreControls(all);
  const scopes = [...Map.groupBy(counted, ({ connectorId }) => connectorId)].map(([connectorId, members]) => {
    const scored = scoreControls(sumTallies(members.flatMap(({ tallies }) => tallies)));
    const weight = members.reduce((sum, { judged }) => sum + judged, 0);
    return { connectorId, score: scored.score, current: scored.current, max: scored.max, weight };
  });
  return { score: combineScopes(scopes), current, max, controls, assessedShare: shareOf(all), scopes };
}

interface Counted {
  readonly connectorId: string;
  readonly judged: number;
  readonly tallies: readonly ControlTally[];
}

function countedAs(
  { connectorId, judged, controls }: ClusterTallies,
  granularity: Granularity,
  view: ScoreView,
): Counted {
  const tallies = controls.map((counts) => tallyOf(counts, view));
  if (granularity === "workload") return { connectorId, judged, tallies };
  const whole = tallies.map(asOneResource);
  const isJudged = whole.some(({ healthy, unhealthy }) => healthy + unhealthy > 0);
  return { connectorId, judged: isJudged ? 1 : 0, tallies: whole };
}

function asOneResource({ control, healthy, unhealthy, notAssessed }: ControlTally): ControlTally {
  return {
    control,
    unhealthy: unhealthy > 0 ? 1 : 0,
    healthy: unhealthy === 0 && notAssessed === 0 && healthy > 0 ? 1 : 0,
    notAssessed: unhealthy === 0 && notAssessed > 0 ? 1 : 0,
  };
}

/** One tally per control, in the order of the controls. */
function sumTallies(tallies: readonly ControlTally[]): ControlTally[] {
  const sums = new Map<SecurityControlId, ControlTally>();
  for (const { control, healthy, unhealthy, notAssessed } of tallies) {
    const sum = sums.get(control) ?? { control, healthy: 0, unhealthy: 0, notAssessed: 0 };
    sum.healthy += healthy;
    sum.unhealthy += unhealthy;
    sum.notAssessed += notAssessed;
    sums.set(control, sum);
  }
  return securityControlIds.flatMap((control) => sums.get(control) ?? []);
}

function shareOf(tallies: readonly ControlTally[]): number | null {
  const made = tallies.reduce((sum, { healthy, unhealthy }) => sum + healthy + unhealthy, 0);
  const missing = tallies.reduce((sum, { notAssessed }) => sum + notAssessed, 0);
  return made + missing === 0 ? null : made / (made + missing);
}
