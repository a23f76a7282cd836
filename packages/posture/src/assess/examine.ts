import type { Program } from "@periplus/cel/compile";
import { CelEvaluationError } from "@periplus/cel/errors";
import { toPlain } from "@periplus/cel/plain";
import type { Evidence } from "@periplus/shared/evidence";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import { formatPath, type JsonPath, valueAt } from "../evidence/json-path.js";
import { whyUnknown } from "../facts/fact.js";
import type { Reach } from "../parameters/reach.js";
import { hasField, isObject, type Json, textIn } from "../snapshot/object.js";
import type { CompiledRule, Condition } from "./compile-rule.js";
import { normaliseImage } from "./image-reference.js";
import type { ObjectView } from "./object-view.js";
import type { ResolvedParameters } from "./parameters.js";
import { pathsOf, stemOf } from "./places.js";

/** A rule with the parameters it runs with. */
export interface RuleRun {
  compiled: CompiledRule;
  parameters: ResolvedParameters;
  /** What its settings leave of an object; undefined where they leave everything. */
  reach: Reach | undefined;
  /** What the expressions see: one object per rule, filled anew for each item. */
  variables: Record<string, unknown>;
  /** What is left of the rule's budget for the object that is looked at; undefined for a rule without one. */
  left: number | undefined;
}

export interface Verdict {
  state: AssessmentState;
  reason: string | null;
  /** Indexes of the items that fail; `[0]` when the rule judges the object as one. */
  failing: readonly number[];
}

const healthy: Verdict = { state: "healthy", reason: null, failing: [] };
const notApplicable: Verdict = { state: "notApplicable", reason: null, failing: [] };

const notSaid: Verdict = {
  state: "notAssessed",
  reason: "The object does not say what the rule looks at, and what is meant then is not known.",
  failing: [],
};

function notAssessed(reason: string): Verdict {
  return { state: "notAssessed", reason, failing: [] };
}

/** Runs one rule on one object. An error in an expression is never healthy: it gives `notAssessed` with the reason. */
export function examine(run: RuleRun, view: ObjectView): Verdict {
  const { compiled, parameters } = run;
  const absent = compiled.rule.requires.find((part) => !hasField(view.object, part));
  if (absent !== undefined) return notAssessed(`${absent} could not be read.`);
  if (compiled.needsPod && view.pod === undefined) return notAssessed("The object has no pod specification.");
  if (parameters.is === "wrong") return notAssessed(parameters.reason);
  fillObject(run, view, parameters.values);
  try {
    if (compiled.applies?.perItem === false && !ask(compiled.applies, run, view)) return notApplicable;
    if (parameters.is === "missing") return { state: "needsConfiguration", reason: parameters.reason, failing: [] };
    if (compiled.unknown?.perItem === false && ask(compiled.unknown, run, view)) return notSaid;
    return compiled.findItems === undefined ? examineWhole(run) : examineItems(run, view);
  } catch (error) {
    return notAssessed(reasonOf(error, run, view));
  }
}

function examineWhole(run: RuleRun): Verdict {
  return decide(run.compiled.healthy, run) ? healthy : { state: "unhealthy", reason: null, failing: [0] };
}

/** Unhealthy if one item is; else not assessed if one could not be judged; an empty list has nothing unhealthy. */
function examineItems(run: RuleRun, view: ObjectView): Verdict {
  const items = run.compiled.findItems?.(view);
  if (items === undefined) {
    const isCloud = "cloud" in run.compiled.rule.target;
    return isCloud ? notAssessed(`${run.compiled.rule.each} is not part of what was read.`) : healthy;
  }
  let failing: number[] | undefined;
  let doubt: Verdict | undefined;
  let judged = items.values.length === 0;
  for (let index = 0; index < items.values.length; index++) {
    const verdict = examineItem(run, view, items.values[index] ?? null);
    if (verdict.state !== "notApplicable") judged = true;
    if (verdict.state === "notAssessed") doubt ??= verdict;
    if (verdict.state !== "unhealthy") continue;
    failing ??= [];
    failing.push(index);
  }
  if (failing !== undefined) return { state: "unhealthy", reason: null, failing };
  return doubt ?? (judged ? healthy : notApplicable);
}

const failingItem: Verdict = { state: "unhealthy", reason: null, failing: [] };

function examineItem(run: RuleRun, view: ObjectView, item: Json): Verdict {
  const { compiled } = run;
  fillItem(run, item);
  try {
    if (compiled.applies?.perItem && !decide(compiled.applies.program, run)) return notApplicable;
    if (compiled.unknown?.perItem && decide(compiled.unknown.program, run)) return notSaid;
    return decide(compiled.healthy, run) ? healthy : failingItem;
  } catch (error) {
    // Whoever has nothing left has seen a part of the object only: what was found until then is no verdict.
    if (error instanceof OverBudget) throw error;
    return notAssessed(reasonOf(error, run, view));
  }
}

/**
 * What an object has of the kind that a parameter of a rule is about: a list for each item to which the rule applies.
 * What an expression cannot be evaluated on is left out.
 */
export function observe(run: RuleRun, view: ObjectView, parameter: string): Json[][] {
  const { compiled, parameters } = run;
  const program = compiled.observed.get(parameter);
  if (program === undefined || (compiled.needsPod && view.pod === undefined)) return [];
  fillObject(run, view, parameters.is === "wrong" ? {} : parameters.values);
  const observeOne = (): Json[][] => {
    const seen = toPlain(evaluate(program, run));
    return Array.isArray(seen) ? [seen.flat()] : [];
  };
  return lenient(() => {
    if (compiled.applies?.perItem === false && !ask(compiled.applies, run, view)) return [];
    if (compiled.findItems === undefined) return observeOne();
    return (compiled.findItems(view)?.values ?? []).flatMap((item) => {
      fillItem(run, item);
      return lenient(() => (compiled.applies?.perItem && !decide(compiled.applies.program, run) ? [] : observeOne()));
    });
  });
}

function lenient(look: () => Json[][]): Json[][] {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof CelEvaluationError || error instanceof OverBudget)) throw error;
    return [];
  }
}

/** The answer of a condition that does not look at items. */
function ask({ program, shared }: Condition, run: RuleRun, view: ObjectView): boolean {
  if (!shared) return decide(program, run);
  const known = view.answers.get(program.source);
  if (known !== undefined) return known;
  const answer = decide(program, run);
  view.answers.set(program.source, answer);
  return answer;
}

function decide(program: Program, run: RuleRun): boolean {
  const value = evaluate(program, run);
  if (typeof value !== "boolean") throw new CelEvaluationError(`gave ${JSON.stringify(value)} instead of a boolean`);
  return value;
}

/** A rule has cost more on one object than it may. */
class OverBudget extends Error {
  override readonly name = "OverBudget";

  constructor(budget: number) {
    super(`The rule costs more than ${budget} units on this object, which is the most that a custom rule may.`);
  }
}

/** The value of an expression; where the rule has a budget, what it costs is taken from that. */
function evaluate(program: Program, run: RuleRun): unknown {
  const { budget } = run.compiled;
  if (budget === undefined || run.left === undefined) return program.evaluate(run.variables);
  if (run.left <= 0) throw new OverBudget(budget);
  const { result, cost } = program.measure(run.variables, { cost: run.left });
  run.left -= cost;
  if ("value" in result) return result.value;
  throw result.error.reason === "budget" ? new OverBudget(budget) : result.error;
}

/**
 * An expression that reads a fact which is not known fails for that reason, whatever its error says. Of a rule that a
 * person wrote, nothing that goes wrong may end the judging of everything else.
 */
function reasonOf(error: unknown, { compiled }: RuleRun, view: ObjectView): string {
  if (error instanceof OverBudget) return error.message;
  if (!(error instanceof CelEvaluationError)) {
    if (compiled.budget === undefined) throw error;
    return `The rule could not be run: ${error instanceof Error ? error.message : String(error)}.`;
  }
  const doubts = compiled.readsFacts.flatMap(({ fact, field }) => whyUnknown(view.factOf(fact), field) ?? []);
  return doubts.length > 0
    ? [...new Set(doubts)].join(" ")
    : `The expression could not be evaluated: ${error.message}.`;
}

function fillObject(run: RuleRun, view: ObjectView, params: unknown): void {
  const { variables } = run;
  run.left = run.compiled.budget;
  variables.object = view.object;
  variables.params = params;
  const { facts } = run.compiled.rule;
  if (facts.length > 0) variables.facts = Object.fromEntries(facts.map((name) => [name, view.factOf(name).known]));
  if (!run.compiled.needsPod) return;
  variables.pod = view.pod;
  variables.podMetadata = view.podMetadata;
  variables.containers = view.containers;
}

function fillItem({ compiled, variables }: RuleRun, item: Json): void {
  if (compiled.rule.as !== undefined) variables[compiled.rule.as] = item;
  if (compiled.readsImage) variables.image = normaliseImage((isObject(item) && textIn(item, "image")) || "");
}

/** Where the failing items of a verdict stand in the object; the pod's spec or the root when the rule has no items. */
export function failingPaths(run: RuleRun, view: ObjectView, verdict: Verdict): JsonPath[] {
  const { compiled } = run;
  if (compiled.findItems === undefined) {
    return verdict.failing.map(() => (compiled.needsPod ? [...view.podTemplate, "spec"] : []));
  }
  const items = compiled.findItems(view);
  return verdict.failing.map((index) => items?.pathOf(index) ?? []);
}

/**
 * Where and why a verdict says unhealthy: for each failing item the places of `at` that exist in the object, or the
 * first of them when none does.
 */
export function gatherEvidence(run: RuleRun, view: ObjectView, verdict: Verdict): Evidence[] {
  const { compiled, parameters } = run;
  if (verdict.failing.length === 0 || parameters.is === "wrong") return [];
  fillObject(run, view, parameters.values);
  return failingPaths(run, view, verdict).flatMap((item) => {
    fillItem(run, valueAt(view.object, item) ?? null);
    const message = messageOf(run);
    return evidencePaths(compiled, view, item).map((path) => ({ path: formatPath(view.restore(path)), message }));
  });
}

function evidencePaths({ at }: CompiledRule, view: ObjectView, item: JsonPath): JsonPath[] {
  const [first] = at;
  if (first === undefined) return [item];
  const existing = at
    .flatMap((place) => pathsOf(place, view, item))
    .filter((path) => valueAt(view.object, path) !== undefined);
  return existing.length > 0 ? existing : [stemOf(first, view, item)];
}

function messageOf(run: RuleRun): string {
  try {
    const message = evaluate(run.compiled.message, run);
    if (typeof message === "string") return message.trim();
  } catch (error) {
    // The verdict stands without its words: the title says what was expected.
    const isOfRule = error instanceof CelEvaluationError || run.compiled.budget !== undefined;
    if (!isOfRule) throw error;
  }
  return run.compiled.rule.title;
}
