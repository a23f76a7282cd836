import type { Comprehension, ComprehensionMacro, Expr } from "../ast.js";
import { CelCompileError, type Position } from "../errors.js";

/** A call as written, before it is known to be a macro. */
export interface WrittenCall {
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
  readonly position: Position;
}

function refuse(message: string, position: Position): never {
  throw new CelCompileError([{ message, ...position }]);
}

function variableOf(expr: Expr | undefined, call: WrittenCall): string {
  if (expr?.kind !== "ident" || expr.name.startsWith(".")) {
    return refuse(`${call.name}() takes the name of a variable here`, expr?.position ?? call.position);
  }
  if (expr.name === "__result__") return refuse("__result__ is reserved", expr.position);
  return expr.name;
}

interface Shape {
  readonly macro: ComprehensionMacro;
  readonly variables: 1 | 2;
  readonly body: "condition" | "transform" | "condition and transform";
}

const ONE = { variables: 1 } as const;
const TWO = { variables: 2 } as const;

/** Macro name and number of arguments -> what the arguments are. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["all/2", { macro: "all", body: "condition", ...ONE }],
  ["exists/2", { macro: "exists", body: "condition", ...ONE }],
  ["exists_one/2", { macro: "existsOne", body: "condition", ...ONE }],
  ["filter/2", { macro: "filter", body: "condition", ...ONE }],
  ["sortBy/2", { macro: "sortBy", body: "transform", ...ONE }],
  ["map/2", { macro: "map", body: "transform", ...ONE }],
  ["map/3", { macro: "map", body: "condition and transform", ...ONE }],
  ["all/3", { macro: "all", body: "condition", ...TWO }],
  ["exists/3", { macro: "exists", body: "condition", ...TWO }],
  ["exists_one/3", { macro: "existsOne", body: "condition", ...TWO }],
  ["existsOne/3", { macro: "existsOne", body: "condition", ...TWO }],
  ["transformList/3", { macro: "transformList", body: "transform", ...TWO }],
  ["transformList/4", { macro: "transformList", body: "condition and transform", ...TWO }],
  ["transformMap/3", { macro: "transformMap", body: "transform", ...TWO }],
  ["transformMap/4", { macro: "transformMap", body: "condition and transform", ...TWO }],
  ["transformMapEntry/3", { macro: "transformMapEntry", body: "transform", ...TWO }],
  ["transformMapEntry/4", { macro: "transformMapEntry", body: "condition and transform", ...TWO }],
]);

function variablesOf(call: WrittenCall, count: 1 | 2): Comprehension["variables"] {
  const first = variableOf(call.args[0], call);
  if (count === 1) return [first];
  const second = variableOf(call.args[1], call);
  if (first === second) refuse(`two variables have the name ${first}`, call.args[1]?.position ?? call.position);
  return [first, second];
}

function comprehension(call: WrittenCall, range: Expr): Comprehension | undefined {
  const shape = SHAPES.get(`${call.name}/${call.args.length}`);
  if (shape === undefined) return undefined;
  return {
    kind: "comprehension",
    macro: shape.macro,
    range,
    variables: variablesOf(call, shape.variables),
    condition: shape.body === "transform" ? undefined : call.args[shape.variables],
    transform: shape.body === "condition" ? undefined : call.args.at(-1),
    position: call.position,
  };
}

/** The node that a macro stands for; undefined when the call is not a macro. Throws CelCompileError. */
export function expandMacro(call: WrittenCall): Expr | undefined {
  const { target, args, position } = call;
  if (target === undefined) {
    if (call.name !== "has" || args.length !== 1) return undefined;
    const argument = args[0];
    if (argument?.kind === "select" && argument.mode === "value") return { ...argument, mode: "test", position };
    return refuse("has() takes a selection such as has(a.b)", argument?.position ?? position);
  }
  if ((call.name === "optMap" || call.name === "optFlatMap") && args.length === 2 && args[1] !== undefined) {
    const variable = variableOf(args[0], call);
    return { kind: "optionalBinding", macro: call.name, target, variable, body: args[1], position };
  }
  return comprehension(call, target);
}
