import type { Granularity } from "@periplus/shared/secure-score";
import { addCounts, type ControlCounts, isNothing, type ScoreView, scoreViews } from "./control-counts.js";
import { type ClusterTallies, scoreEstate } from "./estate-score.js";

/** What one cause did to the counts of one cluster. */
export interface CountStep {
  readonly clusterId: number;
  /** By how much the number of judged resources changed. */
  readonly judged: number;
  readonly controls: readonly ControlCounts[];
}

/** By how much a step moved the score, 0 to 1 and signed. No score counts as 0. */
export type StepEffect = Record<ScoreView, number>;

/**
 * How much of a change of the score each step made. The steps are taken one after the other in the order given: the
 * effect of one is the score after it less the score before it, so the effects add up to the whole change exactly. In
 * another order the same steps may weigh differently, for a control's points depend on how many resources it counts; the
 * order is therefore part of what a history means (see `causeOrder`).
 */
export function attributeSteps(
  before: readonly ClusterTallies[],
  steps: readonly CountStep[],
  granularity: Granularity,
): StepEffect[] {
  const clusters = new Map(before.map((cluster) => [cluster.clusterId, cluster]));
  let known = scoresOf(clusters, granularity);
  return steps.map((step) => {
    const cluster = clusters.get(step.clusterId);
    if (cluster) clusters.set(step.clusterId, takeStep(cluster, step));
    const next = scoresOf(clusters, granularity);
    const effect = { adjusted: next.adjusted - known.adjusted, raw: next.raw - known.raw };
    known = next;
    return effect;
  });
}

function scoresOf(clusters: ReadonlyMap<number, ClusterTallies>, granularity: Granularity): StepEffect {
  const all = [...clusters.values()];
  const [adjusted = 0, raw = 0] = scoreViews.map((view) => scoreEstate(all, granularity, view).score ?? 0);
  return { adjusted, raw };
}

/** The cluster as it is after a step. */
export function takeStep(cluster: ClusterTallies, step: Omit<CountStep, "clusterId">): ClusterTallies {
  return {
    ...cluster,
    judged: cluster.judged + step.judged,
    controls: sumControls([
      [cluster.controls, 1],
      [step.controls, 1],
    ]),
  };
}

/** What leads from one state of a cluster to another; undefined where they are the same. */
export function stepBetween(before: ClusterTallies, after: ClusterTallies): CountStep | undefined {
  const controls = sumControls([
    [after.controls, 1],
    [before.controls, -1],
  ]).filter((counts) => !isNothing(counts));
  const judged = after.judged - before.judged;
  return controls.length === 0 && judged === 0 ? undefined : { clusterId: after.clusterId, judged, controls };
}

function sumControls(parts: readonly (readonly [readonly ControlCounts[], 1 | -1])[]): ControlCounts[] {
  const sums = new Map<ControlCounts["control"], ControlCounts>();
  for (const [counts, sign] of parts) addCounts(sums, counts, sign);
  return [...sums.values()];
}
