import type { Comprehension, OptionalBinding } from "../ast.js";
import { SELECT_COST } from "../cost.js";
import { getKey, isMap, keysOf } from "../equality.js";
import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { CelOptional } from "../values.js";
import { booleanCode, type Code, code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { MapBuilder } from "./literals.js";
import { compileTest, type Test } from "./logic.js";

/*
 * cel-go expands each macro into a general fold and charges for the parts of the fold. The loops here do the same work
 * directly; the numbers below are what the parts would cost:
 * a read of the accumulator 1, `!` 1, `@not_strictly_false` 1, `+` 1, `[x]` 10, `==` 1, and 1 for the final read.
 */
const ALL_CONDITION = 2;
const EXISTS_CONDITION = 3;
const ACCUMULATOR = SELECT_COST;
const RESULT = SELECT_COST;
const APPEND = 2;
const LIST = 10;
const ELEMENT_READ = SELECT_COST;
const COUNT = 2;
const COUNT_RESULT = 2;
const INSERT_KEY = 3;
const INSERT_ENTRY = 2;

/** What a loop walks over: the values of the first and second variable. `second` is undefined for one variable. */
interface Range {
  readonly size: number;
  readonly first: readonly unknown[] | undefined;
  readonly second: readonly unknown[] | undefined;
}

function rangeOf(value: unknown, two: boolean): Range {
  if (Array.isArray(value)) {
    return two
      ? { size: value.length, first: undefined, second: value }
      : { size: value.length, first: value, second: undefined };
  }
  if (!isMap(value)) throw new Failure("no such overload");
  const keys = keysOf(value);
  return { size: keys.length, first: keys, second: two ? keys.map((key) => getKey(value, key)) : undefined };
}

/** Runs one step per element until it says false. */
type Step = (frame: Frame) => boolean;

interface Loop {
  readonly range: Evaluate;
  readonly slot: number;
  readonly two: boolean;
}

function walk(loop: Loop, frame: Frame, range: Range, step: Step): void {
  const { locals } = frame;
  for (let index = 0; index < range.size; index += 1) {
    locals[loop.slot] = range.first === undefined ? index : range.first[index];
    if (range.second !== undefined) locals[loop.slot + 1] = range.second[index];
    if (!step(frame)) return;
    frame.checkCost();
  }
}

/** `all` (decisive false) and `exists` (decisive true): errors count only when no element decides. */
function quantifier(loop: Loop, predicate: Test, decisive: boolean): Test {
  const condition = decisive ? EXISTS_CONDITION : ALL_CONDITION;
  return (frame) => {
    const range = rangeOf(loop.range(frame), loop.two);
    const { locals } = frame;
    let failure: Failure | undefined;
    for (let index = 0; index < range.size; index += 1) {
      locals[loop.slot] = range.first === undefined ? index : range.first[index];
      if (range.second !== undefined) locals[loop.slot + 1] = range.second[index];
      frame.cost += condition + ACCUMULATOR;
      try {
        if (predicate(frame) === decisive) {
          // The fold looks at its condition once more when there are elements left.
          frame.cost += index + 1 < range.size ? condition + RESULT : RESULT;
          return decisive;
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failure ??= error;
      }
      frame.checkCost();
    }
    frame.cost += RESULT;
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

function existsOne(loop: Loop, predicate: Test): Test {
  return (frame) => {
    let count = 0;
    walk(loop, frame, rangeOf(loop.range(frame), loop.two), () => {
      const found = predicate(frame);
      if (found) count += 1;
      frame.cost += found ? COUNT : 0;
      return true;
    });
    frame.cost += COUNT_RESULT;
    return count === 1;
  };
}

function filter(loop: Loop, predicate: Test): Evaluate {
  return (frame) => {
    const kept: unknown[] = [];
    walk(loop, frame, rangeOf(loop.range(frame), loop.two), () => {
      if (predicate(frame)) {
        kept.push(frame.locals[loop.slot]);
        frame.cost += APPEND + LIST + ELEMENT_READ;
      }
      return true;
    });
    frame.cost += RESULT;
    return kept;
  };
}

function mapList(loop: Loop, predicate: Test | undefined, transform: Code): Evaluate {
  const append = transform.constant === undefined ? APPEND + LIST : APPEND;
  return (frame) => {
    const list: unknown[] = [];
    walk(loop, frame, rangeOf(loop.range(frame), loop.two), () => {
      if (predicate?.(frame) ?? true) {
        list.push(transform.run(frame));
        frame.cost += append;
      }
      return true;
    });
    frame.cost += RESULT;
    return list;
  };
}

function mapEntries(
  loop: Loop,
  predicate: Test | undefined,
  add: (frame: Frame, builder: MapBuilder) => void,
): Evaluate {
  return (frame) => {
    const builder = new MapBuilder();
    walk(loop, frame, rangeOf(loop.range(frame), loop.two), () => {
      if (predicate?.(frame) ?? true) add(frame, builder);
      return true;
    });
    frame.cost += RESULT;
    return builder.build();
  };
}

function insertEntries(builder: MapBuilder, entries: unknown): void {
  if (!isMap(entries)) throw new Failure("no such overload");
  for (const key of keysOf(entries)) builder.add(key, getKey(entries, key));
}

export function compileComprehension(expr: Comprehension, compiler: Compiler): Code {
  const range = compiler.compile(expr.range).run;
  return compiler.withLocals(expr.variables, (slot) => {
    const loop = { range, slot, two: expr.variables.length === 2 };
    const predicate = expr.condition && compileTest(expr.condition, compiler);
    const transform = expr.transform && compiler.compile(expr.transform);
    const accept = predicate ?? (() => true);
    const body = transform ?? code(() => undefined);
    switch (expr.macro) {
      case "all":
        return booleanCode(quantifier(loop, accept, false));
      case "exists":
        return booleanCode(quantifier(loop, accept, true));
      case "existsOne":
        return booleanCode(existsOne(loop, accept));
      case "filter":
        return code(filter(loop, accept));
      case "map":
      case "transformList":
        return code(mapList(loop, predicate, body));
      case "transformMap":
        return code(
          mapEntries(loop, predicate, (frame, builder) => {
            builder.add(frame.locals[slot], body.run(frame));
            frame.cost += INSERT_KEY;
          }),
        );
      case "transformMapEntry":
        return code(
          mapEntries(loop, predicate, (frame, builder) => {
            insertEntries(builder, body.run(frame));
            frame.cost += INSERT_ENTRY;
          }),
        );
    }
  });
}

/** `optMap` and `optFlatMap`: the body runs with the value when there is one. */
export function compileOptionalBinding(expr: OptionalBinding, compiler: Compiler): Code {
  const target = compiler.compile(expr.target).run;
  const flat = expr.macro === "optFlatMap";
  return compiler.withLocals([expr.variable], (slot, isRead) => {
    const body = compiler.compile(expr.body).run;
    const evaluatesAgain = isRead();
    return code((frame) => {
      const before = frame.cost;
      const optional = target(frame);
      if (!(optional instanceof CelOptional)) throw new Failure("no such overload", expr.position);
      const targetCost = frame.cost - before;
      // hasValue(), then optional.none() or optional.of().
      frame.cost += flat && optional.hasValue() ? 1 : 2;
      if (!optional.hasValue()) return CelOptional.none;
      // The expansion mentions the target twice, and value() is called when the body reads the variable.
      if (evaluatesAgain) frame.cost += targetCost + 1;
      frame.locals[slot] = optional.value();
      const value = body(frame);
      return flat ? value : CelOptional.of(value);
    });
  });
}
