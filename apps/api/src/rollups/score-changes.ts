import { attributeSteps, type StepEffect, stepBetween, takeStep } from "@periplus/posture/score/attribution";
import { type ClusterTallies, scoreEstate } from "@periplus/posture/score/estate-score";
import { type CauseWord, causeOrder, type ScoreCause } from "@periplus/shared/score-cause";
import type { Granularity } from "@periplus/shared/secure-score";
import type { NamedTallies } from "./cluster-tallies.store.js";
import type { ScoreStep } from "./score-steps.js";

/** What changed the counts of clusters, all at once. */
export interface ScoreEvent {
  readonly at: Date;
  /** By cluster. */
  readonly steps: ReadonlyMap<number, readonly ScoreStep[]>;
  /** The cause of what the steps do not account for: all of it where a cluster went. */
  readonly otherwise: CauseWord;
  /** Parts of the cluster that are not read any more, or again. */
  readonly parts?: { readonly lostSight: readonly string[]; readonly newlyVisible: readonly string[] };
  /** Rules by their numbers. */
  readonly ruleIdOf: (number: number) => string | null;
}

export interface StoredPoint {
  readonly score: number | null;
  readonly rawScore: number | null;
  readonly assessedShare: number | null;
  readonly before: { readonly score: number | null; readonly rawScore: number | null };
  readonly causes: readonly ScoreCause[];
}

interface NamedStep extends ScoreStep {
  readonly cluster: Pick<NamedTallies, "clusterId" | "name">;
}

/** A move of the score that is only a rounding of numbers. */
const nothing = 1e-12;

/** The steps of an event over all clusters in the order of causes, with what they leave over. */
export function orderSteps(
  before: readonly NamedTallies[],
  after: readonly NamedTallies[],
  event: ScoreEvent,
): NamedStep[] {
  const steps = before.flatMap((cluster) => {
    const own = event.steps.get(cluster.clusterId) ?? [];
    const led = own.reduce((state: ClusterTallies, step) => takeStep(state, countsOf(step)), cluster);
    const end = after.find(({ clusterId }) => clusterId === cluster.clusterId) ?? {
      ...cluster,
      judged: 0,
      controls: [],
    };
    return [...own, ...remainder(led, end, event.otherwise)].map((step) => ({ ...step, cluster }));
  });
  return steps.toSorted((a, b) => causeOrder.indexOf(a.cause) - causeOrder.indexOf(b.cause));
}

/** What the score of these clusters was and is, and what each step did to it. */
export function describeChange(
  before: readonly NamedTallies[],
  after: readonly NamedTallies[],
  steps: readonly NamedStep[],
  granularity: Granularity,
  event: ScoreEvent,
): StoredPoint {
  const counted = steps.map((step) => ({ ...countsOf(step), clusterId: step.cluster.clusterId }));
  const effects = attributeSteps(before, counted, granularity);
  const causes = steps.flatMap((step, index) => {
    const effect = effects[index] ?? { adjusted: 0, raw: 0 };
    const isMove = Math.abs(effect.adjusted) > nothing || Math.abs(effect.raw) > nothing;
    return isMove ? [toCause(step, effect, event)] : [];
  });
  const { score, assessedShare } = scoreEstate(after, granularity, "adjusted");
  return {
    score,
    assessedShare,
    rawScore: scoreEstate(after, granularity, "raw").score,
    before: {
      score: scoreEstate(before, granularity, "adjusted").score,
      rawScore: scoreEstate(before, granularity, "raw").score,
    },
    causes: joinClusters(causes).toSorted(
      (a, b) => causeOrder.indexOf(a.cause) - causeOrder.indexOf(b.cause) || Math.abs(b.effect) - Math.abs(a.effect),
    ),
  };
}

/** One exemption over several clusters is one cause; so is a rule, and what is set for it. */
function joinClusters(causes: readonly ScoreCause[]): ScoreCause[] {
  const keyOf = ({ cause, ruleId, exemptionId }: ScoreCause) => `${cause} ${ruleId} ${exemptionId}`;
  const isWide = ({ ruleId, exemptionId }: ScoreCause) => ruleId !== null || exemptionId !== null;
  const wide = [...Map.groupBy(causes.filter(isWide), keyOf).values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    const sum = (pick: (cause: ScoreCause) => number) => rest.reduce((total, each) => total + pick(each), pick(first));
    return {
      ...first,
      effect: sum(({ effect }) => effect),
      rawEffect: sum(({ rawEffect }) => rawEffect),
      resources: sum(({ resources }) => resources),
      cluster: rest.length > 0 ? null : first.cluster,
    };
  });
  return [...wide, ...causes.filter((cause) => !isWide(cause))];
}

const countsOf = ({ judged, controls }: ScoreStep) => ({ judged, controls: [...controls.values()] });

function remainder(led: ClusterTallies, end: ClusterTallies, cause: CauseWord): ScoreStep[] {
  const step = stepBetween(led, end);
  if (step === undefined) return [];
  const nobody = { kind: null, namespace: null, rule: null, exemptionId: null, groups: 0 };
  const controls = new Map(step.controls.map((counts) => [counts.control, counts]));
  return [{ cause, ...nobody, resources: Math.abs(step.judged), judged: step.judged, controls }];
}

function toCause(step: NamedStep, effect: StepEffect, { parts, ruleIdOf }: ScoreEvent): ScoreCause {
  const { cause, kind, namespace, rule, exemptionId, groups, resources, cluster } = step;
  const changed = cause === "lostSight" || cause === "newlyVisible" ? (parts?.[cause] ?? []) : [];
  return {
    cause,
    effect: effect.adjusted,
    rawEffect: effect.raw,
    resources,
    kind,
    namespace: namespace === "" ? null : namespace,
    ruleId: rule === null ? null : ruleIdOf(rule),
    exemptionId,
    cluster: { id: String(cluster.clusterId), name: cluster.name },
    parts: [...changed],
    groups,
  };
}
