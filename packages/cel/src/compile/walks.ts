import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { CelOptional } from "../values.js";
import { booleanCode, type Code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { describeMissing, fieldOf, hasField } from "./fields.js";
import type { Path, Step } from "./paths.js";
import { type PathRoot, readRoot, type SharedPrefix } from "./shared-paths.js";

/** Goes on from an object; undefined when the way leads nowhere and may do so. */
type Walk = (frame: Frame, start: unknown) => unknown;

/**
 * A step that must lead somewhere does not: an error. But when the path starts at an optional, of which the checker did
 * not know, the steps may lead nowhere, and the result is an optional.
 */
function afterMissing(steps: readonly Step[], index: number, frame: Frame, object: unknown): unknown {
  const step = steps[index];
  if (index > 0 || !(object instanceof CelOptional)) {
    throw new Failure(describeMissing(object, step?.shown(frame)), step?.position);
  }
  frame.cost -= 1;
  const value = object.hasValue() ? attempt(steps)?.(frame, object.value()) : undefined;
  return value === undefined ? CelOptional.none : CelOptional.of(value);
}

/** Steps that must lead somewhere. */
function follow(steps: readonly Step[]): Walk | undefined {
  const [first] = steps;
  if (first === undefined) return undefined;
  const { key } = first;
  if (steps.length === 1 && key !== undefined) {
    return (frame, start) => {
      frame.cost += 1;
      const value = fieldOf(start, key);
      return value === undefined ? afterMissing(steps, 0, frame, start) : value;
    };
  }
  return (frame, start) => {
    let object = start;
    for (let index = 0; index < steps.length; index += 1) {
      const step = steps[index] as Step;
      frame.cost += 1;
      const next = step.key === undefined ? step.read(frame, object) : fieldOf(object, step.key);
      if (next === undefined) return afterMissing(steps, index, frame, object);
      object = next;
    }
    return object;
  };
}

/** Steps that may lead nowhere. A step that does costs nothing. */
function attempt(steps: readonly Step[]): Walk | undefined {
  if (steps.length === 0) return undefined;
  return (frame, start) => {
    let object = start;
    for (let index = 0; index < steps.length; index += 1) {
      const step = steps[index] as Step;
      object = step.key === undefined ? step.read(frame, object) : fieldOf(object, step.key);
      if (object === undefined) return undefined;
      frame.cost += 1;
    }
    return object;
  };
}

/** The walk from one step on. */
function walkFrom(path: Path, from: number): Walk {
  const certain = follow(path.steps.slice(from, path.optionalFrom));
  const uncertain = attempt(path.steps.slice(Math.max(from, path.optionalFrom)));
  if (certain === undefined) return uncertain ?? ((_frame, start) => start);
  if (uncertain === undefined) return certain;
  return (frame, start) => uncertain(frame, certain(frame, start));
}

/** The start of a path, unwrapped where it is an optional. */
function readStart({ root, optionalFrom }: Path): Evaluate {
  const { run } = root;
  if (optionalFrom > 0) return run;
  return (frame) => {
    const start = run(frame);
    return start instanceof CelOptional ? start.value() : start;
  };
}

/** The whole walk, without a look at what is shared. */
function walkAll(path: Path, base: number): Evaluate {
  const { variable, steps } = path;
  const [step] = steps;
  if (variable !== undefined && step?.key !== undefined && steps.length === 1) {
    return path.optionalFrom === 0
      ? optionalField(variable, step.key, base)
      : certainField(variable, step, step.key, base);
  }
  const start = readStart(path);
  if (steps.length === 0 && base === 0) return start;
  const walk = walkFrom(path, 0);
  return (frame) => {
    frame.cost += base;
    const object = start(frame);
    return object === undefined ? undefined : walk(frame, object);
  };
}

/** `variable.key` */
function certainField(variable: PathRoot, step: Step, key: string, base: number): Evaluate {
  const cost = base + 1;
  const steps = [step];
  return (frame) => {
    frame.cost += cost;
    const object = readRoot(frame, variable);
    const value = fieldOf(object, key);
    return value === undefined ? afterMissing(steps, 0, frame, object) : value;
  };
}

/** `variable.?key` */
function optionalField(variable: PathRoot, key: string, base: number): Evaluate {
  return (frame) => {
    frame.cost += base;
    const value = fieldOf(readRoot(frame, variable), key);
    if (value !== undefined) frame.cost += 1;
    return value;
  };
}

function sharedPrefix(path: Path, compiler: Compiler): SharedPrefix | undefined {
  if (path.variable === undefined) return undefined;
  const keys: string[] = [];
  for (const { key } of path.steps) {
    if (key === undefined) break;
    keys.push(key);
  }
  return compiler.sharedPaths.find(path.variable, keys);
}

/**
 * The value at the end of a path; undefined when a step that may do so leads nowhere. `base` is the cost of the read
 * itself.
 */
export function compileWalk(path: Path, base: number, compiler: Compiler): Evaluate {
  const all = walkAll(path, base);
  const shared = sharedPrefix(path, compiler);
  if (shared === undefined) return all;
  const { read } = shared;
  const cost = base + shared.length;
  if (shared.length === path.steps.length) {
    return (frame) => {
      const value = read(frame);
      // Something is absent: the walk finds out what, what that costs, and whether it is an error.
      if (value === undefined) return all(frame);
      frame.cost += cost;
      return value;
    };
  }
  const rest = walkFrom(path, shared.length);
  return (frame) => {
    const start = read(frame);
    if (start === undefined) return all(frame);
    frame.cost += cost;
    return rest(frame, start);
  };
}

/** The same inside an optional of which the checker did not know; there, what is absent costs nothing. */
function hasInOptional(optional: CelOptional, key: string, frame: Frame): boolean {
  const present = optional.hasValue() && hasField(optional.value(), key);
  if (!present) frame.cost -= 1;
  return present;
}

/** `has(variable.key)` */
function hasFieldOfVariable(variable: PathRoot, key: string): Code {
  return booleanCode((frame) => {
    const object = readRoot(frame, variable);
    frame.cost += 1;
    return hasField(object, key) || (object instanceof CelOptional && hasInOptional(object, key, frame));
  });
}

/** `has(path)`: all steps but the last must lead somewhere, unless they are optional. */
export function compileHas(path: Path, compiler: Compiler): Code {
  // The API server gives the read itself for free.
  const base = path.base - 1;
  const last = path.steps.at(-1);
  if (last === undefined) return booleanCode(() => false);
  const shared = sharedPrefix(path, compiler);
  const { key } = last;
  const steps = path.steps.slice(0, -1);
  const optional = path.optionalFrom < path.steps.length;
  if (shared === undefined && path.variable !== undefined && key !== undefined && steps.length === 0 && !optional) {
    return hasFieldOfVariable(path.variable, key);
  }
  const before = compileWalk(
    { ...path, steps, optionalFrom: Math.min(path.optionalFrom, steps.length) },
    base,
    compiler,
  );
  const test = (frame: Frame): boolean => {
    const object = before(frame);
    if (object === undefined) return false;
    const present =
      (key === undefined ? last.read(frame, object) !== undefined : hasField(object, key)) ||
      (object instanceof CelOptional && key !== undefined && hasInOptional(object, key, frame));
    if (present || !optional) frame.cost += 1;
    return present;
  };
  if (shared === undefined || shared.length < path.steps.length) return booleanCode(test);
  const { read } = shared;
  const cost = base + path.steps.length;
  return booleanCode((frame) => {
    if (read(frame) !== undefined) {
      frame.cost += cost;
      return true;
    }
    const object = before(frame);
    if (object === undefined) return false;
    // Lists complain about fields.
    if (Array.isArray(object)) return test(frame);
    if (!optional) frame.cost += 1;
    return false;
  });
}
