import type { Expr, Index, Select } from "../ast.js";
import type { Position } from "../errors.js";
import type { Frame } from "../frame.js";
import { isOptional } from "../types.js";
import type { Code, Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { elementAt, fieldOf, fieldOfUnusual, isIndex, isOrdinaryKey } from "./fields.js";
import { compileName } from "./names.js";
import type { PathRoot } from "./shared-paths.js";

/** One step of a path. `read` gives undefined when the step leads nowhere. */
export interface Step {
  /** The field, when it is an ordinary one that is known beforehand. */
  readonly key: string | undefined;
  readonly read: (frame: Frame, object: unknown) => unknown;
  /** The key or index, to name it when it is missing. */
  readonly shown: Evaluate;
  readonly position: Position;
}

/** A path of fields and elements that starts at a variable or at any other expression. */
export interface Path {
  readonly root: Code;
  /** The variable that it starts at, if it does. */
  readonly variable: PathRoot | undefined;
  /** What a read of the path costs beside its root and steps: 1, but 0 when it starts at a conditional. */
  readonly base: number;
  readonly steps: readonly Step[];
  /** The first step whose absence gives an optional without value; the number of steps when there is none. */
  readonly optionalFrom: number;
  /** The last step only asks whether there is something. */
  readonly test: boolean;
}

function fieldStep(field: string, position: Position): Step {
  const shown = () => field;
  if (isOrdinaryKey(field)) return { key: field, read: (_frame, object) => fieldOf(object, field), shown, position };
  return { key: undefined, read: (_frame, object) => fieldOfUnusual(object, field), shown, position };
}

function indexStep(expr: Index, compiler: Compiler): Step {
  const index = compiler.compileOperand(expr.index);
  const isLiteral = expr.index.kind === "literal" || expr.index.kind === "list" || expr.index.kind === "map";
  if (isLiteral && index.constant !== undefined && !isIndex(index.constant.value)) {
    compiler.refuse("neither lists nor maps have such an index", expr.position);
  }
  const value = index.constant?.value;
  if (typeof value === "string" && isOrdinaryKey(value)) return fieldStep(value, expr.position);
  const read = (frame: Frame, object: unknown) => elementAt(object, index.run(frame));
  return { key: undefined, read, shown: index.run, position: expr.position };
}

/** optMap and optFlatMap are conditionals to cel-go. */
function isConditional(expr: Expr): boolean {
  return expr.kind === "conditional" || expr.kind === "optionalBinding";
}

/** Takes the selections and indexes off an expression, down to where the path starts. */
export function pathOf(expr: Select | Index, compiler: Compiler): Path {
  const steps: Step[] = [];
  let optionalFrom: number | undefined;
  let operand: Expr = expr;
  // Positions count from the end while the steps are collected in reverse.
  while ((operand.kind === "select" || operand.kind === "index") && compiler.checked.nameOf(operand) === undefined) {
    const optional = operand.kind === "select" ? operand.mode === "optional" : operand.optional;
    if (operand !== expr && operand.kind === "select" && operand.mode === "test") break;
    steps.push(operand.kind === "select" ? fieldStep(operand.field, operand.position) : indexStep(operand, compiler));
    if (optional) optionalFrom = steps.length;
    operand = operand.operand;
  }
  const rootIsOptional = isOptional(compiler.checked.typeOf(operand));
  const first = rootIsOptional ? 0 : optionalFrom === undefined ? steps.length : steps.length - optionalFrom;
  const isName = compiler.checked.nameOf(operand) !== undefined;
  return {
    root: isName ? compileName(operand, compiler) : compiler.compile(operand),
    variable: isName && !rootIsOptional ? compiler.rootOf(operand) : undefined,
    base: isConditional(operand) ? 0 : 1,
    steps: steps.reverse(),
    optionalFrom: first,
    test: expr.kind === "select" && expr.mode === "test",
  };
}
