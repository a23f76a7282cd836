import { Injectable } from "@nestjs/common";
import type { Subject } from "@periplus/posture/assess/assess";
import { toRuleView } from "@periplus/posture/assess/rule";
import { markText } from "@periplus/posture/evidence/marked-text";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { assessChange, type ProposedFix, proposeFix } from "@periplus/posture/remediate/fix";
import { proposeGroupFix } from "@periplus/posture/remediate/group-fix";
import type { RuleChange as ChangeOfState } from "@periplus/posture/remediate/rule-changes";
import { isObject, type JsonObject, listIn, objectIn, textIn } from "@periplus/posture/snapshot/object";
import type { Fix, ResourceFix, RuleChange } from "@periplus/shared/fix";
import { CurrentAssessor } from "./current-assessor.js";
import type { SettingsInForce } from "./settings-in-force.js";
import { StoredFactsService } from "./stored-facts.service.js";

/** Proposes changes of stored objects, and proves them in memory. */
@Injectable()
export class FixService {
  constructor(
    private readonly current: CurrentAssessor,
    private readonly facts: StoredFactsService,
  ) {}

  /** What would mend the finding of a rule, which must be in the pack. */
  async ofFinding(clusterId: number, subject: Subject, ruleId: string, settings: SettingsInForce): Promise<Fix> {
    const { pack } = settings;
    const assessor = settings.assessorOf(clusterId);
    const compiled = pack.byId.get(ruleId);
    if (compiled === undefined) throw new RangeError(`There is no rule ${ruleId}`);
    const proposed = proposeFix(subject, ruleId, assessor, pack);
    const { objects } = proposed;
    const facts = objects.length > 0 && subject.facts ? await this.facts.withAdded(clusterId, objects) : undefined;
    const effect = facts ? assessChange(compiled, assessor, subject, { ...subject, facts }) : proposed;
    return {
      ...describe(pack, subject, { ...proposed, changes: effect.changes }),
      remedy: toRuleView(compiled.rule).remedy,
      manifest: objects.length === 0 ? null : objects.map((object) => markText(object, []).text).join("---\n"),
      terraform: proposed.terraform,
      verified: effect.verified,
      owner: ownerOf(subject.object),
    };
  }

  /** One change for everything in an object that has a proved patch. */
  async ofResource(clusterId: number, body: JsonObject): Promise<ResourceFix> {
    const settings = await this.current.read();
    const { pack } = settings;
    const subject = await this.facts.subjectIn(clusterId, body);
    const group = proposeGroupFix(subject, settings.assessorOf(clusterId), pack);
    return {
      ...describe(pack, subject, group),
      mended: group.mended.map((ruleId) => nameRule(pack, ruleId)),
      left: group.left.map((ruleId) => nameRule(pack, ruleId)),
      risk: group.risk,
    };
  }
}

function describe(
  pack: RulePack,
  subject: Subject,
  { after, command, kustomize, managedBy, changes }: Pick<ProposedFix, SharedField>,
): Pick<Fix, SharedField | "before"> {
  return {
    before: after && markText(subject.object, []).text,
    after: after && markText(after, []).text,
    command,
    kustomize,
    managedBy,
    changes: changes.map((change) => nameChange(pack, change)),
  };
}

function nameChange(pack: RulePack, { ruleId, before, after }: ChangeOfState): RuleChange {
  return { ...nameRule(pack, ruleId), before, after };
}

function nameRule(pack: RulePack, ruleId: string): Pick<RuleChange, "ruleId" | "title" | "severity"> {
  const rule = pack.byId.get(ruleId)?.rule;
  return { ruleId, title: rule?.title ?? ruleId, severity: rule?.severity ?? "low" };
}

type SharedField = "after" | "command" | "kustomize" | "managedBy" | "changes";

function ownerOf(object: JsonObject): Fix["owner"] {
  const owners = listIn(objectIn(object, "metadata"), "ownerReferences") ?? [];
  const controller = owners.filter(isObject).find((owner) => owner.controller === true);
  const [kind, name] = [textIn(controller, "kind"), textIn(controller, "name")];
  return kind === undefined || name === undefined ? null : { kind, name };
}
