import type { Evidence } from "@periplus/shared/evidence";
import type { ParameterValues } from "@periplus/shared/rule";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import type { JsonPath } from "../evidence/json-path.js";
import type { FactSource } from "../facts/fact.js";
import { cloudOfCluster, cloudResources } from "../normalise/cloud-shape.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import { groupOf, type JsonObject, objectIn, textIn } from "../snapshot/object.js";
import { isOwnedByWorkload } from "../snapshot/ownership.js";
import { examine, failingPaths, gatherEvidence, type RuleRun, type Verdict } from "./examine.js";
import { type ObjectView, viewObject, viewWithFacts } from "./object-view.js";
import { resolveParameters } from "./parameters.js";

/** What a rule is asked about. */
export interface Subject {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string;
  /** A controller of Kubernetes made it: it is counted at its owner. */
  ownedByWorkload: boolean;
  /** The body; for a cloud's cluster `{ cluster, ...parts }`. */
  object: JsonObject;
  /** What knows the rest of its cluster; without it rules that need facts answer notAssessed. */
  facts?: FactSource;
}

export interface RuleAssessment {
  ruleId: string;
  state: AssessmentState;
  /** Why it could not be judged, or does not count; null for healthy and unhealthy. */
  reason: string | null;
  evidence: Evidence[];
}

export interface AssessOptions {
  /** One assessment for every rule of the pack, also where it does not apply. */
  all?: boolean;
  /** False leaves the evidence of unhealthy assessments empty, which is quicker. */
  evidence?: boolean;
}

export interface Assessor {
  /** The rules that apply to the subject. */
  assess(subject: Subject, options?: AssessOptions): RuleAssessment[];
  /** One rule; throws a RangeError for an id that is not in the pack. */
  assessRule(ruleId: string, subject: Subject): RuleAssessment;
  /** The paths of the items that fail the rule: what a remedy is applied to. */
  findFailing(ruleId: string, subject: Subject): JsonPath[];
}

const countedAtOwner: Verdict = { state: "notApplicable", reason: "It is counted at its owner.", failing: [] };
const withoutReplicas: Verdict = { state: "notApplicable", reason: "It has no replicas.", failing: [] };
const otherKind: Verdict = { state: "notApplicable", reason: "The rule looks at other kinds.", failing: [] };

/** Prepares the rules of a pack to judge many objects. `parameters` are the values that people set, by rule id. */
export function createAssessor(pack: RulePack, parameters: Readonly<Record<string, ParameterValues>>): Assessor {
  return new PackAssessor(pack, parameters);
}

class PackAssessor implements Assessor {
  readonly #runs = new Map<string, RuleRun>();
  readonly #runsByKind = new Map<string, RuleRun[]>();

  constructor(pack: RulePack, parameters: Readonly<Record<string, ParameterValues>>) {
    for (const compiled of pack.rules) {
      const { id } = compiled.rule;
      const given = Object.hasOwn(parameters, id) ? parameters[id] : undefined;
      const run = { compiled, parameters: resolveParameters(compiled.rule, given), variables: {} };
      this.#runs.set(id, run);
      for (const target of compiled.targets) {
        const known = this.#runsByKind.get(target);
        if (known === undefined) this.#runsByKind.set(target, [run]);
        else known.push(run);
      }
    }
  }

  assess(subject: Subject, options: AssessOptions = {}): RuleAssessment[] {
    if (options.all) return [...this.#runs.values()].map((run) => this.#assessAny(run, subject));
    const runs = this.#runsByKind.get(kindKey(subject));
    const assessments: RuleAssessment[] = [];
    if (runs === undefined || exclusionOf(subject) !== undefined) return assessments;
    const view = viewSubject(subject);
    for (const run of runs) {
      const verdict = examine(run, view);
      if (verdict.state !== "notApplicable") assessments.push(toAssessment(run, view, verdict, options.evidence));
    }
    return assessments;
  }

  assessRule(ruleId: string, subject: Subject): RuleAssessment {
    return this.#assessAny(this.#run(ruleId), subject);
  }

  findFailing(ruleId: string, subject: Subject): JsonPath[] {
    const run = this.#run(ruleId);
    const view = viewSubject(subject);
    return failingPaths(run, view, this.#examineAny(run, subject, view));
  }

  #assessAny(run: RuleRun, subject: Subject): RuleAssessment {
    const view = viewSubject(subject);
    return toAssessment(run, view, this.#examineAny(run, subject, view), true);
  }

  #examineAny(run: RuleRun, subject: Subject, view: ObjectView): Verdict {
    if (!run.compiled.targets.includes(kindKey(subject))) return otherKind;
    return exclusionOf(subject) ?? examine(run, view);
  }

  #run(ruleId: string): RuleRun {
    const run = this.#runs.get(ruleId);
    if (run === undefined) throw new RangeError(`There is no rule ${ruleId}.`);
    return run;
  }
}

function viewSubject(subject: Subject): ObjectView {
  const view = viewObject(subject.apiVersion, subject.kind, subject.object);
  return viewWithFacts(view, subject.facts, subject);
}

function kindKey({ apiVersion, kind }: Subject): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

/** Why no rule looks at the subject, if so. */
function exclusionOf(subject: Subject): Verdict | undefined {
  if (subject.ownedByWorkload) return countedAtOwner;
  const isIdle = subject.kind === "ReplicaSet" && objectIn(subject.object, "spec")?.replicas === 0;
  return isIdle ? withoutReplicas : undefined;
}

function toAssessment(run: RuleRun, view: ObjectView, verdict: Verdict, evidence = true): RuleAssessment {
  return {
    ruleId: run.compiled.rule.id,
    state: verdict.state,
    reason: verdict.reason,
    evidence: evidence ? gatherEvidence(run, view, verdict) : [],
  };
}

/** The subject of a stored body or of a document that was read: a Kubernetes object, or `{ cluster, ...parts }`. */
export function subjectOf(object: JsonObject): Subject {
  const cluster = objectIn(object, "cluster");
  const cloud = cluster === undefined || object.kind !== undefined ? null : cloudOfCluster(cluster);
  if (cloud !== null) {
    const name = textIn(cluster, "name") ?? "";
    return { ...cloudResources[cloud], namespace: null, name, ownedByWorkload: false, object };
  }
  const metadata = objectIn(object, "metadata");
  return {
    apiVersion: textIn(object, "apiVersion") ?? "",
    kind: textIn(object, "kind") ?? "",
    namespace: textIn(metadata, "namespace") || null,
    name: textIn(metadata, "name") ?? textIn(metadata, "generateName") ?? "",
    ownedByWorkload: isOwnedByWorkload(metadata),
    object,
  };
}
