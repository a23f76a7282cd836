import type { RemedyRisk } from "@periplus/shared/vocabulary";
import { remedyRisks } from "@periplus/shared/vocabulary";
import type { Assessor, Subject } from "../assess/assess.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { patchCommand } from "./command.js";
import { repair } from "./fix.js";
import { kustomizePatch } from "./kustomize-patch.js";
import { type ManagedBy, managedBy } from "./managed-by.js";
import { changesBetween, type RuleChange } from "./rule-changes.js";

/** One change that mends several findings of an object, so that its pods restart once. */
export interface GroupFix {
  /** Null where no finding has a patch that is proved. */
  after: JsonObject | null;
  command: string | null;
  kustomize: string | null;
  managedBy: ManagedBy | null;
  /** The rules that it mends, each proved by assessing the object after all of it. */
  mended: string[];
  /** Rules with a finding that it leaves: no patch, something to fill in, or not healthy afterwards. */
  left: string[];
  /** The worst of the parts; null without any. */
  risk: RemedyRisk | null;
  /** Rules that say something else of the object afterwards and are not among the mended. */
  changes: RuleChange[];
}

/** Applies the patches of all findings of an object one after the other, and keeps those that hold in the end. */
export function proposeGroupFix(subject: Subject, assessor: Assessor, pack: RulePack): GroupFix {
  const unhealthy = assessor
    .assess(subject, { evidence: false })
    .filter(({ state }) => state === "unhealthy")
    .map(({ ruleId }) => ruleId);
  let after = subject;
  const tried: string[] = [];
  for (const ruleId of unhealthy) {
    const compiled = pack.byId.get(ruleId);
    if (compiled?.rule.remedy.kind !== "patch" || compiled.rule.remedy.inputs !== undefined) continue;
    // An earlier patch may have mended it along the way.
    const changed = { ...after, object: repair(compiled, after, assessor) };
    if (assessor.assessRule(ruleId, changed).state !== "healthy") continue;
    after = changed;
    tried.push(ruleId);
  }
  const changes = changesBetween(assessor, subject, after);
  const healthy = new Set(changes.filter((change) => change.after === "healthy").map(({ ruleId }) => ruleId));
  const mended = tried.filter((ruleId) => healthy.has(ruleId));
  const source = managedBy(subject.object);
  const isChanged = mended.length > 0;
  return {
    after: isChanged ? after.object : null,
    command: isChanged && source === null ? patchCommand(subject, after.object) : null,
    kustomize: isChanged ? kustomizePatch(subject, after.object) : null,
    managedBy: source,
    mended,
    left: unhealthy.filter((ruleId) => !healthy.has(ruleId)),
    risk: worstRisk(mended, pack),
    changes: changes.filter(({ ruleId }) => !mended.includes(ruleId)),
  };
}

function worstRisk(ruleIds: readonly string[], pack: RulePack): RemedyRisk | null {
  const risks = ruleIds.map((ruleId) => pack.byId.get(ruleId)?.rule.remedy.risk);
  return remedyRisks.findLast((risk) => risks.includes(risk)) ?? null;
}
