import type { FunctionDeclaration, Overload } from "../functions.js";
import type { CelType } from "../types.js";
import * as types from "../types.js";
import type { Substitution } from "./unify.js";

/** The overloads that a call may mean, and the type of its result. */
export interface Resolved {
  readonly overloads: readonly Overload[];
  readonly result: CelType;
}

/** The signature with fresh type variables. */
function instantiate(overload: Overload, substitution: Substitution): readonly [readonly CelType[], CelType] {
  if (overload.typeParameters.length === 0) return [overload.parameters, overload.result];
  const fresh = new Map(overload.typeParameters.map((name) => [name, substitution.freshVariable()] as const));
  const rename = (type: CelType): CelType => {
    if (type.kind === "parameter") return fresh.get(type.name) ?? type;
    return { ...type, parameters: type.parameters.map(rename) };
  };
  return [overload.parameters.map(rename), rename(overload.result)];
}

/**
 * Finds the overloads that take the arguments; undefined when none does. Arguments of type dyn leave several. When
 * `lenient`, the evaluation will choose among those that have as many parameters.
 */
export function resolveOverloads(
  declaration: FunctionDeclaration,
  args: readonly CelType[],
  member: boolean,
  substitution: Substitution,
  lenient: boolean,
): Resolved | undefined {
  const overloads: Overload[] = [];
  let result: CelType | undefined;
  for (const overload of declaration.overloads) {
    if (overload.member !== member) continue;
    const [wanted, returned] = instantiate(overload, substitution);
    if (!substitution.assignAll(args, wanted)) continue;
    overloads.push(overload);
    const type = substitution.resolve(returned);
    if (result === undefined) result = type;
    else if (result.kind !== "dyn" && !types.sameType(result, type)) result = types.dyn;
  }
  if (result !== undefined) return { overloads, result };
  if (!lenient) return undefined;
  const possible = declaration.overloads.filter(
    (overload) => overload.member === member && overload.parameters.length === args.length,
  );
  return { overloads: possible, result: types.dyn };
}
