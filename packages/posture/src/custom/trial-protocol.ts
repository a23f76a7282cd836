import type { RuleIssue } from "@periplus/shared/custom-rule";
import type { Evidence, MarkedText } from "@periplus/shared/evidence";
import type { RuleView } from "@periplus/shared/rule";
import type { RuleSettings } from "@periplus/shared/rule-settings";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import type { Fact, FactName } from "../facts/fact.js";
import type { JsonObject } from "../snapshot/object.js";

/** A stored object that a rule is tried on, with what the rule may ask about the rest of its cluster. */
export interface TriedObject {
  readonly object: JsonObject;
  readonly facts: Readonly<Partial<Record<FactName, Fact>>>;
  /** What is set for the rule where the object is. */
  readonly settings: RuleSettings;
}

export interface TrialRequest {
  readonly text: string;
  readonly objects: readonly TriedObject[];
  /** Documents besides, as `readDocuments` takes them. */
  readonly samples: string;
  /** Settings for the samples. */
  readonly settings: RuleSettings;
  /** Whether evidence is wanted with the objects that it points into. */
  readonly observed: boolean;
}

/** What a rule says of an object. */
export interface TrialVerdict {
  readonly state: AssessmentState;
  readonly reason: string | null;
  readonly evidence: readonly Evidence[];
  readonly observed: MarkedText | null;
}

export interface TrialSample extends TrialVerdict {
  /** 0-based. */
  readonly sample: number;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** The rule of a text, as far as others need it who did not compile it. */
export interface TrialRule {
  readonly view: RuleView;
  readonly scores: boolean;
  /** `group/Kind` */
  readonly targets: readonly string[];
  readonly facts: readonly FactName[];
}

export interface TrialAnswer {
  readonly issues: readonly RuleIssue[];
  /** Null where the text is no rule; then nothing was tried. */
  readonly rule: TrialRule | null;
  /** One for each object, in their order. */
  readonly verdicts: readonly TrialVerdict[];
  readonly samples: readonly TrialSample[];
  /** Why documents of the samples were not tried. */
  readonly failures: readonly string[];
}
