import { addCounts, type ControlCounts, isNothing, noCounts, scoreViews } from "@periplus/posture/score/control-counts";
import type { ControlState } from "@periplus/posture/score/secure-score";
import type { CauseWord } from "@periplus/shared/score-cause";
import type { SecurityControlId } from "@periplus/shared/security-control";

/** Why counts change, as whoever changes them knows it. */
export interface ChangeCause {
  readonly is: CauseWord;
  /** Of an exemption that begins or ends to hold: its id. */
  readonly exemptionId?: string;
}

/** How one object counts. */
export interface Standing {
  /** A rule says healthy or unhealthy of it. */
  readonly judged: boolean;
  readonly raw: ReadonlyMap<SecurityControlId, ControlState>;
  readonly adjusted: ReadonlyMap<SecurityControlId, ControlState>;
}

export const noStanding: Standing = { judged: false, raw: new Map(), adjusted: new Map() };

/** What one cause did to the counts of a cluster, and to which of its objects. */
export interface ScoreStep {
  readonly cause: CauseWord;
  readonly kind: string | null;
  readonly namespace: string | null;
  /** By its number in the table of rules. */
  readonly rule: number | null;
  readonly exemptionId: string | null;
  /** How many smaller groups were joined into it. */
  readonly groups: number;
  resources: number;
  judged: number;
  readonly controls: Map<SecurityControlId, ControlCounts>;
}

interface Moved {
  readonly kind: string;
  readonly namespace: string;
  readonly before: Standing;
  readonly after: Standing;
  readonly cause: ChangeCause;
  /** The rules of a control that say otherwise than before: of several, one stands for all. */
  readonly ruleOf: (control: SecurityControlId) => number | null;
}

/** Groups per cause that are kept apart. */
const mostGroups = 12;

/** Gathers by cause what objects that come, change and go do to the counts of one cluster. */
export class ScoreSteps {
  readonly #steps = new Map<string, ScoreStep>();

  take(moved: Moved): void {
    const { before, after, cause } = moved;
    const touched = new Set<ScoreStep>();
    for (const control of new Set([...before.raw.keys(), ...after.raw.keys()])) {
      const from = before.adjusted.get(control);
      const to = after.adjusted.get(control);
      if (from === to && before.raw.get(control) === after.raw.get(control)) continue;
      const step = this.#stepFor(moved, causeOfMove(cause.is, from, to), control);
      const counts = step.controls.get(control) ?? noCounts(control);
      for (const view of scoreViews) {
        const was = before[view].get(control);
        const is = after[view].get(control);
        if (was !== undefined) counts[view][was] -= 1;
        if (is !== undefined) counts[view][is] += 1;
      }
      step.controls.set(control, counts);
      touched.add(step);
    }
    const judged = Number(after.judged) - Number(before.judged);
    const [first = judged === 0 ? undefined : this.#stepFor(moved, cause.is, undefined)] = touched;
    if (first !== undefined) first.judged += judged;
    for (const step of touched) step.resources += 1;
  }

  /** Every step, whether it changes something or not. */
  all(): ScoreStep[] {
    return [...this.#steps.values()];
  }

  /** Adds steps that were gathered elsewhere. */
  join(steps: readonly ScoreStep[]): void {
    for (const step of steps) {
      const known = this.#known({ ...step, resources: 0, judged: 0, controls: new Map() });
      known.resources += step.resources;
      known.judged += step.judged;
      addCounts(known.controls, step.controls.values());
    }
  }

  /** The steps that change something, at most a dozen per cause: those of the most objects, and the rest as one. */
  list(): ScoreStep[] {
    const steps = [...this.#steps.values()].filter(
      ({ controls, judged }) => judged !== 0 || [...controls.values()].some((counts) => !isNothing(counts)),
    );
    return [...Map.groupBy(steps, ({ cause }) => cause).values()].flatMap((group) => {
      const sorted = group.toSorted((a, b) => b.resources - a.resources || nameOf(a).localeCompare(nameOf(b)));
      return [...sorted.slice(0, mostGroups), ...join(sorted.slice(mostGroups))];
    });
  }

  #stepFor(moved: Moved, cause: CauseWord, control: SecurityControlId | undefined): ScoreStep {
    const byRule = cause === "rules" || cause === "parameters";
    // What a cluster is made of when it is first read is no news by its parts.
    const byKind = !byRule && cause !== "exemption" && cause !== "connected";
    const step: ScoreStep = {
      cause,
      kind: byKind ? moved.kind : null,
      namespace: byKind ? moved.namespace : null,
      rule: byRule && control !== undefined ? moved.ruleOf(control) : null,
      exemptionId: cause === "exemption" ? (moved.cause.exemptionId ?? null) : null,
      groups: 0,
      resources: 0,
      judged: 0,
      controls: new Map(),
    };
    return this.#known(step);
  }

  /** The step of that name, which `fresh` is where there is none. */
  #known(fresh: ScoreStep): ScoreStep {
    const key = `${fresh.cause}\0${nameOf(fresh)}`;
    const known = this.#steps.get(key);
    if (known) return known;
    this.#steps.set(key, fresh);
    return fresh;
  }
}

/** An object that is there as before, or was changed, and of which something cannot be said any more, or can again. */
function causeOfMove(cause: CauseWord, from: ControlState | undefined, to: ControlState | undefined): CauseWord {
  if (cause !== "changed" && cause !== "surroundings") return cause;
  if (to === "notAssessed" && from !== undefined) return "lostSight";
  return from === "notAssessed" && to !== undefined ? "newlyVisible" : cause;
}

const nameOf = ({ kind, namespace, rule, exemptionId }: ScoreStep): string =>
  [kind, namespace, rule, exemptionId].join("\0");

function join(steps: readonly ScoreStep[]): ScoreStep[] {
  const [first] = steps;
  if (first === undefined) return [];
  const whole = { kind: null, namespace: null, rule: null, exemptionId: null, groups: steps.length };
  const joined: ScoreStep = { cause: first.cause, ...whole, resources: 0, judged: 0, controls: new Map() };
  for (const step of steps) {
    joined.resources += step.resources;
    joined.judged += step.judged;
    addCounts(joined.controls, step.controls.values());
  }
  return [joined];
}
