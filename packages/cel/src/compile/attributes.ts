import type { Expr, Ident, Index, Select } from "../ast.js";
import { Failure, type Position } from "../errors.js";
import type { Frame } from "../frame.js";
import { isOptional } from "../types.js";
import { CelOptional, CelTypeValue } from "../values.js";
import { booleanCode, type Code, code, constantCode, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { describeMissing, elementAt, fieldOf, fieldOfUnusual, isIndex, isOrdinaryKey } from "./fields.js";

/** An expression that reads: a variable, or a path of fields and elements that starts anywhere. */
export type Attribute = Ident | Select | Index;

export function isAttribute(expr: Expr): expr is Attribute {
  return expr.kind === "ident" || expr.kind === "select" || expr.kind === "index";
}

/** One step of a path. `read` gives undefined when the step leads nowhere. */
interface Step {
  /** The field, when it is an ordinary one that is known beforehand. */
  readonly key: string | undefined;
  readonly read: (frame: Frame, object: unknown) => unknown;
  /** The key or index, to name it when it is missing. */
  readonly shown: Evaluate;
  readonly position: Position;
}

/** A path, cut where it starts to be optional. */
interface Path {
  readonly root: Code;
  /** What a read of the path costs beside its root and steps: 1, but 0 when it starts at a conditional. */
  readonly base: number;
  readonly steps: readonly Step[];
  /** The first step whose absence gives an optional without value. */
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
  if (expr.index.kind === "literal" && !isIndex(index.constant?.value)) {
    compiler.refuse("neither lists nor maps have such an index", expr.position);
  }
  const value = index.constant?.value;
  if (typeof value === "string" && isOrdinaryKey(value)) {
    const read = (_frame: Frame, object: unknown) => fieldOf(object, value);
    return { key: value, read, shown: index.run, position: expr.position };
  }
  const read = (frame: Frame, object: unknown) => elementAt(object, index.run(frame));
  return { key: undefined, read, shown: index.run, position: expr.position };
}

/** Takes the selections and indexes off an expression, down to where the path starts. */
function pathOf(expr: Select | Index, compiler: Compiler): Path {
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
    base: operand.kind === "conditional" ? 0 : 1,
    steps: steps.reverse(),
    optionalFrom: first,
    test: expr.kind === "select" && expr.mode === "test",
  };
}

/** Reads a variable; costs nothing by itself. */
function compileName(expr: Expr, compiler: Compiler): Code {
  const resolution = compiler.checked.nameOf(expr);
  if (resolution?.kind === "type") return constantCode(new CelTypeValue(resolution.described));
  if (resolution?.kind === "local") {
    const slot = compiler.slotOf(resolution.name);
    return code((frame) => frame.locals[slot]);
  }
  const name = resolution?.name ?? "";
  const { position } = expr;
  return code((frame) => {
    const value = frame.variables[name];
    if (value === undefined) throw new Failure(`no such attribute(s): ${name}`, position);
    return value;
  });
}

function missing(step: Step, frame: Frame, object: unknown): Failure {
  return new Failure(describeMissing(object, step.shown(frame)), step.position);
}

/** Follows the steps that must lead somewhere. */
function follow(path: Path, base: number): Evaluate {
  const root = path.root.run;
  const steps = path.steps.slice(0, path.optionalFrom);
  const keys = steps.map((step) => step.key);
  const plain = keys.filter((key) => key !== undefined);
  const [first] = steps;
  const [key] = plain;
  if (steps.length === 1 && first !== undefined && key !== undefined) {
    return (frame) => {
      frame.cost += base + 1;
      const object = root(frame);
      const value = fieldOf(object, key);
      if (value === undefined) throw missing(first, frame, object);
      return value;
    };
  }
  if (plain.length === steps.length) return followKeys(root, steps, plain, base);
  return (frame) => {
    frame.cost += base;
    let object = root(frame);
    for (const step of steps) {
      frame.cost += 1;
      const next = step.read(frame, object);
      if (next === undefined) throw missing(step, frame, object);
      object = next;
    }
    return object;
  };
}

function followKeys(root: Evaluate, steps: readonly Step[], keys: readonly string[], base: number): Evaluate {
  const cost = base + keys.length;
  return (frame) => {
    frame.cost += cost;
    let object = root(frame);
    for (let index = 0; index < keys.length; index += 1) {
      const next = fieldOf(object, keys[index] as string);
      if (next === undefined) {
        const step = steps[index];
        frame.cost -= keys.length - index - 1;
        throw step === undefined ? new Failure("no such key") : missing(step, frame, object);
      }
      object = next;
    }
    return object;
  };
}

/** Follows the steps that may lead nowhere; undefined when they do. */
function attempt(start: Evaluate, steps: readonly Step[]): Evaluate {
  const keys = steps.map((step) => step.key).filter((key) => key !== undefined);
  if (keys.length === steps.length) {
    return (frame) => {
      let object = start(frame);
      for (let index = 0; index < keys.length; index += 1) {
        object = fieldOf(object, keys[index] as string);
        if (object === undefined) return undefined;
        frame.cost += 1;
      }
      return object;
    };
  }
  return (frame) => {
    let object = start(frame);
    for (const step of steps) {
      object = step.read(frame, object);
      if (object === undefined) return undefined;
      frame.cost += 1;
    }
    return object;
  };
}

/** The start of a path that is an optional itself. */
function unwrapped(root: Evaluate, base: number): Evaluate {
  return (frame) => {
    frame.cost += base;
    const value = root(frame);
    return value instanceof CelOptional ? value.value() : value;
  };
}

/** `has(path)`: all steps but the last must lead somewhere, unless they are optional. */
function compileTest(path: Path): Code {
  const steps = path.steps.slice(0, -1);
  const last = path.steps.at(-1);
  if (last === undefined) return constantCode(false);
  const { key } = last;
  // The API server gives the read itself for free.
  const base = path.base - 1;
  if (path.optionalFrom < path.steps.length) {
    const start = optionalStart({ ...path, steps }, base);
    const reach = attempt(start, steps.slice(path.optionalFrom));
    return booleanCode((frame) => {
      const object = reach(frame);
      if (object === undefined) return false;
      const present = last.read(frame, object) !== undefined;
      if (present) frame.cost += 1;
      return present;
    });
  }
  const reach = follow({ ...path, steps, optionalFrom: steps.length }, base);
  if (key !== undefined) {
    return booleanCode((frame) => {
      const object = reach(frame);
      frame.cost += 1;
      return fieldOf(object, key) !== undefined;
    });
  }
  return booleanCode((frame) => {
    const object = reach(frame);
    frame.cost += 1;
    return last.read(frame, object) !== undefined;
  });
}

function optionalStart(path: Path, base: number): Evaluate {
  return path.optionalFrom === 0 ? unwrapped(path.root.run, base) : follow(path, base);
}

/**
 * The value of an optional path without the wrapper, undefined when there is none; undefined for any other
 * expression. This is what lets `a.?b.orValue(c)` work without making an optional.
 */
export function compileOptionalPath(expr: Expr, compiler: Compiler): Evaluate | undefined {
  if (expr.kind !== "select" && expr.kind !== "index") return undefined;
  if (compiler.checked.nameOf(expr) !== undefined) return undefined;
  const path = pathOf(expr, compiler);
  if (path.test || path.optionalFrom >= path.steps.length) return undefined;
  return attempt(optionalStart(path, path.base), path.steps.slice(path.optionalFrom));
}

/**
 * Code for a read. `base` is the cost of the read itself: 1, or 0 where cel-go does not count it (the branches of a
 * conditional, and an index).
 */
export function compileAttribute(expr: Attribute, compiler: Compiler, base: number): Code {
  if (expr.kind === "ident" || compiler.checked.nameOf(expr) !== undefined) {
    const name = compileName(expr, compiler);
    if (name.constant !== undefined || base === 0) return name;
    const { run } = name;
    return code((frame) => {
      frame.cost += base;
      return run(frame);
    });
  }
  const path = pathOf(expr, compiler);
  if (path.test) return compileTest(path);
  const cost = path.base - 1 + base;
  if (path.optionalFrom >= path.steps.length) return code(follow(path, cost));
  const walk = attempt(optionalStart(path, cost), path.steps.slice(path.optionalFrom));
  return code((frame) => {
    const value = walk(frame);
    return value === undefined ? CelOptional.none : CelOptional.of(value);
  });
}
