/** What the rules say of one object, by the rules' numbers in ascending order; rules that do not apply are left out. */
export interface Judgement {
  readonly healthy: readonly number[];
  readonly unhealthy: readonly number[];
  readonly notAssessed: readonly number[];
  readonly needsConfiguration: readonly number[];
  /** The fingerprint of the facts that it rests on; null where the rules of its kind read none. */
  readonly facts: string | null;
}

export const nothingJudged: Judgement = {
  healthy: [],
  unhealthy: [],
  notAssessed: [],
  needsConfiguration: [],
  facts: null,
};

export const judgementStates = ["healthy", "unhealthy", "notAssessed", "needsConfiguration"] as const;

/** Whether two judgements say the same, and on the same ground. */
export function isSameJudgement(a: Judgement, b: Judgement): boolean {
  return (
    a.facts === b.facts &&
    judgementStates.every(
      (state) => a[state].length === b[state].length && a[state].every((rule, index) => rule === b[state][index]),
    )
  );
}

/** Whether some rule says something, or might with other facts. */
export function isJudged(judgement: Judgement): boolean {
  return judgement.facts !== null || judgementStates.some((state) => judgement[state].length > 0);
}
