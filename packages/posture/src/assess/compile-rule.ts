import { compile, type Program } from "@periplus/cel/compile";
import { bool, type CelType, dyn, list, map, string } from "@periplus/cel/types";
import { cloudResources } from "../normalise/cloud-shape.js";
import { groupOf, type Json, type JsonObject } from "../snapshot/object.js";
import { podBearingKinds } from "../snapshot/pod-spec.js";
import { type FactField, factFieldsOf, wrongFactReads } from "./fact-reads.js";
import { checkParameters } from "./parameters.js";
import { type ItemFinder, itemFinder, type Place, parsePlace } from "./places.js";
import type { Rule, RuleTarget } from "./rule.js";

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

/** Where the patch of a rule changes what. */
export interface PatchPlaces {
  set: readonly { place: Place; value: Json }[];
  append: readonly { place: Place; value: Json }[];
  remove: readonly Place[];
  narrow: readonly Place[];
  swap: readonly { place: Place; keep: readonly string[]; with: JsonObject }[];
  rewrite: readonly { place: Place; from: RegExp; to: string }[];
}

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
}

/** What is wrong with a rule, a line each. */
export class RuleError extends Error {
  override readonly name = "RuleError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Checks and compiles everything in a rule that is written in a language of its own. Throws RuleError. */
export function compileRule(rule: Rule): CompiledRule {
  const problems = wrongDefaults(rule);
  const attempt = <T>(field: string, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      problems.push(`${field}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const variables = variablesOf(rule);
  const expression = (field: string, source: string, result: CelType) =>
    attempt(field, () => compileExpression(source, variables, result));
  const healthy = expression("healthy", rule.healthy, bool);
  const message = expression("message", rule.message, string);
  const applies = rule.applies === undefined ? undefined : expression("applies", rule.applies, bool);
  const unknown = rule.unknown === undefined ? undefined : expression("unknown", rule.unknown, bool);
  const findItems = rule.each === undefined ? undefined : attempt("each", () => itemFinder(rule.each ?? ""));
  const places = attempt("at or remedy", () => placesOf(rule));
  const observed = observedOf(rule, expression);
  const programs = [healthy, message, applies, unknown].filter((program) => program !== undefined);
  problems.push(...wrongFactReads(rule, programs));
  if (problems.length > 0 || !healthy || !message || !places) throw new RuleError(problems);
  const judging = programs.filter((program) => program !== message);
  return {
    rule,
    targets: targetKeys(rule.target),
    needsPod: "scope" in rule.target,
    healthy,
    message,
    applies: applies && conditionOf(applies, rule),
    unknown: unknown && conditionOf(unknown, rule),
    findItems,
    readsImage: [...programs, ...observed.values()].some((program) => reads(program, "image")),
    observed,
    reads: judging.flatMap((program) => program.reads),
    readsFacts: factFieldsOf(judging),
    ...places,
  };
}

function observedOf(
  rule: Rule,
  compileField: (field: string, source: string, result: CelType) => Program | undefined,
): Map<string, Program> {
  const programs = Object.entries(rule.parameters).map(([name, { observed }]) => {
    const program = observed && compileField(`parameters.${name}.observed`, observed, list(dyn));
    return program ? ([name, program] as const) : undefined;
  });
  return new Map(programs.filter((entry) => entry !== undefined));
}

function compileExpression(source: string, variables: Record<string, CelType>, result: CelType): Program {
  const program = compile(source, { variables, kubernetes: KUBERNETES });
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

function conditionOf(program: Program, rule: Rule): Condition {
  const perItem = (rule.as !== undefined && reads(program, rule.as)) || reads(program, "image");
  return { program, perItem, shared: !perItem && !reads(program, "params") && !reads(program, "facts") };
}

function reads(program: Program, variable: string): boolean {
  return program.reads.some(([root]) => root === variable);
}

function placesOf({ at, remedy }: Rule): Pick<CompiledRule, "at" | "patch"> {
  const { set = {}, append = {}, remove = [], narrow = [], swap = {}, rewrite = {} } = remedy;
  const placed = (values: Readonly<Record<string, Json>>) =>
    Object.entries(values).map(([path, value]) => ({ place: parsePlace(path), value }));
  return {
    at: at.map(parsePlace),
    patch: {
      set: placed(set),
      append: placed(append),
      remove: remove.map(parsePlace),
      narrow: narrow.map(parsePlace),
      swap: Object.entries(swap).map(([path, change]) => ({ place: parsePlace(path), ...change })),
      rewrite: Object.entries(rewrite).map(([path, { from, to }]) => ({
        place: parsePlace(path),
        from: new RegExp(from, "u"),
        to,
      })),
    },
  };
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

function wrongDefaults(rule: Rule): string[] {
  const defaults = Object.entries(rule.parameters).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return checkParameters(rule, Object.fromEntries(defaults)).map((problem) => `its default: ${problem}`);
}
