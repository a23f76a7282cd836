import type { Assessor } from "@periplus/posture/assess/assess";
import { subjectOf } from "@periplus/posture/assess/assess";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { type Judgement, judgementStates, nothingJudged } from "./judgement.js";
import type { RuleBook } from "./rule-book.js";

/** What has to be known of an object before it is judged. */
interface Judged {
  readonly group: string;
  readonly kind: string;
  /** JSON as it is stored: what is judged now and what is judged again later must be the same text. */
  readonly body: string;
}

/** Judges stored bodies. */
export class Judge {
  /** `group/Kind` of everything that some rule looks at. */
  readonly judgedKinds: ReadonlySet<string>;

  constructor(
    private readonly assessor: Assessor,
    private readonly rules: RuleBook,
    pack: RulePack,
  ) {
    this.judgedKinds = new Set(pack.rules.flatMap(({ targets }) => targets));
  }

  /**
   * `item` is the object as it was listed, where it is at hand: most pods belong to a workload and are not judged, which
   * can be seen without parsing the body.
   */
  judge({ group, kind, body }: Judged, item?: JsonObject): Judgement {
    if (!this.judgedKinds.has(`${group}/${kind}`)) return nothingJudged;
    if (item && subjectOf(item).ownedByWorkload) return nothingJudged;
    const subject = subjectOf(JSON.parse(body) as JsonObject);
    const judgement = {
      healthy: [] as number[],
      unhealthy: [] as number[],
      notAssessed: [] as number[],
      needsConfiguration: [] as number[],
    };
    for (const { ruleId, state } of this.assessor.assess(subject, { evidence: false })) {
      if (state !== "notApplicable") judgement[state].push(this.rules.numberOf(ruleId));
    }
    for (const state of judgementStates) judgement[state].sort((a, b) => a - b);
    return judgement;
  }
}
