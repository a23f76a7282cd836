import type { Assessor, Subject } from "../assess/assess.js";
import type { CompiledRule } from "../assess/compile-rule.js";
import { formatPath, valueAt } from "../evidence/json-path.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { applyRemedy } from "./apply-remedy.js";
import { applyCommand, fillCommand, fillTerraform, patchCommand } from "./command.js";
import { fillObjects } from "./fill-objects.js";
import { kustomizePatch } from "./kustomize-patch.js";
import { type ManagedBy, managedBy } from "./managed-by.js";
import { changesBetween, type RuleChange } from "./rule-changes.js";

/** What a change does to the judgement of an object, found by assessing it again. */
export interface FixEffect {
  /** The rule says healthy of the object afterwards, and nothing has to be filled in first. */
  verified: boolean;
  /** The other rules that say something else of it afterwards. */
  changes: RuleChange[];
}

export interface ProposedFix extends FixEffect {
  /** The object as it would be; null where the change cannot be made in memory, or nothing fails. */
  after: JsonObject | null;
  /** Objects to add to the cluster. Whether they mend it shows with facts that know them: see `assessChange`. */
  objects: JsonObject[];
  /** What a person runs; null where there is no command, or the source of the object is the place for the change. */
  command: string | null;
  /** Attributes of Terraform, filled in. */
  terraform: string | null;
  /** An entry of a kustomization. */
  kustomize: string | null;
  /** Where the object comes from. */
  managedBy: ManagedBy | null;
}

/**
 * What would mend the subject's finding of a rule: for a patch the changed object, assessed again, and the kubectl
 * command; for a manifest the objects; else the rule's command, filled in. Throws a RangeError for an id that is not in
 * the pack.
 */
export function proposeFix(subject: Subject, ruleId: string, assessor: Assessor, pack: RulePack): ProposedFix {
  const compiled = pack.byId.get(ruleId);
  if (compiled === undefined) throw new RangeError(`There is no rule ${ruleId}.`);
  const failing = assessor.findFailing(ruleId, subject);
  const { remedy } = compiled.rule;
  const [first] = failing;
  const item = first && valueAt(subject.object, first);
  const written = remedy.command === undefined ? null : fillCommand(remedy.command, subject, item);
  const source = managedBy(subject.object);
  const none: ProposedFix = {
    after: null,
    objects: [],
    command: written,
    terraform: remedy.terraform === undefined ? null : fillTerraform(remedy.terraform, subject, item),
    kustomize: null,
    managedBy: source,
    verified: false,
    changes: [],
  };
  if (remedy.objects !== undefined && first !== undefined) {
    const objects = fillObjects(remedy.objects, subject);
    return { ...none, objects, command: written ?? applyCommand(objects) };
  }
  if (remedy.kind !== "patch" || first === undefined) return none;
  const after = repair(compiled, subject, assessor);
  return {
    ...none,
    after,
    command: source === null ? (written ?? patchCommand(subject, after)) : null,
    kustomize: kustomizePatch(subject, after),
    ...assessChange(compiled, assessor, subject, { ...subject, object: after }),
  };
}

/** The subject's object after a rule's patch. */
export function repair(compiled: CompiledRule, subject: Subject, assessor: Assessor): JsonObject {
  const { id } = compiled.rule;
  return applyRemedy(compiled, subject, assessor.findFailing(id, subject), (object, item) => {
    const path = formatPath(item);
    return assessor.findFailing(id, { ...subject, object }).some((each) => formatPath(each) === path);
  });
}

/** What the rules say of a subject after a change: of its object, or of the facts about the rest of its cluster. */
export function assessChange(
  { rule: { id, remedy } }: CompiledRule,
  assessor: Assessor,
  before: Subject,
  after: Subject,
): FixEffect {
  const isHealthy = assessor.assessRule(id, after).state === "healthy";
  return {
    verified: isHealthy && remedy.inputs === undefined,
    changes: changesBetween(assessor, before, after).filter(({ ruleId }) => ruleId !== id),
  };
}
