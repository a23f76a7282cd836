/** What the rules say of one object, by the rules' numbers in ascending order; rules that do not apply are left out. */
export interface Judgement {
  readonly healthy: readonly number[];
  readonly unhealthy: readonly number[];
  readonly notAssessed: readonly number[];
  readonly needsConfiguration: readonly number[];
}

export const nothingJudged: Judgement = { healthy: [], unhealthy: [], notAssessed: [], needsConfiguration: [] };

export const judgementStates = ["healthy", "unhealthy", "notAssessed", "needsConfiguration"] as const;

/** Whether two judgements say the same. */
export function isSameJudgement(a: Judgement, b: Judgement): boolean {
  return judgementStates.every(
    (state) => a[state].length === b[state].length && a[state].every((rule, index) => rule === b[state][index]),
  );
}

/** Whether some rule says something. */
export function isJudged(judgement: Judgement): boolean {
  return judgementStates.some((state) => judgement[state].length > 0);
}
