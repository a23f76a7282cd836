import type { Evidence } from "@periplus/shared/evidence";
import type { ParameterValues } from "@periplus/shared/rule";
import type { RuleSettings } from "@periplus/shared/rule-settings";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import type { JsonPath } from "../evidence/json-path.js";
import type { FactSource } from "../facts/fact.js";
import { cloudOfCluster, cloudResources } from "../normalise/cloud-shape.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import { reachOf } from "../parameters/reach.js";
import { type ClusterSettings, settingsOfParameters } from "../parameters/settings.js";
import { groupOf, type Json, type JsonObject, objectIn, textIn } from "../snapshot/object.js";
import { isOwnedByWorkload } from "../snapshot/ownership.js";
import type { CompiledRule } from "./compile-rule.js";
import { examine, failingPaths, gatherEvidence, observe, type RuleRun, type Verdict } from "./examine.js";
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
  /** What each item that the rule looks at has of the kind that one of its parameters is about. */
  observe(ruleId: string, parameter: string, subject: Subject): Json[][];
}

const countedAtOwner: Verdict = { state: "notApplicable", reason: "It is counted at its owner.", failing: [] };
const withoutReplicas: Verdict = { state: "notApplicable", reason: "It has no replicas.", failing: [] };
const otherKind: Verdict = { state: "notApplicable", reason: "The rule looks at other kinds.", failing: [] };

/** Prepares the rules of a pack to judge many objects. `parameters` are the values that people set, by rule id. */
export function createAssessor(pack: RulePack, parameters: Readonly<Record<string, ParameterValues>>): Assessor {
  return new PackAssessor(pack, settingsOfParameters(parameters));
}

/** As `createAssessor`, under everything that is set for one cluster and for namespaces of it. */
export function createClusterAssessor(pack: RulePack, { rules, namespaces }: ClusterSettings): Assessor {
  const whole = new PackAssessor(pack, rules);
  return namespaces.size === 0 ? whole : new NamespacedAssessor(pack, whole, namespaces);
}

/** Lets the settings of its namespace judge an object, where it has some, and else those of the cluster. */
class NamespacedAssessor implements Assessor {
  readonly #byNamespace: ReadonlyMap<string, Assessor>;

  constructor(
    pack: RulePack,
    private readonly whole: PackAssessor,
    namespaces: ClusterSettings["namespaces"],
  ) {
    this.#byNamespace = new Map(
      [...namespaces].map(([namespace, settings]) => [namespace, new PackAssessor(pack, settings, whole)]),
    );
  }

  assess(subject: Subject, options?: AssessOptions): RuleAssessment[] {
    return this.#of(subject).assess(subject, options);
  }

  assessRule(ruleId: string, subject: Subject): RuleAssessment {
    return this.#of(subject).assessRule(ruleId, subject);
  }

  findFailing(ruleId: string, subject: Subject): JsonPath[] {
    return this.#of(subject).findFailing(ruleId, subject);
  }

  observe(ruleId: string, parameter: string, subject: Subject): Json[][] {
    return this.#of(subject).observe(ruleId, parameter, subject);
  }

  #of(subject: Subject): Assessor {
    return this.#byNamespace.get(namespaceOf(subject) ?? "") ?? this.whole;
  }
}

class PackAssessor implements Assessor {
  readonly #runs = new Map<string, RuleRun>();
  readonly #runsByKind = new Map<string, RuleRun[]>();

  /** Rules without settings are run as `others` runs them. */
  constructor(pack: RulePack, settings: Readonly<Record<string, RuleSettings>>, others?: PackAssessor) {
    for (const compiled of pack.rules) {
      const { id } = compiled.rule;
      const given = Object.hasOwn(settings, id) ? settings[id] : undefined;
      const shared = given !== undefined || others === undefined ? undefined : others.#runs.get(id);
      const run = shared ?? createRun(compiled, given ?? {});
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
    const whole = viewSubject(subject);
    for (const run of runs) {
      const { view, verdict } =
        run.reach === undefined ? { view: whole, verdict: examine(run, whole) } : examineReached(run, whole, subject);
      if (verdict.state !== "notApplicable") assessments.push(toAssessment(run, view, verdict, options.evidence));
    }
    return assessments;
  }

  assessRule(ruleId: string, subject: Subject): RuleAssessment {
    return this.#assessAny(this.#run(ruleId), subject);
  }

  findFailing(ruleId: string, subject: Subject): JsonPath[] {
    const run = this.#run(ruleId);
    const { view, verdict } = this.#examineAny(run, subject);
    return failingPaths(run, view, verdict).map(view.restore);
  }

  observe(ruleId: string, parameter: string, subject: Subject): Json[][] {
    const run = this.#run(ruleId);
    if (!run.compiled.targets.includes(kindKey(subject)) || exclusionOf(subject) !== undefined) return [];
    const view = viewSubject(subject);
    const seen = run.reach?.(view, namespaceOf(subject)) ?? { view };
    return "reason" in seen ? [] : observe(run, seen.view, parameter);
  }

  #assessAny(run: RuleRun, subject: Subject): RuleAssessment {
    const { view, verdict } = this.#examineAny(run, subject);
    return toAssessment(run, view, verdict, true);
  }

  #examineAny(run: RuleRun, subject: Subject): Examined {
    const view = viewSubject(subject);
    if (!run.compiled.targets.includes(kindKey(subject))) return { view, verdict: otherKind };
    const excluded = exclusionOf(subject);
    return excluded === undefined ? examineReached(run, view, subject) : { view, verdict: excluded };
  }

  #run(ruleId: string): RuleRun {
    const run = this.#runs.get(ruleId);
    if (run === undefined) throw new RangeError(`There is no rule ${ruleId}.`);
    return run;
  }
}

/** A verdict with what it was given for. */
interface Examined {
  view: ObjectView;
  verdict: Verdict;
}

/** Runs a rule on what its settings leave of an object. */
function examineReached(run: RuleRun, view: ObjectView, subject: Subject): Examined {
  const seen = run.reach?.(view, namespaceOf(subject)) ?? { view };
  if ("reason" in seen) return { view, verdict: { state: "notApplicable", reason: seen.reason, failing: [] } };
  return { view: seen.view, verdict: examine(run, seen.view) };
}

function createRun(compiled: CompiledRule, settings: RuleSettings): RuleRun {
  return {
    compiled,
    parameters: resolveParameters(compiled.rule, settings.values),
    reach: reachOf(compiled, settings),
    variables: {},
    left: compiled.budget,
  };
}

/** A Namespace lies in itself, so that what is set for it and its objects is one. */
function namespaceOf({ namespace, apiVersion, kind, name }: Subject): string | null {
  return namespace ?? (kind === "Namespace" && apiVersion === "v1" ? name : null);
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
