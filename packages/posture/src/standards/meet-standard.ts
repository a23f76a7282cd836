import type { Requirement } from "./standard.js";

/** How a rule stands in a scope, in resources. */
export interface RuleStanding {
  readonly healthy: number;
  /** Open: not exempt. */
  readonly unhealthy: number;
  /** Taken out of the calculation by a person. */
  readonly waived: number;
  /** Counted as healthy by a person. */
  readonly mitigated: number;
  readonly notAssessed: number;
  readonly needsConfiguration: number;
}

export type RequirementResult = "passed" | "failed" | "notAssessed" | "attested" | "provider" | "notCovered";

/**
 * Whether a requirement is met. `standingOf` gives undefined for a rule that found nothing to look at. One failure fails
 * it; what could not be judged keeps it from passing; where nothing was judged at all, it is not assessed.
 * @param attested a person vouches for it today; that counts only where no rule looks
 */
export function resultOf(
  { ruleIds, otherwise }: Pick<Requirement, "ruleIds" | "otherwise">,
  standingOf: (ruleId: string) => RuleStanding | undefined,
  attested: boolean,
): RequirementResult {
  if (otherwise === "provider") return "provider";
  if (ruleIds.length === 0) {
    if (attested) return "attested";
    return otherwise === "attestable" ? "notAssessed" : "notCovered";
  }
  const standings = ruleIds.map(standingOf).filter((standing) => standing !== undefined);
  const sum = (count: keyof RuleStanding) => standings.reduce((total, standing) => total + standing[count], 0);
  if (sum("unhealthy") > 0) return "failed";
  if (sum("notAssessed") + sum("needsConfiguration") > 0) return "notAssessed";
  return sum("healthy") + sum("mitigated") > 0 ? "passed" : "notAssessed";
}

/** How far a standard is met. */
export interface StandardShare {
  /** Passed and attested ÷ everything with a verdict; null while nothing has one. */
  readonly passed: number | null;
  /** Of everything that is not the provider's, the share without a verdict. */
  readonly notAssessed: number;
}

/** What is unknown or not covered never counts as passed: it is in the second figure, beside the first. */
export function shareOf(results: readonly RequirementResult[]): StandardShare {
  const count = (...states: RequirementResult[]) => results.filter((result) => states.includes(result)).length;
  const passed = count("passed", "attested");
  const assessed = passed + count("failed");
  const unknown = count("notAssessed", "notCovered");
  return {
    passed: assessed === 0 ? null : passed / assessed,
    notAssessed: assessed + unknown === 0 ? 0 : unknown / (assessed + unknown),
  };
}
