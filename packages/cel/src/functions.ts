import type { Frame } from "./frame.js";
import type { CelType } from "./types.js";
import * as types from "./types.js";

/** The code of an overload. The arguments have the types that the signature says; the receiver comes first. */
export type Implementation = (frame: Frame, a: unknown, b: unknown, c: unknown, d: unknown) => unknown;

/** What a call costs, in the units of the API server. */
export type CostRule = (a: unknown, b: unknown, c: unknown, result: unknown) => number;

/** One signature of a function. */
export interface Overload {
  /** As written in the library, e.g. `string.charAt(int): string`. */
  readonly signature: string;
  /** A method: called on its first parameter. */
  readonly member: boolean;
  readonly parameters: readonly CelType[];
  readonly result: CelType;
  readonly typeParameters: readonly string[];
  /** The first minor version of Kubernetes 1 that has it. */
  readonly since: number;
  readonly implementation: Implementation;
  /** Compare the arguments with the signature before the call? Operators do it themselves. */
  readonly guarded: boolean;
  /** Applies when the checker could decide for this overload; the default is 1. */
  readonly cost: CostRule | undefined;
}

/** All overloads of a name. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly overloads: readonly Overload[];
  /** Applies where no overload's rule does: also when the arguments are dyn. */
  readonly cost: CostRule | undefined;
}

export interface OverloadOptions {
  readonly since?: number;
  readonly cost?: CostRule;
  readonly guarded?: boolean;
}

/** A definition on its way into a library. */
export interface Definition {
  readonly name: string;
  readonly overload: Overload;
}

const NAMED: Readonly<Record<string, CelType>> = {
  dyn: types.dyn,
  null: types.nullType,
  bool: types.bool,
  int: types.int,
  uint: types.uint,
  double: types.double,
  string: types.string,
  bytes: types.bytes,
  timestamp: types.timestamp,
  duration: types.duration,
  type: types.typeOf(),
  Quantity: types.quantityType,
  IP: types.ipType,
  CIDR: types.cidrType,
  URL: types.urlType,
  Semver: types.semverType,
  Format: types.namedFormatType,
};

/** Splits at commas that are not inside parentheses. */
function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (char === "," && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** Reads `list(map(string, T))`. One capital letter is a type variable. Throws on unknown names. */
export function parseType(text: string): CelType {
  const named = NAMED[text];
  if (named !== undefined) return named;
  if (/^[A-Z]$/.test(text)) return types.parameter(text);
  const match = /^(list|map|optional|type)\((.*)\)$/.exec(text);
  const [first, second] = splitTypes(match?.[2] ?? "").map(parseType);
  if (match?.[1] === "list" && first !== undefined) return types.list(first);
  if (match?.[1] === "optional" && first !== undefined) return types.optional(first);
  if (match?.[1] === "type" && first !== undefined) return types.typeOf(first);
  if (match?.[1] === "map" && first !== undefined && second !== undefined) return types.map(first, second);
  throw new Error(`unknown type ${text}`);
}

function typeParametersOf(all: readonly CelType[]): string[] {
  const names = new Set<string>();
  const visit = (type: CelType): void => {
    if (type.kind === "parameter") names.add(type.name);
    type.parameters.forEach(visit);
  };
  all.forEach(visit);
  return [...names];
}

const SIGNATURE = /^(?:(.+)\.)?([^.(]+)\((.*)\): (.+)$/;

/**
 * Defines one overload. `receiver.name(argument, ...): result` is a method; a name with dots in front of the
 * parenthesis is written `ns::name(...)`.
 */
export function define<A, B, C, D>(
  signature: string,
  implementation: (frame: Frame, a: A, b: B, c: C, d: D) => unknown,
  options: OverloadOptions = {},
): Definition {
  const match = SIGNATURE.exec(signature);
  if (match === null) throw new Error(`malformed signature ${signature}`);
  const [, receiver, name = "", args = "", result = ""] = match;
  const written = splitTypes(args);
  const parameters = (receiver === undefined ? written : [receiver, ...written]).map(parseType);
  const resultType = parseType(result);
  return {
    name: name.replaceAll("::", "."),
    overload: {
      signature: signature.replaceAll("::", "."),
      member: receiver !== undefined,
      parameters,
      result: resultType,
      typeParameters: typeParametersOf([...parameters, resultType]),
      since: options.since ?? 0,
      // The guards of the call have compared the arguments with the signature.
      implementation: implementation as Implementation,
      guarded: options.guarded ?? true,
      cost: options.cost,
    },
  };
}

/**
 * Defines an operator: one implementation that finds out by itself what its operands are. `costs` are by the name of
 * the first parameter's type.
 */
export function defineOperator(
  name: string,
  implementation: Implementation,
  signatures: readonly string[],
  costs: Readonly<Record<string, CostRule>> = {},
): Definition[] {
  return signatures.map((signature) => {
    const first = /^\((\w+)/.exec(signature)?.[1] ?? "";
    const cost = costs[first];
    return define(`${name}${signature}`, implementation, { guarded: false, ...(cost && { cost }) });
  });
}

/** Joins the definitions of all libraries by name. `costs` are the rules that hold for every overload of a name. */
export function declareFunctions(
  definitions: readonly Definition[],
  costs: ReadonlyMap<string, CostRule>,
): ReadonlyMap<string, FunctionDeclaration> {
  const overloads = new Map<string, Overload[]>();
  for (const { name, overload } of definitions) {
    const known = overloads.get(name);
    if (known === undefined) overloads.set(name, [overload]);
    else known.push(overload);
  }
  return new Map(
    Array.from(overloads, ([name, all]) => [name, { name, overloads: all, cost: costs.get(name) }] as const),
  );
}
