import type { AssessmentState } from "@periplus/shared/vocabulary";
import type { Assessor, Subject } from "../assess/assess.js";

/** A rule that says something else of an object after a change. */
export interface RuleChange {
  ruleId: string;
  before: AssessmentState;
  after: AssessmentState;
}

/** The rules that judge a subject differently before and after, those that turn unhealthy first. */
export function changesBetween(assessor: Assessor, before: Subject, after: Subject): RuleChange[] {
  const statesOf = (subject: Subject) =>
    new Map(assessor.assess(subject, { evidence: false }).map(({ ruleId, state }) => [ruleId, state]));
  const [old, now] = [statesOf(before), statesOf(after)];
  const ids = new Set([...old.keys(), ...now.keys()]);
  return [...ids]
    .map((ruleId) => ({
      ruleId,
      before: old.get(ruleId) ?? ("notApplicable" as const),
      after: now.get(ruleId) ?? ("notApplicable" as const),
    }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => Number(b.after === "unhealthy") - Number(a.after === "unhealthy"));
}
