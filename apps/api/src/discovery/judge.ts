import type { Assessor, Subject } from "@periplus/posture/assess/assess";
import { subjectOf } from "@periplus/posture/assess/assess";
import { failingContainers } from "@periplus/posture/assess/failing-containers";
import type { Fact, FactName, FactSource, FactSubject } from "@periplus/posture/facts/fact";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { FailingContainers } from "../exempting/container-cover.js";
import type { FactReads } from "../posture/fact-reads.js";
import { type Judgement, judgementStates, nothingJudged } from "../rollups/judgement.js";
import type { RuleBook } from "../rollups/rule-book.js";

/** What has to be known of an object before it is judged. */
export interface JudgedText {
  readonly group: string;
  readonly kind: string;
  /** JSON as it is stored: what is judged now and what is judged again later must be the same text. */
  readonly body: string;
}

/** The facts about one subject, each made once. */
class FactsOfOne implements FactSource {
  readonly #made = new Map<FactName, Fact>();

  constructor(
    private readonly facts: FactSource,
    private readonly subject: FactSubject,
  ) {}

  factOf(name: FactName): Fact {
    const fact = this.#made.get(name) ?? this.facts.factOf(name, this.subject);
    this.#made.set(name, fact);
    return fact;
  }
}

/** Judges stored bodies. */
export class Judge {
  /** `group/Kind` of everything that some rule looks at. */
  readonly judgedKinds: ReadonlySet<string>;

  constructor(
    private readonly assessor: Assessor,
    readonly rules: RuleBook,
    readonly reads: FactReads,
    pack: RulePack,
  ) {
    this.judgedKinds = new Set(pack.rules.flatMap(({ targets }) => targets));
  }

  /**
   * Judges an object as it is listed; `item` is the item of the list. Undefined where rules ask what the rest of the
   * cluster says: that is known when everything was listed. Most pods belong to a workload and are not judged, which can
   * be seen without parsing the body.
   */
  judgeListed(object: JudgedText, item: JsonObject): Judgement | undefined {
    if (!this.judgedKinds.has(`${object.group}/${object.kind}`)) return nothingJudged;
    const { ownedByWorkload } = subjectOf(item);
    if (ownedByWorkload) return nothingJudged;
    return this.reads.isReadOf(object.group, object.kind) ? undefined : this.judge(object, undefined);
  }

  /** Judges an object with what the rest of its cluster says; rules that ask for facts say nothing without. */
  judge({ group, kind, body }: JudgedText, facts: FactSource | undefined): Judgement {
    if (!this.judgedKinds.has(`${group}/${kind}`)) return nothingJudged;
    const subject = subjectOf(JSON.parse(body) as JsonObject);
    if (subject.ownedByWorkload) return nothingJudged;
    if (facts === undefined) return { ...this.#assess(subject), facts: null };
    const asked = new FactsOfOne(facts, subject);
    return { ...this.#assess({ ...subject, facts: asked }), facts: this.reads.fingerprint(asked, subject) };
  }

  /** The containers of a stored body that fail a rule, by name: what an exemption of one of them is held against. */
  readonly failingContainers: FailingContainers = (number, _clusterId, body) => {
    const ruleId = this.rules.idOf(number);
    return ruleId === null ? [] : failingContainers(this.assessor, ruleId, subjectOf(body));
  };

  #assess(subject: Subject): Omit<Judgement, "facts"> {
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
