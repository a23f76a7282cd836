import { compile, type Program } from "@periplus/cel/compile";
import { defaultLimits, type SourceLimits } from "@periplus/cel/parse/limits";
import { bool, type CelType, dyn, list, map, string } from "@periplus/cel/types";
import { cloudResources } from "../normalise/cloud-shape.js";
import { groupOf } from "../snapshot/object.js";
import { podBearingKinds } from "../snapshot/pod-spec.js";
import { type FactField, factFieldsOf, wrongFactReads } from "./fact-reads.js";
import { checkParameters } from "./parameters.js";
import { type PatchPlaces, readPlaces } from "./patch-places.js";
import { type ItemFinder, itemFinder, type Place } from "./places.js";
import type { Rule, RuleTarget } from "./rule.js";
import { RuleError, type RuleFault, toFaults } from "./rule-fault.js";

/** The oldest Kubernetes whose API server can run the expressions of our rules: the first with admission policies. */
const KUBERNETES = "1.30";

/** A condition and what it depends on. */
export interface Condition {
  program: Program;
  /** It looks at the item, and is asked for each. */
  perItem: boolean;
  /** It looks at the object alone: its answer is the same for every rule that asks it. */
  shared: boolean;
}

/** What a rule may do that comes from somewhere. */
export interface RuleTerms {
  readonly limits: SourceLimits;
  /** What all expressions of the rule together may cost on one object; undefined: what each may at an API server. */
  readonly budget: number | undefined;
}
const ourTerms: RuleTerms = { limits: defaultLimits, budget: undefined };

/** A rule whose expressions are ready to run. */
export interface CompiledRule {
  rule: Rule;
  /** `group/Kind` of everything it looks at. */
  targets: readonly string[];
  needsPod: boolean;
  healthy: Program;
  message: Program;
  applies: Condition | undefined;
  unknown: Condition | undefined;
  findItems: ItemFinder | undefined;
  /** Whether an expression reads the normalised image of a container. */
  readsImage: boolean;
  /** What an item has of the kind that a parameter is about, by the parameter's name. */
  observed: ReadonlyMap<string, Program>;
  /** What its verdict depends on: paths that begin with the name of a variable. */
  reads: readonly (readonly string[])[];
  /** The fields of facts that its verdict depends on. */
  readsFacts: readonly FactField[];
  at: readonly Place[];
  patch: PatchPlaces;
  /** See `RuleTerms`. */
  budget: number | undefined;
}

/** Checks and compiles everything in a rule that is written in a language of its own. Throws RuleError. */
export function compileRule(rule: Rule, terms: RuleTerms = ourTerms): CompiledRule {
  const faults = wrongDefaults(rule);
  const attempt = <T>(path: RuleFault["path"], make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      faults.push(...toFaults(path, error));
      return undefined;
    }
  };
  const variables = variablesOf(rule);
  const expression: CompileField = (path, source, result) =>
    attempt(path, () => compileExpression(source, variables, result, terms.limits));
  const healthy = expression(["healthy"], rule.healthy, bool);
  const message = expression(["message"], rule.message, string);
  const applies = rule.applies === undefined ? undefined : expression(["applies"], rule.applies, bool);
  const unknown = rule.unknown === undefined ? undefined : expression(["unknown"], rule.unknown, bool);
  const findItems = rule.each === undefined ? undefined : attempt(["each"], () => itemFinder(rule.each ?? ""));
  const places = readPlaces(rule, faults);
  const observed = observedOf(rule, expression);
  const programs = [healthy, message, applies, unknown].filter((program) => program !== undefined);
  faults.push(...wrongFactReads(rule, programs).map((text) => ({ path: ["facts"], message: text })));
  if (faults.length > 0 || !healthy || !message) throw new RuleError(faults);
  const judging = programs.filter((program) => program !== message);
  return {
    rule,
    targets: targetKeys(rule.target),
    needsPod: "scope" in rule.target,
    healthy,
    message,
    applies: applies && conditionOf(applies, rule, terms),
    unknown: unknown && conditionOf(unknown, rule, terms),
    findItems,
    readsImage: [...programs, ...observed.values()].some((program) => reads(program, "image")),
    observed,
    reads: judging.flatMap((program) => program.reads),
    readsFacts: factFieldsOf(judging),
    ...places,
    budget: terms.budget,
  };
}

type CompileField = (path: RuleFault["path"], source: string, result: CelType) => Program | undefined;

function observedOf(rule: Rule, compileField: CompileField): Map<string, Program> {
  const programs = Object.entries(rule.parameters).map(([name, { observed }]) => {
    const program = observed && compileField(["parameters", name, "observed"], observed, list(dyn));
    return program ? ([name, program] as const) : undefined;
  });
  return new Map(programs.filter((entry) => entry !== undefined));
}

function compileExpression(
  source: string,
  variables: Record<string, CelType>,
  result: CelType,
  limits: SourceLimits,
): Program {
  const program = compile(source, { variables, kubernetes: KUBERNETES, limits });
  const { kind, name } = program.type;
  if (kind !== result.kind && kind !== "dyn") throw new TypeError(`it gives ${name}, not ${result.name}`);
  return program;
}

function variablesOf(rule: Rule): Record<string, CelType> {
  const pod = "scope" in rule.target ? { pod: dyn, podMetadata: dyn, containers: list(dyn) } : {};
  const image = rule.each !== undefined && isContainerList(rule.each) ? { image: string } : {};
  const item = rule.as === undefined ? {} : { [rule.as]: dyn };
  const facts = rule.facts.length > 0 ? { facts: dyn } : {};
  return { object: dyn, params: map(string, dyn), ...pod, ...image, ...facts, ...item };
}

function isContainerList(each: string): boolean {
  return each === "containers" || each.endsWith("Containers");
}

/** Whoever has a budget pays for what it asks, and does not live on answers of others. */
function conditionOf(program: Program, rule: Rule, { budget }: RuleTerms): Condition {
  const perItem = (rule.as !== undefined && reads(program, rule.as)) || reads(program, "image");
  const shared = budget === undefined && !perItem && !reads(program, "params") && !reads(program, "facts");
  return { program, perItem, shared };
}

function reads(program: Program, variable: string): boolean {
  return program.reads.some(([root]) => root === variable);
}

function targetKeys(target: RuleTarget): readonly string[] {
  if ("scope" in target) return podBearingKinds;
  if ("cloud" in target) {
    const { apiVersion, kind } = cloudResources[target.cloud];
    return [`${groupOf(apiVersion)}/${kind}`];
  }
  return target.kinds.map((text) => {
    const end = text.lastIndexOf("/");
    return `${groupOf(text.slice(0, end))}/${text.slice(end + 1)}`;
  });
}

function wrongDefaults(rule: Rule): RuleFault[] {
  return Object.entries(rule.parameters).flatMap(([name, { default: value }]) => {
    const problems = value === undefined ? [] : checkParameters(rule, { [name]: value });
    const path = ["parameters", name, "default"];
    return problems.map((problem): RuleFault => ({ path, message: `its default: ${problem}` }));
  });
}
