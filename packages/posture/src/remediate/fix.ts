import type { Assessor, Subject } from "../assess/assess.js";
import { valueAt } from "../evidence/json-path.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { applyRemedy } from "./apply-remedy.js";
import { fillCommand, patchCommand } from "./command.js";

export interface ProposedFix {
  /** The object as it would be; null where the change cannot be made in memory, or nothing fails. */
  after: JsonObject | null;
  /** What a person runs; null where there is no command. */
  command: string | null;
  /** The rule says healthy of `after`. */
  verified: boolean;
}

/**
 * What would mend the subject's finding of a rule: for a patch the changed object, assessed again, and the kubectl
 * command; else the rule's command, filled in. Throws a RangeError for an id that is not in the pack.
 */
export function proposeFix(subject: Subject, ruleId: string, assessor: Assessor, pack: RulePack): ProposedFix {
  const compiled = pack.byId.get(ruleId);
  if (compiled === undefined) throw new RangeError(`There is no rule ${ruleId}.`);
  const failing = assessor.findFailing(ruleId, subject);
  const { remedy } = compiled.rule;
  const [first] = failing;
  const written =
    remedy.command === undefined ? null : fillCommand(remedy.command, subject, first && valueAt(subject.object, first));
  if (remedy.kind !== "patch" || first === undefined) return { after: null, command: written, verified: false };
  const after = applyRemedy(compiled, subject, failing);
  const verified = assessor.assessRule(ruleId, { ...subject, object: after }).state === "healthy";
  return { after, command: written ?? patchCommand(subject, after), verified };
}
