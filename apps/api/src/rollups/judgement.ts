/** What the rules say of one object, by the rules' numbers in ascending order; rules that do not apply are left out. */
export interface Judgement {
  readonly healthy: readonly number[];
  readonly unhealthy: readonly number[];
  readonly notAssessed: readonly number[];
  readonly needsConfiguration: readonly number[];
  /** The fingerprint of the facts that it rests on; null where the rules of its kind read none. */
  readonly facts: string | null;
}

/** A judgement with what people decided about it: of the unhealthy ones, those that are exempt, in ascending order. */
export interface CountedJudgement extends Judgement {
  /** Taken out of the calculation. */
  readonly waived: readonly number[];
  /** Counted as healthy. */
  readonly mitigated: readonly number[];
}

export const nothingJudged: CountedJudgement = {
  healthy: [],
  unhealthy: [],
  notAssessed: [],
  needsConfiguration: [],
  facts: null,
  waived: [],
  mitigated: [],
};

export const judgementStates = ["healthy", "unhealthy", "notAssessed", "needsConfiguration"] as const;
const exemptStates = ["waived", "mitigated"] as const;

/** Whether two judgements say the same, and on the same ground. */
export function isSameJudgement(a: Judgement, b: Judgement): boolean {
  return a.facts === b.facts && judgementStates.every((state) => areSame(a[state], b[state]));
}

/** Whether two judgements also count as the same. */
export function countsTheSame(a: CountedJudgement, b: CountedJudgement): boolean {
  return isSameJudgement(a, b) && exemptStates.every((state) => areSame(a[state], b[state]));
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((rule, index) => rule === b[index]);
}

/** Whether some rule says something, or might with other facts. */
export function isJudged(judgement: Judgement): boolean {
  return judgement.facts !== null || judgementStates.some((state) => judgement[state].length > 0);
}

/** A new judgement of an object: what was exempt and still fails stays exempt until exemptions are applied anew. */
export function keepExemptions(judgement: Judgement, before: CountedJudgement): CountedJudgement {
  const still = (rules: readonly number[]) => rules.filter((rule) => judgement.unhealthy.includes(rule));
  return { ...judgement, waived: still(before.waived), mitigated: still(before.mitigated) };
}

/** What a judgement counts as: exempt failures are left out, or healthy. */
export function adjustedOf(judgement: CountedJudgement): Judgement {
  const { waived, mitigated } = judgement;
  if (waived.length === 0 && mitigated.length === 0) return judgement;
  return {
    ...judgement,
    healthy: [...judgement.healthy, ...mitigated],
    unhealthy: judgement.unhealthy.filter((rule) => !waived.includes(rule) && !mitigated.includes(rule)),
  };
}
